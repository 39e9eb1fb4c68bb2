/** When a workload exists (presence) and how uneven it is while it does (burst): two numbers, kept apart. */
export interface Presence {
  /** Share 0..1 of ten-minute windows with traffic between the first and the last. */
  presence: number;
  /** Requests in the busiest window over the mean of the windows with traffic. */
  burst: number;
}

export const WINDOW_MS = 600_000;

/**
 * Measures presence and burst over ten-minute windows of [startMs, endMs].
 * `requestsByWindow` maps window number (time / 600,000 ms) to requests. Null when there is no traffic.
 */
export function measurePresence(
  requestsByWindow: ReadonlyMap<number, number>,
  startMs: number,
  endMs: number,
): Presence | null {
  if (requestsByWindow.size === 0) return null;
  const first = Math.floor(startMs / WINDOW_MS);
  // A bucket that ends where a window starts does not count for it; a single request counts for its own window.
  const last = Math.max(first, Math.ceil(endMs / WINDOW_MS) - 1);
  let highestWindow = last;
  let peak = 0;
  let total = 0;
  for (const [window, requests] of requestsByWindow) {
    highestWindow = Math.max(highestWindow, window);
    peak = Math.max(peak, requests);
    total += requests;
  }
  const windows = highestWindow - first + 1;
  return { presence: requestsByWindow.size / windows, burst: peak / (total / requestsByWindow.size) };
}
