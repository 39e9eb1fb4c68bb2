import { DAY_MS } from "../core/time.ts";
import { BadRow, type Output } from "./format.ts";
import { shorten } from "./cells.ts";

const EARLIEST_MS = Date.UTC(2000, 0, 1);
const LATEST_MS = Date.UTC(2100, 0, 1);

/**
 * A moment in milliseconds since 1970 UTC. Accepts ISO dates and times with T or space, any number of decimals,
 * with or without a zone (then UTC), "20260901", and seconds, milliseconds or microseconds since 1970.
 * Throws BadRow when it is none of them or not between 2000 and 2100.
 */
export function readTime(value: unknown, column: string): number {
  const ms =
    typeof value === "number" ? fromEpoch(value) : typeof value === "string" ? fromText(value.trim()) : NaN;
  if (Number.isNaN(ms)) {
    if (value === undefined || value === null || value === "") throw new BadRow(column, "is empty");
    throw new BadRow(column, `is not a time (${shorten(JSON.stringify(value))})`);
  }
  if (ms < EARLIEST_MS || ms >= LATEST_MS)
    throw new BadRow(column, `is not between 2000 and 2100 (${shorten(String(value))})`);
  return ms;
}

/** True when the text is a date and time of day that names no zone. */
export const lacksZone = (value: unknown): boolean =>
  typeof value === "string" &&
  /\d[T ]\d\d:\d\d/.test(value) &&
  !/(Z|UTC|[+-]\d\d:?\d\d|[+-]\d\d)\s*$/i.test(value);

/** True when the text carries a time of day, not a date alone. */
export const hasTimeOfDay = (text: string): boolean => /\d[T ]\d\d(?::\d\d|$)/.test(text);

/** As readTime; says once per file that times without a zone were taken as UTC. */
export function readTimeNotingZone(value: unknown, column: string, output: Output): number {
  const ms = readTime(value, column);
  if (lacksZone(value)) output.note("Times without a zone were taken as UTC.");
  return ms;
}

/** Whole days from 1970-01-01 to a day of the Gregorian calendar (month 1-12). */
function daysFromCivil(year: number, month: number, day: number): number {
  const y = month <= 2 ? year - 1 : year;
  const era = Math.floor(y / 400);
  const yearOfEra = y - era * 400;
  const dayOfYear = Math.floor((153 * (month > 2 ? month - 3 : month + 9) + 2) / 5) + day - 1;
  return (
    era * 146_097 +
    yearOfEra * 365 +
    Math.floor(yearOfEra / 4) -
    Math.floor(yearOfEra / 100) +
    dayOfYear -
    719_468
  );
}

function fromEpoch(number: number): number {
  if (!Number.isFinite(number) || number < 0) return NaN;
  if (number < 1e11) return number * 1000;
  if (number < 1e14) return number;
  return number / 1000;
}

function fromText(text: string): number {
  if (text.length >= 10 && text.charCodeAt(4) === 45 && text.charCodeAt(7) === 45) return fromIso(text);
  if (/^\d{8}$/.test(text)) return dayMs(digits(text, 0, 4), digits(text, 4, 2), digits(text, 6, 2));
  if (/^\d+(\.\d+)?$/.test(text)) return fromEpoch(Number(text));
  return NaN;
}

/** "YYYY-MM-DD", then optionally T or space, "HH:MM", ":SS", decimals, zone. Written out because it is hot. */
function fromIso(text: string): number {
  const day = dayMs(digits(text, 0, 4), digits(text, 5, 2), digits(text, 8, 2));
  if (Number.isNaN(day) || text.length === 10) return day;
  const separator = text.charCodeAt(10);
  if (separator !== 32 && separator !== 84 && separator !== 116) return NaN;
  const hour = digits(text, 11, 2);
  if (text.length === 13) return hour <= 23 ? day + hour * 3_600_000 : NaN;
  const minute = digits(text, 14, 2);
  if (!(hour <= 23 && minute <= 59) || text.charCodeAt(13) !== 58) return NaN;
  let at = 16;
  let second = 0;
  let fraction = 0;
  if (text.charCodeAt(at) === 58) {
    second = digits(text, at + 1, 2);
    if (!(second <= 60)) return NaN;
    at += 3;
    if (text.charCodeAt(at) === 46 || text.charCodeAt(at) === 44) {
      let weight = 100;
      for (at++; at < text.length; at++) {
        const digit = text.charCodeAt(at) - 48;
        if (digit < 0 || digit > 9) break;
        fraction += digit * weight;
        weight /= 10;
      }
    }
  }
  const ms = day + hour * 3_600_000 + minute * 60_000 + second * 1000 + Math.floor(fraction);
  return at === text.length ? ms : ms - offsetMs(text.slice(at).trim());
}

/** "Z", "UTC", "+03:00", "+0300", "+03" as milliseconds east of Greenwich; NaN otherwise. */
function offsetMs(zone: string): number {
  if (zone === "" || zone === "Z" || zone === "z" || zone === "UTC") return 0;
  const match = /^([+-])(\d\d):?(\d\d)?$/.exec(zone);
  if (!match) return NaN;
  const [hours, rest] = [Number(match[2]), Number(match[3] ?? "0")];
  const minutes = hours * 60 + rest;
  // No place on Earth is further than 14 hours from Greenwich.
  if (rest > 59 || minutes > 14 * 60) return NaN;
  return (match[1] === "-" ? -minutes : minutes) * 60_000;
}

function dayMs(year: number, month: number, day: number): number {
  if (!(month >= 1 && month <= 12 && day >= 1 && day <= 31)) return NaN;
  const days = daysFromCivil(year, month, day);
  // The 31st of a shorter month lands on the first of the next: not a date.
  if (day > 28 && daysFromCivil(month === 12 ? year + 1 : year, (month % 12) + 1, 1) <= days) return NaN;
  return days * DAY_MS;
}

function digits(text: string, from: number, count: number): number {
  let number = 0;
  for (let index = from; index < from + count; index++) {
    const digit = text.charCodeAt(index) - 48;
    if (!(digit >= 0 && digit <= 9)) return NaN;
    number = number * 10 + digit;
  }
  return number;
}
