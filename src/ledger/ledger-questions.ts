import { damagedFiles, type DamagedFile } from "./damaged-files.ts";
import {
  ledgerExtent,
  type LedgerExtent,
  recentAttempts,
  usageLengths,
  usagePresence,
  usageSeries,
} from "./dashboard-queries.ts";
import { COPY_OPTIONS, type ExportFormat } from "./export.ts";
import { type ImportedCosts, readCosts } from "./imported-costs.ts";
import type { LedgerAccess } from "./ledger-access.ts";
import { ledgerPaths } from "./ledger-folder.ts";
import type { LedgerState } from "./ledger-state.ts";
import type { Period } from "./period.ts";
import type { LengthDistributions } from "./length-distribution.ts";
import { readManifest } from "./manifest.ts";
import type { Presence, PresenceQuery } from "./presence.ts";
import type { RecentAttempt, RecentQuery } from "./recent-attempts.ts";
import { sqlText } from "./sql-text.ts";
import {
  isByWholeHours,
  type SumsRow,
  timeCondition,
  totalOf,
  usageGroup,
  type UsageGroup,
  type UsageQuery,
  usageSql,
  type UsageSums,
} from "./usage.ts";
import type { UsageFilter } from "./usage-filter.ts";
import type { SeriesPoint, SeriesQuery } from "./usage-series.ts";

export interface Usage {
  totals: UsageSums;
  groups: UsageGroup[];
  /** Files that could not be read: what they held is missing from the sums. */
  damaged: DamagedFile[];
}

/** The questions that a ledger answers at once, each on one consistent state. */
export function ledgerQuestions(ledger: LedgerAccess) {
  return {
    /** Spend, tokens and requests by model, task, ... */
    async usage(query: UsageQuery): Promise<Usage> {
      const groups = await ledger.read((state) => usageGroups(state, query));
      return { totals: totalOf(groups), groups, damaged: damagedFiles(ledger.folder) };
    },

    /** Spend, tokens and requests over time, by the hour or day, from the sums by hour. */
    series(query: SeriesQuery): Promise<SeriesPoint[]> {
      return ledger.read((state) => usageSeries(state, query));
    },

    /** Lengths of prompts and answers of single requests, from the attempts. */
    lengths(filter: UsageFilter): Promise<LengthDistributions> {
      return ledger.read((state) => usageLengths(state, filter));
    },

    /** Requests by the hour or minute, from the attempts. Throws UserError for more than 31 days of minutes. */
    presence(query: PresenceQuery): Promise<Presence> {
      return ledger.read((state) => usagePresence(state, query));
    },

    /** The newest attempts, the last to end first. */
    recentAttempts(query: RecentQuery): Promise<RecentAttempt[]> {
      return ledger.read((state) => recentAttempts(state, query));
    },

    /** How many requests there are, and from when to when. */
    extent(): Promise<LedgerExtent> {
      return ledger.read(ledgerExtent);
    },

    /** Models and days that were both metered by the gateway and imported: their sums may count the same work twice. */
    overlaps(period: Period): Promise<{ day: string; model: string | null }[]> {
      return ledger.read(({ db, hours }) =>
        db.rows<{ day: string; model: string | null }>(
          `SELECT strftime(make_timestamp(hour_ms * 1000), '%Y-%m-%d') AS day, model FROM (${hours(period)})
           WHERE ${timeCondition("hour_ms", period)} GROUP BY 1, 2 HAVING count(DISTINCT origin) > 1 ORDER BY 1, 2`,
        ),
      );
    },

    /** Money that imported bills name without requests, and the times that they cover. */
    costs(): ImportedCosts {
      const { folder } = ledger;
      return readCosts(folder, readManifest(ledgerPaths(folder).manifest));
    },

    /** Writes the attempts of a period to a file. Returns how many. */
    exportTo(path: string, format: ExportFormat, period: Period): Promise<number> {
      return ledger.read(async ({ db, attempts }) => {
        const chosen = `SELECT * FROM (${attempts(period)}) WHERE ${timeCondition("received_ms", period)}`;
        await db.run(
          `COPY (${chosen} ORDER BY received_ms, attempt_id) TO ${sqlText(path)} (${COPY_OPTIONS[format]})`,
        );
        const [counts] = await db.rows<{ rows: bigint }>(`SELECT count(*) AS rows FROM (${chosen})`);
        return Number(counts?.rows ?? 0n);
      });
    },
  };
}

async function usageGroups({ db, attempts, hours }: LedgerState, query: UsageQuery): Promise<UsageGroup[]> {
  const source = isByWholeHours(query) ? { hourly: hours(query) } : { rows: attempts(query) };
  const groups = (await db.rows<SumsRow>(usageSql(query, source))).map(usageGroup);
  return groups.sort(inOrder(query));
}

/** Time runs forward; everything else is sorted by cost, and by name where that is equal. */
function inOrder({ by }: UsageQuery): (a: UsageGroup, b: UsageGroup) => number {
  const byName = (a: UsageGroup, b: UsageGroup): number => ((a.by ?? "") < (b.by ?? "") ? -1 : 1);
  if (by === "hour" || by === "day") return byName;
  return (a, b) =>
    a.costPicodollars === b.costPicodollars ? byName(a, b) : a.costPicodollars > b.costPicodollars ? -1 : 1;
}
