import type { UsageSums } from "./usage.ts";

/** Shares 0..1 that qualify a sum; null where there is nothing to take a share of. */
export interface UsageShares {
  /** Of the attempts: without a known price, with estimated tokens, answered without any, failed. */
  unpriced: number | null;
  estimated: number | null;
  unmetered: number | null;
  failed: number | null;
  /** Of the input tokens, those that the provider read from its cache; null where no cache was reported. */
  cachedInput: number | null;
}

/** The shares of any sums: of totals, of a group, of a step in time. */
export function sharesOf(sums: UsageSums): UsageShares {
  // An imported bucket that does not say how many requests it holds counts once, as it does in the parts.
  const attempts = (sums.attempts ?? 0) + sums.uncounted;
  const ofAttempts = (part: number): number | null => (attempts === 0 ? null : Math.min(1, part / attempts));
  const { inputTokens, cachedInputTokens } = sums;
  return {
    unpriced: ofAttempts(sums.unpriced),
    estimated: ofAttempts(sums.estimated),
    unmetered: ofAttempts(sums.unmetered),
    failed: ofAttempts(sums.failed),
    cachedInput:
      cachedInputTokens === undefined || inputTokens === undefined || inputTokens === 0
        ? null
        : cachedInputTokens / inputTokens,
  };
}
