/** Sums over a replica's busy time, for means. */
export interface ReplicaTotals {
  busySeconds: number;
  /** Running sequences x seconds. */
  sequenceSeconds: number;
  /** Waiting requests x seconds. */
  waitingSeconds: number;
  mostWaiting: number;
  /** Filled share of the cache x seconds. */
  fillSeconds: number;
  preemptions: number;
  /** Prompt tokens of first admissions, and how many of them the prefix cache held. */
  cachedTokens: number;
  promptTokens: number;
}

export const emptyTotals = (): ReplicaTotals => ({
  busySeconds: 0,
  sequenceSeconds: 0,
  waitingSeconds: 0,
  mostWaiting: 0,
  fillSeconds: 0,
  preemptions: 0,
  cachedTokens: 0,
  promptTokens: 0,
});

/** The totals of all replicas together. */
export function sumTotals(all: readonly ReplicaTotals[]): ReplicaTotals {
  const sum = emptyTotals();
  for (const totals of all) {
    sum.busySeconds += totals.busySeconds;
    sum.sequenceSeconds += totals.sequenceSeconds;
    sum.waitingSeconds += totals.waitingSeconds;
    sum.mostWaiting = Math.max(sum.mostWaiting, totals.mostWaiting);
    sum.fillSeconds += totals.fillSeconds;
    sum.preemptions += totals.preemptions;
    sum.cachedTokens += totals.cachedTokens;
    sum.promptTokens += totals.promptTokens;
  }
  return sum;
}

/** The iterations of one replica between two events. */
export interface Interval {
  start: number;
  end: number;
  running: number;
  waiting: number;
  filledShare: number;
  outputTokens: number;
  promptTokens: number;
}
