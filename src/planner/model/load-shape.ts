/**
 * How unevenly work arrives, in multiples of its mean over the observed time. The shape decides how much capacity a
 * fleet needs over its mean load; the month's volume decides the mean load.
 */
export type LoadShape =
  /** Every minute was seen. */
  | { kind: "minutes"; curve: OverflowCurve }
  /** Hours were seen; within the hour a burst is assumed (`burst_within_hour`). One curve per assumed burst. */
  | { kind: "hours"; curves: readonly { burst: number; curve: OverflowCurve }[] }
  /** Nothing finer than a day was seen: presence and burst are assumptions. */
  | { kind: "assumed" };

/**
 * Share of the work above a capacity, at rising capacities in multiples of the mean load. Convex and falling from 1
 * at capacity 0 to 0 at the peak; linear in between (which never understates the overflow).
 */
export interface OverflowCurve {
  capacity: readonly number[];
  share: readonly number[];
}
