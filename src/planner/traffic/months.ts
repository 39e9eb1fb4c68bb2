import { HOUR_MS, HOURS_PER_MONTH } from "../../core/time.ts";
import type { Interval } from "../../traffic/intervals.ts";
import type { Profile, Segment } from "../../traffic/profile.ts";

/** A calendar month (UTC) of the observed traffic. */
export interface ObservedMonth {
  /** "2026-10". */
  month: string;
  observedHours: number;
  /** What its traffic comes to in 730 hours, at the prices of the as-of date. */
  monthlyUsd: number;
}

/** A month of which less was seen says nothing about months: a week, give or take its ends. */
const LEAST_HOURS = 160;

/**
 * The calendar months of which at least a week was observed, each scaled to 730 hours; empty where there are fewer than
 * two, where times mean nothing, or where the source has no times. `monthlyUsdOf` prices a segment for a month.
 */
export function observedMonths(
  profile: Pick<Profile, "segments" | "observed" | "relativeTime" | "monthlyFactor">,
  monthlyUsdOf: (segment: Segment) => number | null,
): ObservedMonth[] {
  if (profile.relativeTime) return [];
  const hours = hoursByMonth(profile.observed);
  const enough = [...hours].filter(([, observed]) => observed >= LEAST_HOURS);
  if (enough.length < 2) return [];
  const usd = new Map<string, number>();
  for (const segment of profile.segments) {
    const monthly = monthlyUsdOf(segment);
    if (monthly === null || monthly === 0) continue;
    if (segment.timeline === null) return [];
    const tokens = tokensByMonth(segment.timeline);
    let all = 0;
    for (const count of tokens.values()) all += count;
    if (all === 0) continue;
    const observedUsd = monthly / profile.monthlyFactor;
    for (const [month, count] of tokens) usd.set(month, (usd.get(month) ?? 0) + (observedUsd * count) / all);
  }
  return enough.map(([month, observedHours]) => ({
    month,
    observedHours,
    monthlyUsd: ((usd.get(month) ?? 0) * HOURS_PER_MONTH) / observedHours,
  }));
}

/** Does any month lie outside a range of factors around their mean? Then none of them is typical. */
export function differBeyond(
  months: readonly ObservedMonth[],
  range: { low: number; high: number },
): boolean {
  if (months.length < 2) return false;
  const hours = months.reduce((sum, { observedHours }) => sum + observedHours, 0);
  const mean =
    months.reduce((sum, { monthlyUsd, observedHours }) => sum + monthlyUsd * observedHours, 0) / hours;
  return months.some(({ monthlyUsd }) => monthlyUsd < range.low * mean || monthlyUsd > range.high * mean);
}

const monthOf = (atMs: number): string => new Date(atMs).toISOString().slice(0, 7);

function hoursByMonth(observed: readonly Interval[]): Map<string, number> {
  const hours = new Map<string, number>();
  for (const { startMs, endMs } of observed) {
    let at = startMs;
    while (at < endMs) {
      const date = new Date(at);
      const until = Math.min(endMs, Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1));
      hours.set(monthOf(at), (hours.get(monthOf(at)) ?? 0) + (until - at) / HOUR_MS);
      at = until;
    }
  }
  return hours;
}

function tokensByMonth({
  steps,
  stepMs,
  inputTokens,
  outputTokens,
}: NonNullable<Segment["timeline"]>): Map<string, number> {
  const tokens = new Map<string, number>();
  let month = "";
  let untilMs = Number.NEGATIVE_INFINITY;
  for (let index = 0; index < steps.length; index++) {
    const atMs = steps[index]! * stepMs;
    // Steps are sorted: the name of a month is made once.
    if (atMs >= untilMs) {
      const date = new Date(atMs);
      month = monthOf(atMs);
      untilMs = Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1);
    }
    tokens.set(month, (tokens.get(month) ?? 0) + inputTokens[index]! + outputTokens[index]!);
  }
  return tokens;
}
