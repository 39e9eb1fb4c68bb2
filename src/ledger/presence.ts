import { UserError } from "../core/errors.ts";
import { DAY_MS, HOUR_MS, MINUTE_MS } from "../core/time.ts";
import { rowsCondition, type UsageFilter } from "./usage-filter.ts";

/** When there is work: the calendar of a workload. */
export interface PresenceQuery extends UsageFilter {
  /** Length of a slot, in UTC. Minutes are answered for a period of at most 31 days. */
  every: "hour" | "minute";
}

export interface Presence {
  /** Slots in which requests arrived, in order; all others had none. */
  slots: PresenceSlot[];
  /** Rows of exports that are coarser than a slot. They are in none: nobody knows when their requests came. */
  coarserRows: number;
}

export interface PresenceSlot {
  /** Begin, milliseconds UTC. */
  startMs: number;
  requests: number;
}

/** A row as DuckDB answers it; a start of null is the line of what is coarser. */
export interface PresenceRow {
  start_ms: bigint | null;
  requests: bigint;
}

const MOST_MINUTE_DAYS = 31;
const SLOT_MS = { hour: HOUR_MS, minute: MINUTE_MS } as const;
/** Grains that fit into a slot. */
const FINE = { hour: "'request', 'minute', 'hour'", minute: "'request', 'minute'" } as const;

/**
 * The question in SQL over attempts; `presenceOf` reads its rows. Throws UserError for minutes of a period that is
 * longer than 31 days or has no end.
 */
export function presenceSql(query: PresenceQuery, rows: string): string {
  const { every, fromMs, toMs } = query;
  const days = fromMs === null || toMs === null ? Number.POSITIVE_INFINITY : (toMs - fromMs) / DAY_MS;
  if (every === "minute" && days > MOST_MINUTE_DAYS) {
    throw new UserError(
      "the period is too long for requests by the minute",
      `Ask for at most ${MOST_MINUTE_DAYS} days, or by the hour.`,
    );
  }
  const isFine = `grain IN (${FINE[every]})`;
  return `SELECT CASE WHEN ${isFine} THEN received_ms - received_ms % ${SLOT_MS[every]} END AS start_ms,
      CASE WHEN ${isFine} THEN coalesce(sum(requests), 0) ELSE count(*) END::BIGINT AS requests
    FROM (${rows}) WHERE ${rowsCondition(query)} GROUP BY 1, ${isFine} ORDER BY 1`;
}

export function presenceOf(rows: readonly PresenceRow[]): Presence {
  const slots = rows.flatMap(({ start_ms: start, requests }) =>
    start === null || requests === 0n ? [] : [{ startMs: Number(start), requests: Number(requests) }],
  );
  const coarser = rows.find(({ start_ms: start }) => start === null);
  return { slots, coarserRows: Number(coarser?.requests ?? 0n) };
}
