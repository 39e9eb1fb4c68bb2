import type { ComponentType } from "react";
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

/** Loads the script of a page; null if there is no page at that path. */
export async function loadPage(path: string): Promise<ComponentType | null> {
  const page = (await PAGES[path]?.load()) ?? null;
  if (page !== null) loaded.set(path, page);
  return page;
}

/**
 * The page of a path: at once if it was loaded before, null while it loads. Not React's `lazy`, which delays a page by
 * 300 ms once it has shown a placeholder.
 */
export function usePage(path: string): { Page: ComponentType | null; error: unknown } {
  const { error } = useAnswer(path, () => loadPage(path));
  return { Page: loaded.get(path) ?? null, error };
}
