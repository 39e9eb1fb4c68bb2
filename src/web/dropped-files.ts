import { useEffect, useEffectEvent } from "react";
import { goTo } from "./location.ts";

let waiting: readonly File[] | null = null;
const DROPPED = "breakeven:dropped";

/** Files dropped while no decision was shown; the decision page takes them, once. */
export function takeDroppedFiles(): readonly File[] | null {
  const files = waiting;
  waiting = null;
  return files;
}

/** Calls `open` with files that are dropped while this is shown. */
export function useDroppedFiles(open: (files: readonly File[]) => void): void {
  const taken = useEffectEvent(() => {
    const files = takeDroppedFiles();
    if (files !== null) open(files);
  });
  useEffect(() => {
    const listen = (): void => taken();
    window.addEventListener(DROPPED, listen);
    return () => window.removeEventListener(DROPPED, listen);
  }, []);
}

/** Files may be dropped anywhere in the window, on any page: the decision page opens them. */
export function useDropAnywhere(): void {
  useEffect(() => {
    const abort = new AbortController();
    const { signal } = abort;
    const mark = (isOver: boolean): void => {
      document.documentElement.classList.toggle("drop-over", isOver);
    };
    window.addEventListener(
      "dragover",
      (event) => {
        if (!holdsFiles(event)) return;
        // Without this the browser leaves the page to show the file.
        event.preventDefault();
        mark(true);
      },
      { signal },
    );
    window.addEventListener(
      "dragleave",
      (event) => {
        // Null when the pointer leaves the window, not an element in it.
        if (event.relatedTarget === null) mark(false);
      },
      { signal },
    );
    window.addEventListener(
      "drop",
      (event) => {
        mark(false);
        if (!holdsFiles(event)) return;
        event.preventDefault();
        const files = [...(event.dataTransfer?.files ?? [])];
        if (files.length === 0) return;
        waiting = files;
        if (window.location.pathname === "/") window.dispatchEvent(new Event(DROPPED));
        else goTo("/");
      },
      { signal },
    );
    return () => abort.abort();
  }, []);
}

const holdsFiles = ({ dataTransfer }: DragEvent): boolean => dataTransfer?.types.includes("Files") === true;
