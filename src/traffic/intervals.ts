export interface Interval {
  startMs: number;
  endMs: number;
}

/** The union of the intervals, with gaps shorter than `gapMs` closed; sorted and disjoint. */
export function mergeIntervals(intervals: Iterable<Interval>, gapMs: number): Interval[] {
  const merged: Interval[] = [];
  for (const { startMs, endMs } of [...intervals].sort(
    (a, b) => a.startMs - b.startMs || a.endMs - b.endMs,
  )) {
    const last = merged.at(-1);
    if (last !== undefined && startMs - last.endMs < gapMs) last.endMs = Math.max(last.endMs, endMs);
    else merged.push({ startMs, endMs });
  }
  return merged;
}

/** True when the moment lies in one of the sorted, disjoint intervals (start inclusive, end exclusive). */
export function isCovered(intervals: readonly Interval[], atMs: number): boolean {
  let [low, high] = [0, intervals.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (intervals[middle]!.endMs <= atMs) low = middle + 1;
    else high = middle;
  }
  const found = intervals[low];
  return found !== undefined && found.startMs <= atMs;
}

/** True when a bucket and one of the intervals have time in common; a moment is an interval of a millisecond. */
export const overlaps = (intervals: readonly Interval[], { startMs, endMs }: Interval): boolean =>
  intervals.some((interval) => startMs < interval.endMs && interval.startMs < endMs);

/** The interval with an end after its start: a single request lasts a millisecond. */
export const timeOf = ({ startMs, endMs }: Interval): Interval => ({
  startMs,
  endMs: Math.max(endMs, startMs + 1),
});

/** True when a bucket lies in one of the intervals, give or take `slackMs` at either end. */
export const isWithin = (
  intervals: readonly Interval[],
  { startMs, endMs }: Interval,
  slackMs: number,
): boolean =>
  intervals.some((interval) => interval.startMs <= startMs + slackMs && endMs - slackMs <= interval.endMs);
