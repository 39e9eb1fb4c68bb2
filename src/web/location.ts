import { useSyncExternalStore } from "react";

/** The address: the path names the page, the query is what a shared link carries. */
export interface Location {
  path: string;
  query: URLSearchParams;
}

/** The current address; renders again when it changes. */
export function useLocation(): Location {
  const href = useSyncExternalStore(subscribe, () => window.location.pathname + window.location.search);
  const url = new URL(href, window.location.origin);
  return { path: url.pathname, query: url.searchParams };
}

/** The address of a location, within this server. */
export const hrefOf = ({ path, query }: Location): string =>
  query.size === 0 ? path : `${path}?${query.toString()}`;

/** Goes to another page, or the same with another query; `replace` adds no entry to the history. */
export function goTo(address: string, options: { replace?: boolean } = {}): void {
  if (options.replace === true) window.history.replaceState(null, "", address);
  else window.history.pushState(null, "", address);
  window.dispatchEvent(new Event(MOVED));
}

const MOVED = "breakeven:moved";

function subscribe(changed: () => void): () => void {
  window.addEventListener("popstate", changed);
  window.addEventListener(MOVED, changed);
  return () => {
    window.removeEventListener("popstate", changed);
    window.removeEventListener(MOVED, changed);
  };
}
