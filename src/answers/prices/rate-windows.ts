import type { ModelPrice, Rates } from "../../pricing/price.ts";
import { ratesAt } from "../../pricing/pricing.ts";

/** Rates and the hours of the week at which they hold. */
export interface RateWindow {
  /** "always", or days and hours in UTC: "Mon-Fri 01-04, 06-10 UTC". */
  when: string;
  rates: Rates;
}

const DAYS = [1, 2, 3, 4, 5, 6, 0];
const NAMES = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"];

/** The different rates of a week around a date, for requests of one size; empty when there is no price then. */
export function rateWindows(
  price: ModelPrice,
  atMs: number,
  inputTokensPerRequest: number | null,
): RateWindow[] {
  const query = { atMs, inputTokensPerRequest };
  const varies = price.periods.some((period) => period.hoursUtc !== null || period.daysUtc !== null);
  if (!varies) {
    const rates = ratesAt(price, { ...query, hourUtc: null });
    return rates ? [{ when: "always", rates }] : [];
  }
  const found = new Map<string, { rates: Rates; hours: Map<number, number[]> }>();
  for (const day of DAYS) {
    for (let hour = 0; hour < 24; hour++) {
      const rates = ratesAt(price, { ...query, hourUtc: hour, dayUtc: day });
      if (!rates) continue;
      const key = JSON.stringify(rates);
      const entry = found.get(key) ?? { rates, hours: new Map<number, number[]>() };
      entry.hours.set(day, [...(entry.hours.get(day) ?? []), hour]);
      found.set(key, entry);
    }
  }
  const windows = [...found.values()];
  return windows.map(({ rates, hours }) => ({
    when: windows.length === 1 ? "always" : describe(hours),
    rates,
  }));
}

/** Days with the same hours together: "Mon-Fri 01-04, 06-10; Sat-Sun all day UTC". */
function describe(hours: ReadonlyMap<number, readonly number[]>): string {
  const parts: { days: number[]; text: string }[] = [];
  for (const [day, list] of hours) {
    const text = spans(list);
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

/** [1, 2, 3, 6, 7] as "01-04, 06-08". */
function spans(hours: readonly number[]): string {
  if (hours.length === 24) return "all day";
  const found: [number, number][] = [];
  for (const hour of hours) {
    const last = found.at(-1);
    if (last?.[1] === hour) last[1] = hour + 1;
    else found.push([hour, hour + 1]);
  }
  const pad = (hour: number): string => `${hour}`.padStart(2, "0");
  return found.map(([from, to]) => `${pad(from)}-${pad(to)}`).join(", ");
}
