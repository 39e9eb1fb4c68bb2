import type { Output } from "./format.ts";
import { readTimeNotingZone } from "./read-time.ts";

/** As `readTime`; accepts "10/31/2026", "10/31/26" and 20261031 too, as bills write days. Throws BadRow. */
export function readDayOrTime(value: unknown, column: string, output: Output): number {
  if (typeof value === "number" && value > 19_000_000 && value < 30_000_000)
    return readTimeNotingZone(String(value), column, output);
  const match = typeof value === "string" ? SLASHED.exec(value.trim()) : null;
  if (match === null) return readTimeNotingZone(value, column, output);
  const [, one, two, year, rest = ""] = match;
  // Only a day is above 12; else the month comes first, as bills in English have it.
  const isDayFirst = Number(one) > 12;
  const [month, day] = isDayFirst ? [two!, one!] : [one!, two!];
  if (!isDayFirst && Number(two) <= 12) output.note("Dates such as 10/11/2026 were taken as month/day/year.");
  const iso = `${year!.length === 2 ? `20${year}` : year}-${month.padStart(2, "0")}-${day.padStart(2, "0")}`;
  return readTimeNotingZone(`${iso}${rest}`, column, output);
}

const SLASHED = /^(\d{1,2})\/(\d{1,2})\/(\d{4}|\d{2})((?: |T)\d.*)?$/;
