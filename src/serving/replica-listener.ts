import type { Interval } from "./replica-totals.ts";

/** Told of what happens in a replica. */
export interface ReplicaListener {
  finished(request: number, seconds: number): void;
  /** Absent when no timeline is kept. */
  interval?: ((interval: Interval) => void) | undefined;
}
