import { DAY_MS } from "../core/time.ts";

/** A price that is older, and that nobody else has, is too old to rest a recommendation on. */
const MOST_DAYS_OLD = 120;

/** What is known of where a price is from. */
interface PriceOrigin {
  /** As the catalog has it: an ISO date or month, else words. */
  date: string;
  /** Another source with the same price; null = none. */
  secondSource: string | null;
}

/**
 * Why no recommendation may rest on a price; null where nothing speaks against it. Age is counted to the newest date of
 * the same table, not to today: an old catalog is said to be old elsewhere, and still answers.
 */
export function doubtOf({ date, secondSource }: PriceOrigin, newest: string): string | null {
  if (secondSource !== null) return null;
  const seenMs = datedMs(date);
  if (seenMs === null) return "its price is not dated, and no second source has it";
  const days = Math.round((Date.parse(newest) - seenMs) / DAY_MS);
  return days > MOST_DAYS_OLD
    ? `its price is of ${date}, ${days} days before the newest in the catalog, and no second source has it`
    : null;
}

/** The newest of the dates that are written as one, as an ISO day. */
export function newestDate(dates: readonly string[]): string {
  const times = dates.map(datedMs).filter((time) => time !== null);
  return new Date(Math.max(...times)).toISOString().slice(0, 10);
}

/** The start of a day or month that a text begins with, milliseconds; null for a bare year and for words. */
function datedMs(date: string): number | null {
  const found = /^(20\d\d-\d\d)(-\d\d)?\b/.exec(date);
  return found?.[1] === undefined ? null : Date.parse(`${found[1]}${found[2] ?? "-01"}T00:00:00Z`);
}
