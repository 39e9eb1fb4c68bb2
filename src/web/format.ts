/** How figures are written on the page. Machine-independent: always English, always UTC. */

const whole = new Intl.NumberFormat("en-US", { maximumFractionDigits: 0 });
const cents = new Intl.NumberFormat("en-US", { minimumFractionDigits: 2, maximumFractionDigits: 2 });
const tiny = new Intl.NumberFormat("en-US", { maximumSignificantDigits: 2 });
const short = new Intl.NumberFormat("en-US", { notation: "compact", maximumSignificantDigits: 3 });
const significant = new Intl.NumberFormat("en-US", { maximumSignificantDigits: 3 });

/** Dollars: two digits that matter below ten cents, cents below $100, whole dollars from there on. */
export function usdText(usd: number): string {
  const size = Math.abs(usd);
  if (size > 0 && size < 0.0995) return `${usd < 0 ? "−" : ""}$${tiny.format(size)}`;
  const digits = size > 0 && size < 99.995 ? cents.format(size) : whole.format(size);
  return `${usd < 0 ? "−" : ""}$${digits}`;
}

/** Dollars where space is short: $1.2K, $34.5M. */
export const shortUsdText = (usd: number): string =>
  `${usd < 0 ? "−" : ""}$${Math.abs(usd) < 1000 ? whole.format(Math.abs(usd)) : short.format(Math.abs(usd))}`;

/** A count: all its digits up to 9,999, then 12.3K, 45.6M, 7.89B. */
export const countText = (count: number): string =>
  Math.abs(count) < 10_000 ? whole.format(count) : short.format(count);

/** A share 0..1 in percent: 0.4 %, 12 %. */
export function percentText(share: number): string {
  const percent = share * 100;
  return `${Math.abs(percent) < 10 && percent !== 0 ? significant.format(Number(percent.toFixed(1))) : whole.format(percent)}%`;
}

/** A change in percent with its sign: +5%, −10%, 0%. */
export const signedPercentText = (share: number): string =>
  `${share > 0 ? "+" : share < 0 ? "−" : ""}${percentText(Math.abs(share))}`;

/** A factor: 1.2×. */
export const timesText = (factor: number): string => `${numberText(factor)}×`;

/** Any number with three digits that matter. */
export const numberText = (value: number): string =>
  Math.abs(value) >= 1000 ? whole.format(value) : significant.format(value);

/** Milliseconds: 850 ms, 1.2 s, 3.5 min. */
export function millisecondsText(ms: number): string {
  if (ms < 1000) return `${significant.format(ms)} ms`;
  if (ms < 120_000) return `${significant.format(ms / 1000)} s`;
  return `${significant.format(ms / 60_000)} min`;
}

/** A span of days: 7 days, 30.4 days, 5.5 hours, 58 minutes. */
export function daysText(days: number): string {
  if (days >= 2) return `${significant.format(days)} days`;
  const hours = days * 24;
  return hours >= 2 ? `${significant.format(hours)} hours` : `${whole.format(hours * 60)} minutes`;
}

/** "14:03" in UTC. */
export const clockText = (time: Date | number): string => new Date(time).toISOString().slice(11, 16);

/** "2026-11-21 14:03" in UTC. */
export const timeText = (ms: number): string => new Date(ms).toISOString().slice(0, 16).replace("T", " ");
