import { useEffect } from "react";
import { goTo } from "./location.ts";

let waiting: readonly File[] | null = null;

/** Files that were dropped on a page which shows no decision: the decision takes them up, once. */
export function takeDroppedFiles(): readonly File[] | null {
  const files = waiting;
  waiting = null;
  return files;
}

/** A file that is dropped anywhere becomes a decision; the browser would go away from the page to show it. */
export function useDropAnywhere(): void {
  useEffect(() => {
    const over = (event: DragEvent): void => event.preventDefault();
    const drop = (event: DragEvent): void => {
      // The decision page takes its own.
      if (event.defaultPrevented) return;
      event.preventDefault();
      const files = [...(event.dataTransfer?.files ?? [])];
      if (files.length === 0) return;
      waiting = files;
      goTo("/");
    };
    window.addEventListener("dragover", over);
    window.addEventListener("drop", drop);
    return () => {
      window.removeEventListener("dragover", over);
      window.removeEventListener("drop", drop);
    };
  }, []);
}
