import { HOUR_MS } from "../core/time.ts";
import { sqlText } from "./sql-text.ts";
import { DIMENSIONS } from "./usage-measures.ts";
import { timeCondition } from "./usage.ts";
import type { Period } from "./period.ts";

/** What a question can be narrowed to and grouped by, beside time. */
export const USAGE_DIMENSIONS = ["model", "task", "upstream", "key", "team", "origin"] as const;
export type UsageDimension = (typeof USAGE_DIMENSIONS)[number];

/**
 * A part of the ledger: a period and names. A name that is left out matches everything, null
 * matches what has none. `model` is the model that served, else the one that was asked for.
 */
export type UsageFilter = Period & {
  readonly [Dimension in UsageDimension]?: string | null;
};

/** The filter in SQL over sums by hour: an hour that the period touches is in it as a whole. */
export function hourlyCondition(filter: UsageFilter): string {
  return [timeCondition("hour_ms", wholeHours(filter)), ...named(filter, (name) => `"${name}"`)].join(
    " AND ",
  );
}

/** The filter in SQL over attempts, exact to the millisecond. */
export function rowsCondition(filter: UsageFilter): string {
  return [
    timeCondition("received_ms", filter),
    ...named(filter, (name) => `(${DIMENSIONS[name] ?? name})`),
  ].join(" AND ");
}

/** The period, widened to begin and end with an hour. */
export function wholeHours({ fromMs, toMs }: UsageFilter): Period {
  return {
    fromMs: fromMs === null ? null : Math.floor(fromMs / HOUR_MS) * HOUR_MS,
    toMs: toMs === null ? null : Math.ceil(toMs / HOUR_MS) * HOUR_MS,
  };
}

function named(filter: UsageFilter, columnOf: (name: UsageDimension) => string): string[] {
  return USAGE_DIMENSIONS.flatMap((name) => {
    const value = filter[name];
    if (value === undefined) return [];
    return [value === null ? `${columnOf(name)} IS NULL` : `${columnOf(name)} = ${sqlText(value)}`];
  });
}
