import type { Interval } from "./intervals.ts";

/** When a workload exists (presence) and how uneven it is while it does (burst): two numbers, kept apart. */
export interface Presence {
  /** Share 0..1 of ten-minute windows with traffic between the first and the last. */
  presence: number;
  /** Requests in the busiest window over the mean of the windows with traffic. */
  burst: number;
}

export const WINDOW_MS = 600_000;

/**
 * Measures presence and burst over the ten-minute windows of the observed time, whose intervals are sorted and disjoint.
 * `requestsByWindow` maps window number (time / 600,000 ms) to requests. Null when there is no traffic.
 */
export function measurePresence(
  requestsByWindow: ReadonlyMap<number, number>,
  observed: readonly Interval[],
): Presence | null {
  if (requestsByWindow.size === 0) return null;
  let windows = 0;
  let counted = Number.NEGATIVE_INFINITY;
  for (const { startMs, endMs } of observed) {
    const first = Math.max(Math.floor(startMs / WINDOW_MS), counted + 1);
    const touched = Math.floor(endMs / WINDOW_MS);
    // A bucket that ends where a window starts does not count for it; a single request counts for its own window.
    const last = requestsByWindow.has(touched)
      ? touched
      : Math.max(Math.floor(startMs / WINDOW_MS), Math.ceil(endMs / WINDOW_MS) - 1);
    windows += Math.max(0, last - first + 1);
    counted = Math.max(counted, last);
  }
  let peak = 0;
  let total = 0;
  for (const requests of requestsByWindow.values()) {
    peak = Math.max(peak, requests);
    total += requests;
  }
  return {
    presence: Math.min(1, requestsByWindow.size / windows),
    burst: peak / (total / requestsByWindow.size),
  };
}
