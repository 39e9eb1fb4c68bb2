/**
 * How many requests may be sent again to upstreams that have just failed them: a share of the traffic, and a few more
 * where there is little of it. Without it an outage doubles the load of what is already ill.
 */
export interface RetryBudget {
  /** Attempts that may be repeated now. */
  readonly left: number;
  /** When that was so, milliseconds of a clock that never goes back. */
  readonly atMs: number;
}

export const FULL_BUDGET: RetryBudget = { left: 10, atMs: 0 };

/** A request has arrived. */
export const afterRequest = (budget: RetryBudget, nowMs: number): RetryBudget => ({
  left: Math.min(refilled(budget, nowMs) + SHARE, MOST_SAVED),
  atMs: nowMs,
});

/** The budget after one repetition; null where there is nothing left for it. */
export function afterRepetition(budget: RetryBudget, nowMs: number): RetryBudget | null {
  const left = refilled(budget, nowMs);
  return left < 1 ? null : { left: left - 1, atMs: nowMs };
}

/** A quiet gateway may always repeat a few. */
function refilled({ left, atMs }: RetryBudget, nowMs: number): number {
  return left >= FEW ? left : Math.min(FEW, left + Math.max(0, nowMs - atMs) * FEW_PER_MS);
}

/** Of the requests. */
const SHARE = 0.1;
const MOST_SAVED = 100;
const FEW = 10;
const FEW_PER_MS = 1 / 1000;
