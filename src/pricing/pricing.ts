import type { ModelPrice, Priced, PricePeriod, RateQuery, Rates, RateTier } from "./price.ts";
import { TOKEN_KINDS, type TokenCounts, type TokenKind } from "../core/tokens.ts";

const HOURS = Array.from({ length: 24 }, (_, hour) => hour);
const DAYS = [0, 1, 2, 3, 4, 5, 6];

/**
 * The rates that hold for a request, in dollars per million tokens. Null when no period of the price covers the
 * moment: then the cost is unknown, not zero.
 *
 * The first period that covers the moment wins. A long-context tier is a cliff: it prices the whole request once
 * the request's whole input is more than the tier's threshold. Without a request size the base tier is used.
 * An unknown hour is the even average of the 24 hours, an unknown day (`dayUtc: null`) of the seven days.
 */
export function ratesAt(price: ModelPrice, query: RateQuery): Rates | null {
  const byHour = query.hourUtc === null && price.periods.some((period) => period.hoursUtc !== null);
  const byDay = query.dayUtc === null && price.periods.some((period) => period.daysUtc !== null);
  const anyHour = query.hourUtc ?? new Date(query.atMs).getUTCHours();
  const anyDay = query.dayUtc ?? new Date(query.atMs).getUTCDay();
  if (!byHour && !byDay) return ratesInHour(price.periods, query, anyHour, anyDay);
  const parts: Rates[] = [];
  for (const day of byDay ? DAYS : [anyDay]) {
    for (const hour of byHour ? HOURS : [anyHour]) {
      const rates = ratesInHour(price.periods, query, hour, day);
      if (rates === null) return null;
      parts.push(rates);
    }
  }
  return averageRates(parts);
}

/**
 * The cost of tokens at given rates, in dollars, and the buckets for which no rate is known. Additive: pricing
 * two counts apart or together gives the same sum.
 *
 * A bucket without a rate of its own falls back only where providers really bill so: reasoning as output, a
 * cache read as input, a cache write as input where the model has no write rate at all (OpenAI before GPT-5.6
 * charges writes as plain input). A one-hour write where only the five-minute rate is known stays unpriced, for
 * it is dearer; so do audio and images without a rate.
 */
export function priceTokens(tokens: TokenCounts, rates: Rates): Priced {
  const byKind: Priced["byKind"] = {};
  const unpriced: TokenKind[] = [];
  let usd = 0;
  for (const kind of TOKEN_KINDS) {
    const count = tokens[kind];
    if (count === undefined) continue;
    const rate = rateFor(kind, rates);
    if (rate === undefined) {
      // Nothing of a bucket costs nothing, whatever its rate.
      if (count !== 0) unpriced.push(kind);
      continue;
    }
    const cost = (count * rate) / 1e6;
    byKind[kind] = cost;
    usd += cost;
  }
  return { usd, byKind, unpriced };
}

/** The rate at which a bucket is billed, dollars per million tokens: its own, or the documented fallback. */
export function rateFor(kind: TokenKind, rates: Rates): number | undefined {
  const own = rates[kind];
  if (own !== undefined) return own;
  if (kind === "reasoning") return rates.output;
  if (kind === "cacheRead" || kind === "cacheWrite5m") return rates.input;
  if (kind === "cacheWrite1h" && rates.cacheWrite5m === undefined) return rates.input;
  return undefined;
}

function ratesInHour(
  periods: readonly PricePeriod[],
  query: RateQuery,
  hour: number,
  day: number,
): Rates | null {
  for (const period of periods) {
    if (covers(period, query.atMs, hour, day)) return tierFor(period.tiers, query.inputTokensPerRequest);
  }
  return null;
}

function covers(period: PricePeriod, atMs: number, hour: number, day: number): boolean {
  if (period.fromMs !== null && atMs < period.fromMs) return false;
  if (period.toMs !== null && atMs >= period.toMs) return false;
  if (period.daysUtc !== null && !period.daysUtc.includes(day)) return false;
  return period.hoursUtc === null || period.hoursUtc.some(([from, to]) => hour >= from && hour < to);
}

function tierFor(tiers: readonly RateTier[], inputTokensPerRequest: number | null): Rates | null {
  let chosen = tiers[0];
  if (inputTokensPerRequest !== null) {
    for (const tier of tiers) if (inputTokensPerRequest > tier.aboveInputTokens) chosen = tier;
  }
  return chosen?.rates ?? null;
}

/** A bucket keeps a rate only where every hour has one. Equal rates are counted, not summed, to stay exact. */
function averageRates(parts: readonly Rates[]): Rates {
  const average: Rates = {};
  for (const kind of TOKEN_KINDS) {
    const counts = new Map<number, number>();
    for (const rates of parts) {
      const rate = rates[kind];
      if (rate !== undefined) counts.set(rate, (counts.get(rate) ?? 0) + 1);
    }
    const values = [...counts];
    const known = values.reduce((sum, [, count]) => sum + count, 0);
    if (known === 0 || known < parts.length) continue;
    average[kind] = values.reduce((sum, [rate, count]) => sum + rate * (count / known), 0);
  }
  return average;
}
