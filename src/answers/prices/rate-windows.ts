import { DAY_MS, HOUR_MS, MINUTE_MS } from "../../core/time.ts";
import { boundariesOfPrice } from "../../pricing/price-boundaries.ts";
import { onDayOf } from "../../pricing/price-moment.ts";
import type { ModelPrice, Rates } from "../../pricing/price.ts";
import { ratesAt } from "../../pricing/rates.ts";

/** Rates and the hours of the week at which they hold. */
export interface RateWindow {
  /** "always", or days and hours in UTC: "Mon-Fri 01-04, 06-10 UTC". */
  when: string;
  rates: Rates;
}

/** A part of the day, milliseconds since midnight UTC; the end is not in it. */
type TimeSpan = readonly [number, number];

const DAYS = [1, 2, 3, 4, 5, 6, 0];
const NAMES = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"];

/** The different rates of a week around a date, for requests of one size; empty when there is no price then. */
export function rateWindows(
  price: ModelPrice,
  atMs: number,
  inputTokensPerRequest: number | null,
): RateWindow[] {
  const varies = price.periods.some((period) => period.hoursUtc !== null || period.daysUtc !== null);
  if (!varies) {
    const rates = ratesAt(price, onDayOf(atMs), inputTokensPerRequest);
    return rates ? [{ when: "always", rates }] : [];
  }
  const starts = [0, ...boundariesOfPrice(price).timesOfDayMs];
  const found = new Map<string, { rates: Rates; spans: Map<number, TimeSpan[]> }>();
  for (const day of DAYS) {
    for (const [index, start] of starts.entries()) {
      const rates = ratesAt(price, { atMs, timeOfDayMs: start, dayUtc: day }, inputTokensPerRequest);
      if (!rates) continue;
      const key = JSON.stringify(rates);
      const entry = found.get(key) ?? { rates, spans: new Map<number, TimeSpan[]>() };
      entry.spans.set(day, joined(entry.spans.get(day) ?? [], [start, starts[index + 1] ?? DAY_MS]));
      found.set(key, entry);
    }
  }
  const windows = [...found.values()];
  return windows.map(({ rates, spans }) => ({
    when: windows.length === 1 ? "always" : describe(spans),
    rates,
  }));
}

/** Spans that touch are one. */
function joined(spans: readonly TimeSpan[], [from, to]: TimeSpan): TimeSpan[] {
  const last = spans.at(-1);
  return last?.[1] === from ? [...spans.slice(0, -1), [last[0], to]] : [...spans, [from, to]];
}

/** Days with the same hours together: "Mon-Fri 01-04, 06-10; Sat-Sun all day UTC". */
function describe(spans: ReadonlyMap<number, readonly TimeSpan[]>): string {
  const parts: { days: number[]; text: string }[] = [];
  for (const [day, list] of spans) {
    const text = hours(list);
    const last = parts.at(-1);
    if (last?.text === text) last.days.push(day);
    else parts.push({ days: [day], text });
  }
  return `${parts.map(({ days, text }) => `${dayNames(days)} ${text}`).join("; ")} UTC`;
}

function dayNames(days: readonly number[]): string {
  const first = NAMES[days[0] ?? 0] ?? "";
  const last = NAMES[days.at(-1) ?? 0] ?? "";
  if (days.length === 7) return "daily";
  return days.length === 1 ? first : `${first}-${last}`;
}

const hours = (spans: readonly TimeSpan[]): string =>
  spans.map(([from, to]) => (to - from === DAY_MS ? "all day" : `${clock(from)}-${clock(to)}`)).join(", ");

/** "16", or "16:30" where it is no whole hour. */
function clock(timeOfDayMs: number): string {
  const pad = (value: number): string => `${Math.floor(value)}`.padStart(2, "0");
  const minute = (timeOfDayMs % HOUR_MS) / MINUTE_MS;
  return minute === 0 ? pad(timeOfDayMs / HOUR_MS) : `${pad(timeOfDayMs / HOUR_MS)}:${pad(minute)}`;
}
