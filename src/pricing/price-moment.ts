import { DAY_MS } from "../core/time.ts";
import type { UsageRow } from "../core/usage.ts";

/** When usage happened, as far as its price can depend on it. */
export interface PriceMoment {
  /** The date whose price list holds, milliseconds since 1970 UTC. */
  atMs: number;
  /** Milliseconds since midnight UTC; null = at some time of the day, so that the day is averaged. */
  timeOfDayMs: number | null;
  /** UTC day of the week (0 = Sunday); null = on some day, so that the week is averaged. */
  dayUtc: number | null;
}

/** The price list of a date, averaged over the hours of that very day: what the spend of a day goes by. */
export const onDayOf = (atMs: number): PriceMoment => ({ atMs, timeOfDayMs: null, dayUtc: weekday(atMs) });

/** The price list of a date, averaged over a week: what a typical month "as of" that date goes by. */
export const inWeekOf = (atMs: number): PriceMoment => ({ atMs, timeOfDayMs: null, dayUtc: null });

/** A moment known to the millisecond. */
export const atInstant = (atMs: number): PriceMoment => ({
  atMs,
  timeOfDayMs: timeOfDay(atMs),
  dayUtc: weekday(atMs),
});

/**
 * When a row of usage happened. Requests, minutes and hours are priced at their start, days at the average of their
 * hours; a longer span, or times relative to an unknown start, tell neither the hour nor the day of the week.
 */
export function momentOf({
  grain,
  startMs,
  relativeTime,
}: Pick<UsageRow, "grain" | "startMs" | "relativeTime">): PriceMoment {
  if (relativeTime || grain === "span") return inWeekOf(startMs);
  return grain === "day" ? onDayOf(startMs) : atInstant(startMs);
}

const timeOfDay = (atMs: number): number => atMs - Math.floor(atMs / DAY_MS) * DAY_MS;

/** The first day of 1970 was a Thursday. */
const weekday = (atMs: number): number => (((Math.floor(atMs / DAY_MS) + 4) % 7) + 7) % 7;
