import type { ComponentType } from "react";
import { ApiFailure, call, UNREACHABLE } from "./api/call.ts";
import { useAnswer } from "./api/use-answer.ts";
import { DecisionPage } from "./decision/decision-page.tsx";

interface PageFile {
  title: string;
  load: () => Promise<ComponentType>;
}

/** By path. All but the first are loaded when they are opened. */
export const PAGES: Readonly<Record<string, PageFile>> = {
  "/": { title: "Decision", load: async () => DecisionPage },
  "/traffic": {
    title: "Traffic",
    load: async () => (await import("./traffic/traffic-page.tsx")).TrafficPage,
  },
  "/fleet": { title: "Fleet", load: async () => (await import("./fleet/fleet-page.tsx")).FleetPage },
  "/live": { title: "Live", load: async () => (await import("./live/live-page.tsx")).LivePage },
  "/prices": { title: "Prices", load: async () => (await import("./prices/prices-page.tsx")).PricesPage },
  "/guide": { title: "Guide", load: async () => (await import("./guide/guide-page.tsx")).GuidePage },
};

const loaded = new Map<string, ComponentType>();

/** Loads the script and the styles of a page; null if there is no page at that path. Rejects with ApiFailure. */
export async function loadPage(path: string): Promise<ComponentType | null> {
  const page = await Promise.resolve(PAGES[path]?.load()).catch(() => {
    // The bundler's message names a file; what is wrong is that the server did not send it.
    throw new ApiFailure(UNREACHABLE, {
      message: "This page could not be loaded.",
      remedy: "The gateway was stopped or updated. Check that breakeven serve is running, then try again.",
      code: null,
    });
  });
  if (page === undefined) return null;
  loaded.set(path, page);
  return page;
}

/**
 * The page of a path: at once if it was loaded before, null while it loads. Not React's `lazy`, which delays a page by
 * 300 ms once it has shown a placeholder.
 */
export function usePage(path: string): {
  Page: ComponentType | null;
  error: unknown;
  retry: () => void;
} {
  const { error, retry } = useAnswer(path, () => loadPage(path));
  // A browser does not fetch a script again that failed once, so the document is reloaded when there is a server for it.
  const reload = (): void => {
    call("GET /api/status", {}).then(() => window.location.reload(), retry);
  };
  return { Page: loaded.get(path) ?? null, error, retry: reload };
}
