import { TOKEN_KINDS } from "../core/tokens.ts";
import { tokenColumn } from "./attempt-columns.ts";
import {
  type LengthDistributions,
  lengthDistributions,
  type LengthRow,
  lengthsSql,
} from "./length-distribution.ts";
import type { LedgerState } from "./ledger-state.ts";
import { type Presence, presenceOf, type PresenceQuery, type PresenceRow, presenceSql } from "./presence.ts";
import {
  type RecentAttempt,
  recentAttempt,
  type RecentQuery,
  recentSources,
  recentSql,
} from "./recent-attempts.ts";
import { type UsageFilter, wholeHours } from "./usage-filter.ts";
import type { SumsRow } from "./usage.ts";
import type { RowValues } from "./usage-rows.ts";
import { seriesPoint, type SeriesPoint, type SeriesQuery, seriesSql } from "./usage-series.ts";

/** What a ledger holds: requests as far as they are counted, and the first and last arrival; null when it is empty. */
export interface LedgerExtent {
  requests: number;
  firstMs: number | null;
  lastMs: number | null;
}

/** Spend, tokens and requests over time, from the sums by hour. */
export async function usageSeries({ db, hours }: LedgerState, query: SeriesQuery): Promise<SeriesPoint[]> {
  return (await db.rows<SumsRow>(seriesSql(query, hours(wholeHours(query))))).map(seriesPoint);
}

/** Lengths of prompts and answers, from the attempts. */
export async function usageLengths(
  { db, attempts, hours }: LedgerState,
  filter: UsageFilter,
): Promise<LengthDistributions> {
  // Most kinds of tokens are reported by nobody: the sums by hour tell, and millions of rows need not be asked.
  const counts = TOKEN_KINDS.map((kind) => `count("${tokenColumn(kind)}")::DOUBLE`).join(", ");
  const [reported] = await db.valueRows(`SELECT ${counts} FROM (${hours(wholeHours(filter))})`);
  const kinds = TOKEN_KINDS.filter((_, index) => reported?.[index] !== 0);
  return lengthDistributions(await db.rows<LengthRow>(lengthsSql(filter, attempts(filter), kinds)));
}

/** Requests by the hour or minute, from the attempts. */
export async function usagePresence({ db, attempts }: LedgerState, query: PresenceQuery): Promise<Presence> {
  return presenceOf(await db.rows<PresenceRow>(presenceSql(query, attempts(query))));
}

/** The newest attempts, the last to end first: the newest days are read until there are enough. */
export async function recentAttempts(
  { db, manifest, attemptsOf }: LedgerState,
  query: RecentQuery,
): Promise<RecentAttempt[]> {
  let rows: readonly (readonly unknown[])[] = [];
  for (const parts of recentSources(manifest, query)) {
    rows = await db.valueRows(recentSql(query, attemptsOf(parts)));
    if (rows.length >= query.limit) break;
  }
  return rows.map((row) => recentAttempt(row as RowValues));
}

/** Requests from the sums by hour; of the attempts only the first and the last day is read. */
export async function ledgerExtent({ db, manifest, attemptsOf, hours }: LedgerState): Promise<LedgerExtent> {
  const days = manifest.parts.map(({ day }) => day).sort();
  const ends = manifest.parts.filter(({ day }) => day === days[0] || day === days.at(-1));
  // Of days whose attempts were forgotten the sums are still there.
  const sums = days[0] === undefined ? attemptsOf([]) : hours({ fromMs: Date.parse(days[0]), toMs: null });
  const [found] = await db.rows<Record<"requests" | "first" | "last", bigint | null>>(
    `SELECT (SELECT sum(requests)::BIGINT FROM (${sums})) AS requests,
       min(received_ms) AS first, max(received_ms) AS last FROM (${attemptsOf(ends)})`,
  );
  const number = (value: bigint | null | undefined): number | null =>
    value === null || value === undefined ? null : Number(value);
  return {
    requests: number(found?.requests) ?? 0,
    firstMs: number(found?.first),
    lastMs: number(found?.last),
  };
}
