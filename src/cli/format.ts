import {
  formatCount,
  formatCountShort,
  formatGibibytes,
  formatMilliseconds,
  formatNumber,
  formatPercent,
  formatRate,
  formatUsd,
} from "../core/format.ts";

export { plural } from "../core/format.ts";

/** A number for the terminal: what is unknown is "-" in a column, and a command that has room says "not reported". */
export type Unknown = null | undefined;

const orDash =
  (format: (value: number) => string) =>
  (value: number | Unknown): string =>
    value === null || value === undefined || Number.isNaN(value) ? "-" : format(value);

export const money = orDash(formatUsd);
export const rate = orDash(formatRate);
/** Tokens in three digits: "12.3k". */
export const tokens = orDash(formatCountShort);
export const percent = orDash(formatPercent);
/** A count in full: "1,234,567". */
export const count = orDash(formatCount);
/** Any number in three significant digits. */
export const figure = orDash(formatNumber);
export const gibibytes = orDash(formatGibibytes);
/** Milliseconds in the unit that fits. */
export const duration = orDash(formatMilliseconds);
