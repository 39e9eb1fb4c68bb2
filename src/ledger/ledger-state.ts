import { isoDate } from "../core/time.ts";
import type { DuckDb } from "./duckdb.ts";
import type { Manifest } from "./manifest.ts";
import type { Period } from "./period.ts";
import { partHours, partRows } from "./parts.ts";
import { TAIL } from "./snapshot.ts";
import { byAnsweringModel, hourlyOf } from "./usage-measures.ts";

/**
 * One consistent state of a ledger: the files that its manifest names, and the rows of the journals (the tail). Queries
 * build their SQL from its relations, each of which holds every row once.
 */
export interface LedgerState {
  db: DuckDb;
  manifest: Manifest;
  /** Attempts of some files and of the tail, as SQL. */
  attemptsOf: (parts: Manifest["parts"]) => string;
  /** The same for the days that a period touches. */
  attempts: (period: Period) => string;
  /** Sums by hour for the days that a period touches, those included whose attempts were deleted. */
  hours: (period: Period) => string;
}

export function ledgerState(folder: string, db: DuckDb, manifest: Manifest): LedgerState {
  const attemptsOf = (parts: Manifest["parts"]): string =>
    union(parts.length > 0 && partRows(folder, parts), TAIL);
  return {
    db,
    manifest,
    attemptsOf,
    attempts: (period) => attemptsOf(daysBetween(manifest.parts, period)),
    hours: (period) => {
      const parts = [...daysBetween(manifest.parts, period), ...daysBetween(manifest.past ?? [], period)];
      const hours = union(parts.length > 0 && partHours(folder, parts), `(${hourlyOf(`FROM ${TAIL}`)})`);
      // Sums of an earlier version do not say it: those keep their names.
      return byAnsweringModel(hours, "coalesce(is_served, true)", "model");
    },
  };
}

/** What belongs to the days that a period touches. */
export function daysBetween<Dated extends { day: string }>(
  parts: readonly Dated[],
  { fromMs, toMs }: Period,
): readonly Dated[] {
  const first = fromMs === null ? "" : isoDate(fromMs);
  const last = toMs === null ? "9999" : isoDate(toMs);
  return parts.filter(({ day }) => day >= first && day <= last);
}

const union = (parts: string | false, tail: string): string =>
  parts === false ? `FROM ${tail}` : `FROM ${parts} UNION ALL BY NAME FROM ${tail}`;
