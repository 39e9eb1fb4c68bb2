import type { ModelPrice, Rates } from "./price.ts";
import { rateFor, ratesAt } from "./pricing.ts";
import { inputTokens, type TokenKind } from "../core/tokens.ts";
import type { UsageRow } from "../core/usage.ts";
import { DAY_MS, HOUR_MS } from "../core/time.ts";
import { tierOf } from "../traffic/segment-builder.ts";

/** What one usage row cost at the moment it happened, dollars; null when it has no price at all. */
export type RowPricer = (row: UsageRow, price: ModelPrice | null) => number | null;

/**
 * Prices rows one by one. Exports come in order of time, so the rates of the row before mostly hold for the next:
 * they are looked up again only when the price, the hour or the long-context tier changes.
 */
export function rowPricer(): RowPricer {
  const facts = new Map<ModelPrice, { thresholds: readonly number[]; wholeHours: boolean }>();
  let latest: { price: ModelPrice; hour: number; hourly: boolean; tier: number } | null = null;
  let rates: Rates | null = null;
  return (row, price) => {
    if (price === null) return null;
    let known = facts.get(price);
    if (known === undefined) facts.set(price, (known = factsOf(price)));
    const total = inputTokens(row.tokens);
    const mean =
      total === undefined || row.requests === null || row.requests === 0 ? null : total / row.requests;
    const tier = mean === null ? -1 : tierOf(mean, known.thresholds);
    const hour = Math.floor(row.startMs / HOUR_MS);
    const hourly = row.grain === "request" || row.grain === "minute" || row.grain === "hour";
    const same =
      latest !== null &&
      known.wholeHours &&
      latest.price === price &&
      latest.hour === hour &&
      latest.hourly === hourly &&
      latest.tier === tier;
    if (!same) {
      rates = ratesAt(price, {
        atMs: row.startMs,
        hourUtc: hourly ? hour % (DAY_MS / HOUR_MS) : null,
        inputTokensPerRequest: mean,
      });
      latest = { price, hour, hourly, tier };
    }
    return rates === null ? null : usdOf(row, rates);
  };
}

/** Where a price's tiers begin, and whether its periods begin and end on whole hours. */
function factsOf({ periods }: ModelPrice): { thresholds: readonly number[]; wholeHours: boolean } {
  const thresholds = new Set(periods.flatMap(({ tiers }) => tiers.map((tier) => tier.aboveInputTokens)));
  const wholeHours = periods.every(
    ({ fromMs, toMs }) => (fromMs ?? 0) % HOUR_MS === 0 && (toMs ?? 0) % HOUR_MS === 0,
  );
  return { thresholds: [...thresholds].sort((a, b) => a - b), wholeHours };
}

function usdOf({ tokens }: UsageRow, rates: Rates): number | null {
  let usd = 0;
  for (const key in tokens) {
    const kind = key as TokenKind;
    const count = tokens[kind];
    if (count === undefined || count === 0) continue;
    const rate = rateFor(kind, rates);
    if (rate === undefined) return null;
    usd += (count * rate) / 1e6;
  }
  return usd;
}
