import { damagedFiles, type DamagedFile } from "./damaged-files.ts";
import { type DuckDb, openDuckDb } from "./duckdb.ts";
import { lockHistory } from "./history-lock.ts";
import { ledgerPaths } from "./ledger-folder.ts";
import type { Manifest } from "./manifest.ts";
import { partHours, partRows } from "./parts.ts";
import { rollJournals, type RollResult } from "./roll.ts";
import { Snapshot, TAIL } from "./snapshot.ts";
import {
  isByWholeHours,
  type SumsRow,
  totalOf,
  usageGroup,
  type UsageGroup,
  type UsageQuery,
  usageSql,
  type UsageSums,
} from "./usage.ts";
import { hourlyOf } from "./usage-measures.ts";
import { isoDate } from "../core/time.ts";

export interface Usage {
  totals: UsageSums;
  groups: UsageGroup[];
  /** Files that could not be read: what they held is missing from the sums. */
  damaged: DamagedFile[];
}

/** The ledger of a data folder, worked on in this process. `openLedger` puts it into one of its own. */
export class LedgerStore {
  readonly #folder: string;
  readonly #db: DuckDb;
  readonly #snapshot: Snapshot;

  private constructor(folder: string, db: DuckDb) {
    this.#folder = folder;
    this.#db = db;
    this.#snapshot = new Snapshot(folder, db);
  }

  static async open(folder: string, memoryMegabytes: number): Promise<LedgerStore> {
    const { scratch } = ledgerPaths(folder);
    return new LedgerStore(folder, await openDuckDb({ scratch, memoryMegabytes }));
  }

  async usage(query: UsageQuery): Promise<Usage> {
    const manifest = await this.#snapshot.refresh();
    const parts = partsBetween(manifest, query);
    const source = isByWholeHours(query)
      ? { hourly: union(parts.length > 0 && partHours(this.#folder, parts), `(${hourlyOf(`FROM ${TAIL}`)})`) }
      : { rows: union(parts.length > 0 && partRows(this.#folder, parts), TAIL) };
    const groups = (await this.#db.rows<SumsRow>(usageSql(query, source))).map(usageGroup);
    groups.sort(inOrder(query));
    return { totals: totalOf(groups), groups, damaged: damagedFiles(this.#folder) };
  }

  /** Moves journals into the history; null when another process is at it. */
  async roll(nowMs: number): Promise<RollResult | null> {
    const lock = lockHistory(ledgerPaths(this.#folder).lock);
    if (lock === null) return null;
    try {
      return await rollJournals(this.#db, this.#folder, nowMs);
    } finally {
      lock.release();
    }
  }

  close(): void {
    this.#db.close();
  }
}

/** Parts whose day touches the period. */
function partsBetween(manifest: Manifest, { fromMs, toMs }: UsageQuery): Manifest["parts"] {
  const first = fromMs === null ? "" : isoDate(fromMs);
  const last = toMs === null ? "9999" : isoDate(toMs);
  return manifest.parts.filter(({ day }) => day >= first && day <= last);
}

const union = (parts: string | false, tail: string): string =>
  parts === false ? `FROM ${tail}` : `FROM ${parts} UNION ALL BY NAME FROM ${tail}`;

/** Time runs forward; everything else is sorted by what it cost. Names decide between equals. */
function inOrder({ by }: UsageQuery): (a: UsageGroup, b: UsageGroup) => number {
  const byName = (a: UsageGroup, b: UsageGroup): number => ((a.by ?? "") < (b.by ?? "") ? -1 : 1);
  if (by === "hour" || by === "day") return byName;
  return (a, b) =>
    a.costPicodollars === b.costPicodollars ? byName(a, b) : a.costPicodollars > b.costPicodollars ? -1 : 1;
}
