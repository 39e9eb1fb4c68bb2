import { DAY_MS } from "../core/time.ts";
import { TOKEN_KINDS, type TokenKind } from "../core/tokens.ts";
import {
  boundariesOfPrice,
  isInHours,
  listIndexOf,
  type PriceBoundaries,
  tierIndexOf,
  timeOfDayIn,
  windowIndexOf,
} from "./price-boundaries.ts";
import type { PriceMoment } from "./price-moment.ts";
import type { ModelPrice, Rates, RateTier } from "./price.ts";

const DAYS = [0, 1, 2, 3, 4, 5, 6];

/**
 * The rates that hold for usage at a moment, in dollars per million tokens. Null when no period of the price covers
 * the moment: then the cost is unknown, not zero. Everything that prices tokens asks here: a row of an export, an
 * attempt at the gateway, a sum of rows in a plan, and the pages that show a price.
 *
 * The first period that covers the moment wins. A long-context tier is a cliff: it prices the whole request once the
 * request's whole input is more than the tier's threshold. Where the input per request is unknown (null), the base
 * tier is used. An unknown time of day or day of the week is averaged by how long each rate holds.
 *
 * The same rates are the same object, so that usage can be summed up by them.
 */
export function ratesAt(
  price: ModelPrice,
  moment: PriceMoment,
  inputTokensPerRequest: number | null,
): Rates | null {
  const table = tableOf(price);
  const key = keyOf(table, moment, inputTokensPerRequest);
  const known = table.rates.get(key);
  if (known !== undefined) return known;
  const rates = lookUp(price, table, moment, inputTokensPerRequest);
  table.rates.set(key, rates);
  return rates;
}

/** The rate at which a bucket is billed, dollars per million tokens: its own, or the documented fallback. */
export function rateFor(kind: TokenKind, rates: Rates): number | undefined {
  const own = rates[kind];
  if (own !== undefined) return own;
  if (kind === "reasoning") return rates.output;
  if (kind === "cacheRead" || kind === "cacheWrite5m") return rates.input;
  // A one-hour write is dearer than a five-minute one, so that only a model without write rates bills it as input.
  if (kind === "cacheWrite1h" && rates.cacheWrite5m === undefined) return rates.input;
  return undefined;
}

/** What was looked up of one price. Millions of rows ask for the same few rates. */
interface RateTable {
  boundaries: PriceBoundaries;
  hasHours: boolean;
  hasDays: boolean;
  rates: Map<number, Rates | null>;
}

const tables = new WeakMap<ModelPrice, RateTable>();

function tableOf(price: ModelPrice): RateTable {
  let table = tables.get(price);
  if (table === undefined) {
    table = {
      boundaries: boundariesOfPrice(price),
      hasHours: price.periods.some(({ hoursUtc }) => hoursUtc !== null),
      hasDays: price.periods.some(({ daysUtc }) => daysUtc !== null),
      rates: new Map(),
    };
    tables.set(price, table);
  }
  return table;
}

/** One number for all moments and sizes between the same boundaries of the price. */
function keyOf(
  { boundaries, hasHours, hasDays }: RateTable,
  { atMs, timeOfDayMs, dayUtc }: PriceMoment,
  inputTokensPerRequest: number | null,
): number {
  const tier = inputTokensPerRequest === null ? 0 : tierIndexOf(inputTokensPerRequest, boundaries);
  const windows = boundaries.timesOfDayMs.length + 1;
  const window = !hasHours ? 0 : timeOfDayMs === null ? windows : windowIndexOf(timeOfDayMs, boundaries);
  const day = hasDays ? (dayUtc ?? DAYS.length) : 0;
  const dated = listIndexOf(atMs, boundaries) * (DAYS.length + 1) + day;
  return (dated * (windows + 1) + window) * (boundaries.inputTokens.length + 1) + tier;
}

function lookUp(
  price: ModelPrice,
  { boundaries, hasHours, hasDays }: RateTable,
  { atMs, timeOfDayMs, dayUtc }: PriceMoment,
  inputTokensPerRequest: number | null,
): Rates | null {
  const windows = boundaries.timesOfDayMs.length + 1;
  const starts = Array.from({ length: windows }, (_, window) => timeOfDayIn(window, boundaries));
  const times = timeOfDayMs !== null ? [timeOfDayMs] : hasHours ? starts : [0];
  const parts: { rates: Rates; weight: number }[] = [];
  for (const day of dayUtc !== null ? [dayUtc] : hasDays ? DAYS : [0]) {
    for (const [index, time] of times.entries()) {
      const rates = ratesOf(price, atMs, time, day, inputTokensPerRequest);
      if (rates === null) return null;
      parts.push({ rates, weight: (times[index + 1] ?? DAY_MS) - time });
    }
  }
  const [first, ...others] = parts;
  if (first === undefined) return null;
  return others.every(({ rates }) => rates === first.rates) ? first.rates : averageRates(parts);
}

function ratesOf(
  { periods }: ModelPrice,
  atMs: number,
  timeOfDayMs: number,
  dayUtc: number,
  inputTokensPerRequest: number | null,
): Rates | null {
  const period = periods.find(
    ({ fromMs, toMs, hoursUtc, daysUtc }) =>
      (fromMs === null || atMs >= fromMs) &&
      (toMs === null || atMs < toMs) &&
      (daysUtc === null || daysUtc.includes(dayUtc)) &&
      (hoursUtc === null || isInHours(hoursUtc, timeOfDayMs)),
  );
  return period === undefined ? null : tierFor(period.tiers, inputTokensPerRequest);
}

function tierFor(tiers: readonly RateTier[], inputTokensPerRequest: number | null): Rates | null {
  let chosen = tiers[0];
  if (inputTokensPerRequest !== null) {
    for (const tier of tiers) if (inputTokensPerRequest > tier.aboveInputTokens) chosen = tier;
  }
  return chosen?.rates ?? null;
}

/** A bucket keeps a rate only where it always has one. Equal rates are counted, not summed, to stay exact. */
function averageRates(parts: readonly { rates: Rates; weight: number }[]): Rates {
  const whole = parts.reduce((sum, { weight }) => sum + weight, 0);
  const average: Rates = {};
  for (const kind of TOKEN_KINDS) {
    const weights = new Map<number, number>();
    for (const { rates, weight } of parts) {
      const rate = rates[kind];
      if (rate !== undefined) weights.set(rate, (weights.get(rate) ?? 0) + weight);
    }
    const known = [...weights.values()].reduce((sum, weight) => sum + weight, 0);
    if (known < whole) continue;
    average[kind] = [...weights].reduce((sum, [rate, weight]) => sum + rate * (weight / whole), 0);
  }
  return average;
}
