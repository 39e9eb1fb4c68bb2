import { useSyncExternalStore } from "react";

/** Where the reader is: the path chooses the page, the query is what a shared link carries. */
export interface Location {
  path: string;
  query: URLSearchParams;
}

/** The address as the browser shows it; renders again when it changes. */
export function useLocation(): Location {
  const href = useSyncExternalStore(subscribe, () => window.location.pathname + window.location.search);
  const url = new URL(href, window.location.origin);
  return { path: url.pathname, query: url.searchParams };
}

/** Goes to another page, or to the same with another query; `replace` leaves no step behind in the history. */
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
