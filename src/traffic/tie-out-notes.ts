import { formatUsdCents } from "../core/format.ts";
import { toDollars, type Picodollars } from "../core/money.ts";
import { isoDate } from "../core/time.ts";
import type { CostCell } from "./cost-ledger.ts";
import { isCovered, isWithin, overlaps, type Interval } from "./intervals.ts";
import {
  type Group,
  HALF_CENT,
  listOf,
  listWithin,
  paid,
  type Ratio,
  SLACK_MS,
  sum,
} from "./tie-out-discount.ts";
import type { UsageCell } from "./usage-ledger.ts";

/** Where an exchange rate comes from. */
export interface RateSource {
  source: string;
  /** The rate was not looked up for these bills. */
  isAssumed: boolean;
}

/** Notes about time that only usage or only the bill covers, and about costs that two files state. */
export function periodNotes(
  provider: string,
  usage: readonly UsageCell[],
  costs: readonly CostCell[],
  billedPeriod: readonly Interval[],
  usedPeriod: readonly Interval[],
): string[] {
  if (costs.length === 0) return [];
  if (usage.length === 0)
    return [`${provider}: there is a bill but no usage, so none of it could be priced.`];
  if (isApart(costs, usedPeriod)) {
    return [
      `${provider}: bill and usage are for different days (bill ${days(costs)}, usage ${days(usage)}): nothing could be compared.`,
    ];
  }
  const notes: string[] = [];
  const idle = costs.filter((cell) => cell.amount !== 0n && !overlaps(usedPeriod, cell));
  if (idle.length > 0) {
    notes.push(
      `${provider}: ${formatAmount(sum(idle.map(({ amount }) => amount)))} was billed outside the time of the usage (${days(idle)}) and is unexplained.`,
    );
  }
  const late = usage.filter((cell) => listOf(cell) > 0n && !isCovered(billedPeriod, cell.startMs));
  const unbilled = sum(late.map(({ list }) => list));
  if (unbilled > 0n) {
    notes.push(
      `${provider}: usage worth ${formatAmount(unbilled)} at list price lies outside the time of the bill (${days(late)}) and was not compared.`,
    );
  }
  const twice = usage.filter((cell) => cell.billedRows > 0 && isCovered(billedPeriod, cell.startMs));
  const amount = sum(twice.map((cell) => cell.billedOfListed + cell.billedOfUnpriced));
  // A bill whose lines are usage too says the same twice, and nothing is to be told.
  const isTheBill = costs.filter((cell) => overlaps(usedPeriod, cell) && cell.notMovable === null);
  if (twice.length > 0 && amount !== sum(isTheBill.map((cell) => cell.amount))) {
    notes.push(
      `${provider}: the usage rows' own cost (${formatAmount(amount)}) is for time that the cost export covers; the export counts.`,
    );
  }
  return notes;
}

/** True when no day of the bill has usage. */
export const isApart = (costs: readonly CostCell[], usedPeriod: readonly Interval[]): boolean =>
  costs.length > 0 && usedPeriod.length > 0 && !costs.some((cell) => overlaps(usedPeriod, cell));

/** Notes about every exchange rate that a bill was converted at, and its source. */
export function rateNotes(
  provider: string,
  costs: readonly CostCell[],
  rates: Readonly<Record<string, RateSource>>,
): string[] {
  const notes = costs.flatMap(({ currency, convertedAt }) => {
    if (convertedAt === null) return [];
    const rate = rates[currency];
    const what = `${provider}: the bill is in ${currency} and was converted at ${convertedAt} dollars per ${currency}`;
    return rate?.isAssumed === true
      ? `${what}, which is an assumption (${rate.source}): no discount was inferred from it. Pass the invoice's own rate with --rate ${currency}=...`
      : `${what} (${rate?.source ?? "the rate that was given"}).`;
  });
  return [...new Set(notes)].sort();
}

/** A note with the days of the usage on which most money is unexplained: where to look first. */
export function largestGaps(
  provider: string,
  costs: readonly CostCell[],
  usedPeriod: readonly Interval[],
  models: readonly { usage: Group["usage"]; ratio: Ratio | null }[],
): string[] {
  const buckets = new Map<string, Interval & { gap: Picodollars }>();
  for (const { notMovable, startMs, endMs, amount } of costs) {
    const id = `${startMs} ${endMs}`;
    const bucket = buckets.get(id) ?? { startMs, endMs, gap: 0n };
    if (notMovable === null) bucket.gap += amount;
    buckets.set(id, bucket);
  }
  const open = [...buckets.values()].filter((bucket) => isWithin(usedPeriod, bucket, SLACK_MS));
  for (const bucket of open) {
    for (const { usage, ratio } of models) bucket.gap -= paid(listWithin(usage, bucket), ratio);
  }
  const size = ({ gap }: { gap: Picodollars }): Picodollars => (gap < 0n ? -gap : gap);
  const largest = open
    .filter((bucket) => size(bucket) > 2n * HALF_CENT)
    .sort((a, b) => (size(a) === size(b) ? a.startMs - b.startMs : size(a) < size(b) ? 1 : -1))
    .slice(0, 3);
  if (largest.length === 0 || open.length < 2) return [];
  const list = largest.map((bucket) => `${days([bucket])} (${formatAmount(bucket.gap)})`).join(", ");
  return [`${provider}: most of what is unexplained was billed on ${list}.`];
}

export function days(cells: readonly Interval[]): string {
  const first = isoDate(Math.min(...cells.map(({ startMs }) => startMs)));
  // The end of a day's bucket is the next midnight.
  const last = isoDate(Math.max(...cells.map(({ startMs, endMs }) => Math.max(startMs, endMs - 1))));
  return first === last ? first : `${first} to ${last}`;
}

/** "$1,234.56" */
export const formatAmount = (amount: Picodollars): string => formatUsdCents(toDollars(amount));
