import type { ManagementApi } from "../../contract/api.ts";

export type Attempt = ManagementApi["GET /api/attempts"]["answer"]["attempts"][number];

/** As many as a person will look through. */
export const MOST_SHOWN = 100;

/** As the figures of an upstream count it: a client that left is no failure of the upstream. */
export const isFailed = ({ cause }: Pick<Attempt, "cause">): boolean =>
  cause !== null && cause !== "client-gone";

/** The list with newer attempts on top, without duplicates, of bounded length. */
export function withAttempts(known: readonly Attempt[], newer: readonly Attempt[]): readonly Attempt[] {
  const ids = new Set(known.map(({ attemptId }) => attemptId));
  const fresh = newer.filter(({ attemptId }) => !ids.has(attemptId)).toReversed();
  return fresh.length === 0 ? known : [...fresh, ...known].slice(0, MOST_SHOWN);
}
