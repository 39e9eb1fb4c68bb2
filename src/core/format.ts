/**
 * Numbers as people read them, the same in the terminal, in sentences and on the page: enough digits to decide on, none
 * that pretend to be known. Always US English, whatever the machine's locale. Every function takes a known number: how
 * an unknown one is shown is for the caller to say.
 */

/** Dollars: "$1,750", "$12.40", "$0.052". Whole from $100 on, two significant digits below ten cents. */
export function formatUsd(usd: number): string {
  const size = Math.abs(usd);
  // Rounding decides the class: $99.999 is $100, not $100.00.
  if (size === 0 || size >= 99.995) return usdWhole.format(unsignedZero(usd));
  return (size >= 0.0995 ? usdCents : usdSmall).format(usd);
}

/** Dollars to the cent at any size, as an invoice states them: "$1,234.56". */
export const formatUsdCents = (usd: number): string => usdCents.format(unsignedZero(usd));

/** A range of dollars: "$5.50-12.00", "$5-120": whole where its upper end is. */
export function formatUsdRange(low: number, high: number): string {
  const text = Math.abs(high) >= 99.995 ? (usd: number) => usdWhole.format(unsignedZero(usd)) : formatUsd;
  return `${text(low)}-${text(high).replace("$", "")}`;
}

/** Dollars in three significant digits, for the axes of charts: "$1.23M", "$950", "$0.0004". */
export const formatUsdShort = (usd: number): string => withSmallK(usdShort.format(unsignedZero(usd)));

/** A list price without its unit, as published: at least cents and at most six digits, "2.50", "0.0125", "25,000". */
export function formatRate(usd: number): string {
  const size = Math.abs(usd);
  if (size >= 1000) return full.format(usd);
  return (size === 0 || size >= 0.01 ? rate : rateSmall).format(usd);
}

/** A share 0..1: "28%", "5.3%", "99.6%". What is not all is never shown as 100%, nor something as 0%. */
export function formatPercent(share: number): string {
  const percent = Math.abs(share) * 100;
  const sign = share < 0 ? "-" : "";
  if (percent > 0 && percent < 0.1) return `${sign}<0.1%`;
  if (percent > 99.9 && percent < 100) return `${sign}>99.9%`;
  const isCoarse = (percent >= 10 && percent <= 99) || percent > 100;
  return (isCoarse ? percentWhole : percentTenths).format(unsignedZero(share));
}

/** A share 0..1 to a tenth of a percent at any size, where it is compared with a published figure: "42.9%". */
export const formatPercentTenths = (share: number): string => percentTenths.format(unsignedZero(share));

/** A change with its sign: "+5%", "-10%", "0%". */
export const formatPercentChange = (share: number): string => percentChange.format(share);

/** A count with all its digits: "1,234,567". */
export const formatCount = (count: number): string => full.format(unsignedZero(count));

/** A count with all its digits below 10,000, then with three: "9,999", "12.3k", "45.6M", "7.89B". */
export function formatCountShort(count: number): string {
  const size = Math.abs(count);
  return size < 10_000 ? formatNumber(count) : withSmallK(short.format(count));
}

/** Any number in three significant digits, whole and grouped from 1,000 on: "0.523", "12.3", "1,234". */
export const formatNumber = (value: number): string =>
  (Math.abs(value) >= 1000 ? whole : significant).format(unsignedZero(value));

/** A factor: "1.2×". */
export const formatFactor = (factor: number): string => `${formatNumber(factor)}×`;

/** A duration: "850 ms", "1.25 s", from two minutes on "3.5 min". */
export function formatMilliseconds(ms: number): string {
  // Rounding decides the unit: 999.7 ms is 1 s, not 1,000 ms.
  if (ms < 999.5) return `${formatNumber(ms)} ms`;
  return ms < 120_000 ? `${formatNumber(ms / 1000)} s` : `${formatNumber(ms / 60_000)} min`;
}

/** A span of days, in the unit that fits: "30.4 days", "5.5 hours", "58 minutes". */
export function formatDays(days: number): string {
  if (days >= 2) return `${formatNumber(days)} days`;
  const hours = days * 24;
  return hours >= 2 ? `${formatNumber(hours)} hours` : plural(Math.round(hours * 60), "minute");
}

/** When an investment is paid back: "in 3.4 months", "at once", "never" for null. */
export function formatPayback(months: number | null): string {
  if (months === null) return "never";
  return months < 0.05 ? "at once" : `in ${formatMonths(months)}`;
}

/** "1 month", "17.6 months". */
export const formatMonths = (months: number): string =>
  `${formatNumber(months)} ${formatNumber(months) === "1" ? "month" : "months"}`;

/** Bytes in GiB, the unit in which drivers and engines report memory: "74.5 GiB". */
export const formatGibibytes = (bytes: number): string => `${formatNumber(bytes / 2 ** 30)} GiB`;

/** A noun with its count: "1 request", "2,000 requests". */
export const plural = (count: number, singular: string, several = `${singular}s`): string =>
  `${formatCount(count)} ${count === 1 ? singular : several}`;

// A formatter takes a hundred times as long to make as to use, so each is made once.
const number = (options: Intl.NumberFormatOptions): Intl.NumberFormat =>
  new Intl.NumberFormat("en-US", options);
const dollars = (options: Intl.NumberFormatOptions): Intl.NumberFormat =>
  number({ style: "currency", currency: "USD", ...options });
const percents = (options: Intl.NumberFormatOptions): Intl.NumberFormat =>
  number({ style: "percent", ...options });

const usdWhole = dollars({ maximumFractionDigits: 0 });
const usdCents = dollars({});
const usdSmall = dollars({ maximumSignificantDigits: 2 });
const usdShort = dollars({ notation: "compact", maximumSignificantDigits: 3 });
const rate = number({ minimumFractionDigits: 2, maximumFractionDigits: 6 });
const rateSmall = number({ maximumSignificantDigits: 6 });
const percentWhole = percents({ maximumFractionDigits: 0 });
const percentTenths = percents({ maximumFractionDigits: 1 });
const percentChange = percents({ maximumFractionDigits: 1, signDisplay: "exceptZero" });
const full = number({ maximumFractionDigits: 3 });
const whole = number({ maximumFractionDigits: 0 });
const significant = number({ maximumSignificantDigits: 3 });
const short = number({ notation: "compact", maximumSignificantDigits: 3, useGrouping: "always" });

/** A thousand is "k" in the units of the field, and flags read "20k". */
const withSmallK = (text: string): string => text.replace(/K$/, "k");

/** Zero has no sign. */
const unsignedZero = (value: number): number => (value === 0 ? 0 : value);
