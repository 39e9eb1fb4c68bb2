import { type Picodollars, parseDollars } from "../core/money.ts";
import { BadRow } from "./format.ts";

/** More tokens or requests than this in one row are a mistake of unit or column. */
const ABSURD_COUNT = 1e12;

/**
 * A whole, non-negative number of tokens or requests; undefined for an empty cell. Accepts the float spelling
 * of whole numbers ("10.0"). Throws BadRow for anything else.
 */
export function readCount(value: unknown, column: string): number | undefined {
  if (typeof value === "string") {
    const fast = shortDigits(value);
    if (fast >= 0) return fast;
  }
  const number = readNumber(value, column);
  if (number === undefined) return undefined;
  if (number < 0) throw new BadRow(column, `is negative (${number})`);
  if (!Number.isInteger(number)) throw new BadRow(column, `is not a whole number (${number})`);
  if (number > ABSURD_COUNT) throw new BadRow(column, `is absurdly large (${number})`);
  return number;
}

/** As readCount, for a column that every row must have. */
export function needCount(value: unknown, column: string): number {
  const count = readCount(value, column);
  if (count === undefined) throw new BadRow(column, "is empty");
  return count;
}

/** A finite number; undefined for an empty cell. A lone decimal comma counts as a point. */
export function readNumber(value: unknown, column: string): number | undefined {
  if (value === undefined || value === null) return undefined;
  if (typeof value === "number") {
    if (!Number.isFinite(value)) throw new BadRow(column, "is not a number");
    return value;
  }
  if (typeof value !== "string") throw new BadRow(column, "is not a number");
  const fast = shortDigits(value);
  if (fast >= 0) return fast;
  const text = value.trim();
  if (isBlank(text)) return undefined;
  const number = Number(decimalPoint(text));
  if (!Number.isFinite(number) || !/\d/.test(text))
    throw new BadRow(column, `is not a number ("${shorten(text)}")`);
  return number;
}

/** An amount of money in its own currency, in millionths of millionths; undefined for an empty cell. */
export function readMoney(value: unknown, column: string): Picodollars | undefined {
  if (value === undefined || value === null) return undefined;
  if (typeof value === "number") {
    const amount = Number.isFinite(value) ? parseDollars(String(value)) : undefined;
    if (amount === undefined) throw new BadRow(column, "is not an amount of money");
    return amount;
  }
  if (typeof value !== "string") throw new BadRow(column, "is not an amount of money");
  const fast = shortDecimal(value);
  if (fast !== undefined) return fast;
  const text = value.trim();
  if (isBlank(text)) return undefined;
  const amount = parseDollars(decimalPoint(text));
  if (amount === undefined) throw new BadRow(column, `is not an amount of money ("${shorten(text)}")`);
  return amount;
}

/** Text, trimmed; null for an empty cell and the ways in which exports spell "nothing". */
export function readText(value: unknown): string | null {
  if (typeof value === "number") return String(value);
  if (typeof value !== "string") return null;
  const padded = value.charCodeAt(0) <= 32 || value.charCodeAt(value.length - 1) <= 32;
  const text = padded ? value.trim() : value;
  return isBlank(text) ? null : text;
}

export const readBoolean = (value: unknown): boolean =>
  value === true || (typeof value === "string" && /^(true|1|yes)$/i.test(value.trim()));

/** Cuts what a message quotes, so that a message stays one readable line. */
export const shorten = (text: string, length = 40): string => {
  const line = text.replaceAll(/\s+/g, " ");
  return line.length > length ? `${line.slice(0, length)}…` : line;
};

const isBlank = (text: string): boolean =>
  text.length <= 4 && (text === "" || text === "null" || text === "NULL" || text === "None");

const decimalPoint = (text: string): string => (/^[+-]?\d+,\d+$/.test(text) ? text.replace(",", ".") : text);

/** Up to 12 plain digits as a number, else -1: the common case, without a regular expression. */
function shortDigits(text: string): number {
  const length = text.length;
  if (length === 0 || length > 12) return -1;
  let number = 0;
  for (let index = 0; index < length; index++) {
    const digit = text.charCodeAt(index) - 48;
    if (digit < 0 || digit > 9) return -1;
    number = number * 10 + digit;
  }
  return number;
}

/** "12.000345" in integer arithmetic where it fits a double exactly (below $9,000, at most 12 decimals). */
function shortDecimal(text: string): Picodollars | undefined {
  const length = text.length;
  if (length === 0 || length > 16) return undefined;
  let index = text.charCodeAt(0) === 45 ? 1 : 0;
  const negative = index === 1;
  let number = 0;
  let decimals = -1;
  let digits = 0;
  for (; index < length; index++) {
    const code = text.charCodeAt(index);
    if (code === 46 && decimals < 0) {
      decimals = 0;
      continue;
    }
    const digit = code - 48;
    if (digit < 0 || digit > 9) return undefined;
    number = number * 10 + digit;
    digits++;
    if (decimals >= 0) decimals++;
  }
  if (digits === 0 || decimals > 12) return undefined;
  const scaled = number * POWERS_OF_TEN[12 - Math.max(decimals, 0)]!;
  if (scaled > Number.MAX_SAFE_INTEGER) return undefined;
  return BigInt(negative ? -scaled : scaled);
}

const POWERS_OF_TEN = Array.from({ length: 13 }, (_, power) => 10 ** power);
