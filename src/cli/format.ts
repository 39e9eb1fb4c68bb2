/**
 * Numbers as people read them: enough digits to decide on, none that pretend. What is unknown is shown as
 * unknown: null and undefined give "-" here, and a command that has room says "not reported".
 */
export type Unknown = null | undefined;

const UNKNOWN = "-";

/** Dollars: "$1,750", "$12.40", "$0.052". Above $100 whole dollars, below a cent two digits that matter. */
export function money(usd: number | Unknown): string {
  if (isUnknown(usd)) return UNKNOWN;
  const size = Math.abs(usd);
  const sign = usd < 0 ? "-" : "";
  if (size === 0) return "$0";
  // Rounding decides the class: $99.999 is $100, not $100.00.
  if (Number(size.toFixed(2)) >= 100) return `${sign}$${grouped(Math.round(size))}`;
  if (Number(size.toFixed(3)) >= 0.1) return `${sign}$${size.toFixed(2)}`;
  return `${sign}$${plain(size, 2)}`;
}

/** Token and request counts in three digits: "500M", "1.25B", "20.3k", "950". */
export function tokens(count: number | Unknown): string {
  if (isUnknown(count)) return UNKNOWN;
  const sign = count < 0 ? "-" : "";
  let size = Math.abs(count);
  for (const suffix of ["", "k", "M", "B", "T"]) {
    const shown = threeDigits(size);
    // 999,999 rounds up into the next suffix: 1M, not 1000k.
    if (Number(shown) < 1000) return `${sign}${shown}${suffix}`;
    size /= 1000;
  }
  return `${sign}${grouped(Math.round(size * 1000))}T`;
}

/** A fraction as percent: "28%", "0.4%", "99.6%". What is not all is never shown as 100%, nor something as 0%. */
export function percent(fraction: number | Unknown): string {
  if (isUnknown(fraction)) return UNKNOWN;
  const value = Math.abs(fraction) * 100;
  const sign = fraction < 0 ? "-" : "";
  if (value === 0) return "0%";
  if (value < 0.1) return `${sign}<0.1%`;
  if (value > 99.9 && value < 100) return `${sign}>99.9%`;
  const coarse = value >= 10 && value <= 99 ? 0 : 1;
  const digits = value > 100 ? 0 : coarse;
  return `${sign}${trimZeros(value.toFixed(digits))}%`;
}

/** A count in full: "1,234,567". */
export const count = (value: number | Unknown): string => (isUnknown(value) ? UNKNOWN : grouped(value));

/** Bytes in GiB, the unit in which drivers and engines report memory: "74.5 GiB". */
export const gibibytes = (bytes: number | Unknown): string =>
  isUnknown(bytes) ? UNKNOWN : `${threeDigits(bytes / 2 ** 30)} GiB`;

/** Milliseconds, from a second on in seconds: "38 ms", "1.25 s". */
export function duration(ms: number | Unknown): string {
  if (isUnknown(ms)) return UNKNOWN;
  return Math.round(ms) < 1000 ? `${threeDigits(ms)} ms` : `${threeDigits(ms / 1000)} s`;
}

/** A singular or plural noun with its count: "1 request", "2,000 requests". */
export const plural = (value: number, singular: string, several = `${singular}s`): string =>
  `${grouped(value)} ${value === 1 ? singular : several}`;

const isUnknown = (value: number | Unknown): value is Unknown =>
  value === null || value === undefined || Number.isNaN(value);

/** Written out rather than by locale, so that output is the same on every machine. */
function grouped(value: number): string {
  const [whole = "", fraction] = trimZeros(plain(value, 15)).split(".");
  const spaced = whole.replaceAll(/\B(?=(\d{3})+$)/g, ",");
  return fraction === undefined ? spaced : `${spaced}.${fraction}`;
}

/** Up to three significant digits and no exponent; whole numbers from 100 on. */
function threeDigits(value: number): string {
  return Math.abs(value) >= 100 ? String(Math.round(value)) : trimZeros(plain(value, 3));
}

/** `digits` significant digits without an exponent. */
function plain(value: number, digits: number): string {
  const rounded = Number(value.toPrecision(digits));
  const text = String(rounded);
  if (!text.includes("e")) return text;
  return Math.abs(rounded) < 1 ? rounded.toFixed(20).replace(/0+$/, "") : BigInt(rounded).toString();
}

const trimZeros = (text: string): string => (text.includes(".") ? text.replace(/\.?0+$/, "") : text);
