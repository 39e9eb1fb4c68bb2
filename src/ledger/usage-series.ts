import { DAY_MS, HOUR_MS } from "../core/time.ts";
import { TOKEN_KINDS } from "../core/tokens.ts";
import { tokenColumn } from "./attempt-columns.ts";
import { hourlyCondition, type UsageDimension, type UsageFilter } from "./usage-filter.ts";
import { sumsOf } from "./usage-measures.ts";
import { type SumsRow, type UsageSums, usageSums } from "./usage.ts";

/** Spend, tokens and requests over time, from the sums by hour. */
export interface SeriesQuery extends UsageFilter {
  /** Length of a step; hours and days are those of UTC. */
  every: "hour" | "day";
  /** One line per name of this; left out: one line. */
  by?: UsageDimension;
  /** How many names get a line of their own: those that cost most (then those with most tokens); the rest is one line. */
  most?: number;
}

/** One step of one line. Steps in which nothing happened are left out. */
export interface SeriesPoint extends UsageSums {
  /** Begin of the hour or day, milliseconds UTC. */
  startMs: number;
  /** Name of the line; null for rows that have none, for the only line, and for the line of the others. */
  by: string | null;
  /** The line of those beyond `most`. */
  isRest: boolean;
}

const STEP_MS = { hour: HOUR_MS, day: DAY_MS } as const;

/** The question in SQL over sums by hour; `seriesPoint` reads the rows, in order of time and then of name. */
export function seriesSql(query: SeriesQuery, hourly: string): string {
  const chosen = `SELECT * FROM (${hourly}) WHERE ${hourlyCondition(query)}`;
  const stepMs = STEP_MS[query.every];
  const sums = (source: string, by: string, isRest: string): string =>
    `${sumsOf(source, { start_ms: `hour_ms - hour_ms % ${stepMs}`, by, is_rest: isRest }, "true")}
     ORDER BY start_ms, is_rest, "by" NULLS LAST`;
  if (query.by === undefined) return sums(chosen, "NULL::VARCHAR", "0");
  const name = `"${query.by}"`;
  return query.most === undefined
    ? sums(chosen, name, "0")
    : sums(withRest(chosen, name, Math.max(0, Math.floor(query.most))), name, "is_rest");
}

/** Rows of all names but the largest ones lose their name and are marked. */
function withRest(hourly: string, name: string, most: number): string {
  const tokens = TOKEN_KINDS.map((kind) => `coalesce(sum(${tokenColumn(kind)}), 0)`).join(" + ");
  const largest = `SELECT ${name} AS name, true AS is_large FROM (${hourly}) GROUP BY 1
    ORDER BY sum(cost_picodollars) DESC NULLS LAST, ${tokens} DESC, 1 LIMIT ${most}`;
  return `SELECT hours.* REPLACE (CASE WHEN is_large THEN hours.${name} END AS ${name}),
      CASE WHEN is_large THEN 0 ELSE 1 END AS is_rest
    FROM (${hourly}) hours LEFT JOIN (${largest}) largest ON hours.${name} IS NOT DISTINCT FROM largest.name`;
}

export function seriesPoint(row: SumsRow): SeriesPoint {
  const { by } = row;
  return {
    startMs: Number(row["start_ms"]),
    by: by === null || by === undefined ? null : String(by),
    isRest: Number(row["is_rest"]) === 1,
    ...usageSums(row),
  };
}
