import { DAY_MS, HOUR_MS } from "../core/time.ts";
import type { ModelPrice, PricePeriod } from "./price.ts";

/**
 * Where prices change: between two neighbouring boundaries no price does. Usage that is summed up within them can be
 * priced as one, at any of these prices. Each list ascends.
 */
export interface PriceBoundaries {
  /** Input lengths of one request above which a long-context price begins. */
  inputTokens: readonly number[];
  /** Times of day in UTC, milliseconds since midnight, at which a price begins or ends; midnight itself is left out. */
  timesOfDayMs: readonly number[];
  /** Moments at which a price list begins or ends, milliseconds since 1970 UTC. */
  momentsMs: readonly number[];
}

export const NO_BOUNDARIES: PriceBoundaries = { inputTokens: [], timesOfDayMs: [], momentsMs: [] };

/** Every boundary of the given prices. */
export function boundariesOf(prices: Iterable<Pick<ModelPrice, "periods">>): PriceBoundaries {
  const inputTokens = new Set<number>();
  const timesOfDayMs = new Set<number>();
  const momentsMs = new Set<number>();
  for (const { periods } of prices) {
    for (const { tiers, hoursUtc, fromMs, toMs } of periods) {
      for (const { aboveInputTokens } of tiers) if (aboveInputTokens > 0) inputTokens.add(aboveInputTokens);
      for (const hour of (hoursUtc ?? []).flat()) timesOfDayMs.add(timeOfHour(hour) % DAY_MS);
      for (const moment of [fromMs, toMs]) if (moment !== null) momentsMs.add(moment);
    }
  }
  timesOfDayMs.delete(0);
  return {
    inputTokens: ascending(inputTokens),
    timesOfDayMs: ascending(timesOfDayMs),
    momentsMs: ascending(momentsMs),
  };
}

/** Does a price change at none but these lengths and times of day? */
export function isDividedFor(
  price: Pick<ModelPrice, "periods">,
  { inputTokens, timesOfDayMs }: PriceBoundaries,
): boolean {
  const own = boundariesOfPrice(price);
  return (
    own.inputTokens.every((length) => inputTokens.includes(length)) &&
    own.timesOfDayMs.every((time) => timesOfDayMs.includes(time))
  );
}

const known = new WeakMap<Pick<ModelPrice, "periods">, PriceBoundaries>();

/** The boundaries of one price, which is asked about again and again. */
export function boundariesOfPrice(price: Pick<ModelPrice, "periods">): PriceBoundaries {
  let boundaries = known.get(price);
  if (boundaries === undefined) known.set(price, (boundaries = boundariesOf([price])));
  return boundaries;
}

/** The long-context tier of a request: how many of the lengths it is longer than. */
export function tierIndexOf(
  inputTokensPerRequest: number,
  { inputTokens }: Pick<PriceBoundaries, "inputTokens">,
): number {
  let index = 0;
  while (index < inputTokens.length && inputTokensPerRequest > inputTokens[index]!) index++;
  return index;
}

/** The window of the day that a time falls into: how many of the times it has reached. */
export const windowIndexOf = (
  timeOfDayMs: number,
  { timesOfDayMs }: Pick<PriceBoundaries, "timesOfDayMs">,
): number => reached(timeOfDayMs, timesOfDayMs);

/** How many of the price lists had begun or ended by then. */
export const listIndexOf = (atMs: number, { momentsMs }: Pick<PriceBoundaries, "momentsMs">): number =>
  reached(atMs, momentsMs);

/** A request of that tier: any gives the same rates, so just above the tier's lower end will do. */
export const inputTokensIn = (tierIndex: number, { inputTokens }: PriceBoundaries): number =>
  tierIndex === 0 ? 0 : inputTokens[tierIndex - 1]! + 0.5;

/** A time in that window: its start. */
export const timeOfDayIn = (windowIndex: number, { timesOfDayMs }: PriceBoundaries): number =>
  windowIndex === 0 ? 0 : timesOfDayMs[windowIndex - 1]!;

/** Does a period's window of hours hold a time of day? It begins with its start and ends before its end. */
export const isInHours = (hoursUtc: NonNullable<PricePeriod["hoursUtc"]>, timeOfDayMs: number): boolean =>
  hoursUtc.some(([from, to]) => timeOfDayMs >= timeOfHour(from) && timeOfDayMs < timeOfHour(to));

/** 16.5 is half past four in the afternoon; a third of an hour is no binary fraction. */
const timeOfHour = (hour: number): number => Math.round(hour * HOUR_MS);

function reached(value: number, boundaries: readonly number[]): number {
  let index = 0;
  while (index < boundaries.length && value >= boundaries[index]!) index++;
  return index;
}

const ascending = (values: ReadonlySet<number>): number[] => [...values].sort((a, b) => a - b);
