import { setTimeout as pause } from "node:timers/promises";
import { damagedFiles, type DamagedFile } from "./damaged-files.ts";
import { type DuckDb, openDuckDb } from "./duckdb.ts";
import { lockHistory } from "./history-lock.ts";
import { ledgerPaths } from "./ledger-folder.ts";
import { type ImportedCosts, readCosts } from "./imported-costs.ts";
import { Load, type LoadResult } from "./load.ts";
import {
  ledgerExtent,
  type LedgerExtent,
  type LedgerState,
  recentAttempts,
  usageLengths,
  usagePresence,
  usageSeries,
} from "./dashboard-queries.ts";
import type { LengthDistributions } from "./length-distribution.ts";
import { type Manifest, readManifest } from "./manifest.ts";
import { type RowValues, rowsSql } from "./usage-rows.ts";
import { compactParts, deleteObsolete, forgetBefore, setDamagedPartsAside } from "./maintain.ts";
import { partHours, partRows } from "./parts.ts";
import { rollJournals, type RollResult } from "./roll.ts";
import { Snapshot, TAIL } from "./snapshot.ts";
import {
  type SummedTraffic,
  type SumsQuery,
  type TrafficColumns,
  type TrafficDay,
  TrafficReader,
  trafficSources,
} from "./traffic-reader.ts";
import {
  isByWholeHours,
  timeCondition,
  type SumsRow,
  totalOf,
  usageGroup,
  type UsageGroup,
  type UsageQuery,
  usageSql,
  type UsageSums,
} from "./usage.ts";
import { COPY_OPTIONS, type ExportFormat } from "./export.ts";
import { writeNewPrices } from "./new-prices.ts";
import { isDamage } from "./sqlite-errors.ts";
import { isManifestDamaged, rebuildManifest } from "./rebuild.ts";
import { pricedRowsSql } from "./priced-rows.ts";
import { sqlText } from "./sql-text.ts";
import { hourlyOf } from "./usage-measures.ts";
import type { Presence, PresenceQuery } from "./presence.ts";
import type { RecentAttempt, RecentQuery } from "./recent-attempts.ts";
import type { UsageFilter } from "./usage-filter.ts";
import type { SeriesPoint, SeriesQuery } from "./usage-series.ts";
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
  readonly #progress: Progress;
  #load: { lock: { release(): void }; load: Load } | null = null;
  #repricing: { release(): void } | null = null;
  #rows: AsyncIterator<readonly (readonly unknown[])[]> | null = null;
  #traffic: TrafficReader | null = null;

  private constructor(folder: string, db: DuckDb, progress: Progress) {
    this.#progress = progress;
    this.#folder = folder;
    this.#db = db;
    this.#snapshot = new Snapshot(folder, db);
  }

  static async open(
    folder: string,
    memoryMegabytes: number,
    progress: Progress = () => {},
  ): Promise<LedgerStore> {
    const { scratch } = ledgerPaths(folder);
    const store = new LedgerStore(folder, await openDuckDb({ scratch, memoryMegabytes }), progress);
    if (isManifestDamaged(folder)) {
      await store.#changing(async () => {
        // Whoever had the lock may have repaired it.
        if (isManifestDamaged(folder)) await rebuildManifest(store.#db, folder);
      });
    }
    return store;
  }

  async usage(query: UsageQuery): Promise<Usage> {
    const groups = await this.#asking(async (manifest) => this.#groups(manifest, query));
    return { totals: totalOf(groups), groups, damaged: damagedFiles(this.#folder) };
  }

  async #groups(manifest: Manifest, query: UsageQuery): Promise<UsageGroup[]> {
    const source = isByWholeHours(query)
      ? { hourly: this.#hours(manifest, query) }
      : { rows: this.#attempts(manifest, query) };
    const groups = (await this.#db.rows<SumsRow>(usageSql(query, source))).map(usageGroup);
    return groups.sort(inOrder(query));
  }

  /** Spend, tokens and requests over time, by the hour or day, from the sums by hour. */
  series(query: SeriesQuery): Promise<SeriesPoint[]> {
    return this.#asking((manifest) => usageSeries(this.#state(manifest), query));
  }

  /** Lengths of prompts and answers of single requests, from the attempts. */
  lengths(filter: UsageFilter): Promise<LengthDistributions> {
    return this.#asking((manifest) => usageLengths(this.#state(manifest), filter));
  }

  /** Requests by the hour or minute, from the attempts. Throws UserError for more than 31 days of minutes. */
  presence(query: PresenceQuery): Promise<Presence> {
    return this.#asking((manifest) => usagePresence(this.#state(manifest), query));
  }

  /** The newest attempts, the last to end first. */
  recentAttempts(query: RecentQuery): Promise<RecentAttempt[]> {
    return this.#asking((manifest) => recentAttempts(this.#state(manifest), query));
  }

  /** How many requests there are, and from when to when. */
  extent(): Promise<LedgerExtent> {
    return this.#asking((manifest) => ledgerExtent(this.#state(manifest)));
  }

  #state(manifest: Manifest): LedgerState {
    const attemptsOf = (parts: Manifest["parts"]): string =>
      union(parts.length > 0 && partRows(this.#folder, parts), TAIL);
    return {
      db: this.#db,
      manifest,
      attemptsOf,
      attempts: (period) => attemptsOf(partsBetween(manifest, period)),
      hours: (period) => this.#hours(manifest, period),
    };
  }

  /** Sums by hour of the days of a period, as SQL. */
  #hours(manifest: Manifest, period: Pick<UsageQuery, "fromMs" | "toMs">): string {
    const parts = [...partsBetween(manifest, period), ...daysBetween(manifest.past ?? [], period)];
    return union(parts.length > 0 && partHours(this.#folder, parts), `(${hourlyOf(`FROM ${TAIL}`)})`);
  }

  /** Attempts of the days of a period, as SQL. */
  #attempts(manifest: Manifest, period: Pick<UsageQuery, "fromMs" | "toMs">): string {
    return this.#state(manifest).attempts(period);
  }

  /** Models of days that the gateway metered and that were imported too: their sums hold both, which may be the same. */
  async overlaps(
    query: Pick<UsageQuery, "fromMs" | "toMs">,
  ): Promise<{ day: string; model: string | null }[]> {
    return this.#asking(async (manifest) => {
      const hours = this.#hours(manifest, query);
      return this.#db.rows<{ day: string; model: string | null }>(
        `SELECT strftime(make_timestamp(hour_ms * 1000), '%Y-%m-%d') AS day, model FROM (${hours})
         WHERE ${timeCondition("hour_ms", query)} GROUP BY 1, 2 HAVING count(DISTINCT origin) > 1 ORDER BY 1, 2`,
      );
    });
  }

  /** Moves journals into the history and tidies it up; null when another process is at it. */
  async roll(nowMs: number): Promise<RollResult | null> {
    return this.#changing(async () => {
      const result = await this.#rollJournals(nowMs);
      await compactParts(this.#db, this.#folder, nowMs);
      deleteObsolete(this.#folder, nowMs);
      return result;
    });
  }

  /** A damaged file of a day must not keep the rows of that day out of the history. */
  async #rollJournals(nowMs: number): Promise<RollResult> {
    try {
      return await rollJournals(this.#db, this.#folder, nowMs);
    } catch (error) {
      if (!(await setDamagedPartsAside(this.#db, this.#folder, nowMs))) throw error;
      return rollJournals(this.#db, this.#folder, nowMs);
    }
  }

  /**
   * Forgets the attempts of whole days before a moment, and keeps their sums by hour. Answers how many rows, null when
   * another process changes the history.
   */
  async forget(beforeMs: number, nowMs: number): Promise<number | null> {
    return this.#changing(async () => forgetBefore(this.#folder, beforeMs, nowMs));
  }

  /** Does something while this process alone may change the history; null when another one may. */
  async #changing<Result>(work: () => Promise<Result>): Promise<Result | null> {
    const lock = lockHistory(ledgerPaths(this.#folder).lock);
    if (lock === null) return null;
    try {
      return await work();
    } finally {
      lock.release();
    }
  }

  /**
   * Asks something of one state of the ledger. When that fails because files went away or cannot be read, it is
   * asked again of the state after; files that cannot be read are set aside first.
   */
  async #asking<Answer>(ask: (manifest: Manifest) => Promise<Answer>): Promise<Answer> {
    const path = ledgerPaths(this.#folder).manifest;
    for (let attempt = 1; ; attempt++) {
      const { version } = readManifest(path);
      try {
        return await ask(await this.#snapshot.refresh());
      } catch (error) {
        if (attempt === MOST_ATTEMPTS) throw error;
        if (readManifest(path).version !== version) continue;
        const nowMs = Date.now();
        if (isDamage(error)) {
          const saved = await this.#changing(() => this.#rollJournals(nowMs));
          // Whoever changes the history just now finds the damage too.
          if (saved === null) await pause(PAUSE_MS);
          continue;
        }
        const changed = await this.#changing(() => setDamagedPartsAside(this.#db, this.#folder, nowMs));
        // Nothing is damaged: it is the question that cannot be answered.
        if (changed === false) throw error;
      }
    }
  }

  /** Takes the right to change the history for an import; false when another process has it. */
  beginLoad(): boolean {
    const lock = lockHistory(ledgerPaths(this.#folder).lock);
    if (lock === null) return false;
    this.#load = { lock, load: new Load(this.#db, this.#folder) };
    return true;
  }

  /** Reads one file of imported rows (`importLine`) and deletes it; nothing of it counts before `finishLoad`. */
  async addToLoad(csvPath: string): Promise<void> {
    await this.#load?.load.add(csvPath);
  }

  /** Lets what was loaded count, or drops it (null). */
  finishLoad(costs: ImportedCosts | null, nowMs: number): LoadResult | null {
    try {
      return costs === null || this.#load === null ? null : this.#load.load.finish(costs, nowMs);
    } finally {
      this.#load?.lock.release();
      this.#load = null;
    }
  }

  /** Money that imported bills name without requests, and times that they cover. */
  costs(): ImportedCosts {
    return readCosts(this.#folder, readManifest(ledgerPaths(this.#folder).manifest));
  }

  /** Begins to read attempts, oldest day first; `nextRows` answers them piece by piece. */
  async openRows(query: Pick<UsageQuery, "fromMs" | "toMs" | "origin">): Promise<void> {
    const manifest = await this.#asking(async (current) => current);
    const source = this.#attempts(manifest, query);
    this.#rows = this.#db.pieces(rowsSql(source, query))[Symbol.asyncIterator]();
  }

  /**
   * Begins to sum the traffic for a plan: what there is by day and model. What is asked of it afterwards is of the same
   * state of the ledger, for as long as nothing else is asked.
   */
  openTraffic(): Promise<TrafficDay[]> {
    return this.#asking((manifest) => {
      this.#traffic = new TrafficReader(this.#db, trafficSources(this.#folder, manifest));
      return this.#traffic.read(this.#progress);
    });
  }

  async sumTraffic(query: SumsQuery): Promise<SummedTraffic | null> {
    return (await this.#traffic?.sums(query)) ?? null;
  }

  /** Begins to read long columns of the sums; `nextColumns` answers them piece by piece. */
  openColumns(which: TrafficColumns): void {
    this.#traffic?.openColumns(which);
  }

  async nextColumns(): Promise<Float64Array[] | null> {
    return (await this.#traffic?.nextColumns()) ?? null;
  }

  /** Begins to read the attempts that could not be summed; `nextRows` answers them piece by piece. */
  openOddRows(): void {
    if (this.#traffic !== null) this.#rows = this.#db.pieces(this.#traffic.oddRows())[Symbol.asyncIterator]();
  }

  /** Begins to read what attempts cost and by which price; `nextRows` answers them piece by piece. */
  async openPricedRows(query: Pick<UsageQuery, "fromMs" | "toMs">): Promise<void> {
    const manifest = await this.#asking(async (current) => current);
    const source = `(${this.#attempts(manifest, query)}) WHERE ${timeCondition("received_ms", query)}`;
    this.#rows = this.#db.pieces(pricedRowsSql(source))[Symbol.asyncIterator]();
  }

  /** The next rows, values in the order of ROW_COLUMNS; null when there are no more. */
  async nextRows(): Promise<readonly RowValues[] | null> {
    const rows: RowValues[] = [];
    while (this.#rows !== null && rows.length < ROWS_AT_ONCE) {
      const { done, value } = await this.#rows.next();
      if (done === true) this.#rows = null;
      else for (const row of value) rows.push(row as RowValues);
    }
    return rows.length === 0 ? null : rows;
  }

  /** Takes the right to change prices and begins to read the attempts of a period; false when it is taken. */
  async beginReprice(query: { fromMs: number | null; toMs: number | null; nowMs: number }): Promise<boolean> {
    const lock = lockHistory(ledgerPaths(this.#folder).lock);
    if (lock === null) return false;
    this.#repricing = lock;
    // What is in the journals gets its prices where all prices are changed.
    await this.#rollJournals(query.nowMs);
    const parts = partsBetween(readManifest(ledgerPaths(this.#folder).manifest), query);
    const source = `${partRows(this.#folder, parts)} WHERE ${timeCondition("received_ms", query)}`;
    this.#rows = parts.length === 0 ? null : this.#db.pieces(pricedRowsSql(source))[Symbol.asyncIterator]();
    return true;
  }

  /** Writes the prices of a file beside the old ones; null: nothing changed. */
  async finishReprice(csvPath: string | null, nowMs: number): Promise<void> {
    try {
      if (csvPath !== null) await writeNewPrices(this.#db, this.#folder, csvPath, nowMs);
    } finally {
      this.#rows = null;
      this.#repricing?.release();
      this.#repricing = null;
    }
  }

  /** Writes the attempts of a period into a file. Answers how many. */
  async exportTo(
    path: string,
    format: ExportFormat,
    query: Pick<UsageQuery, "fromMs" | "toMs">,
  ): Promise<number> {
    return this.#asking(async (manifest) => {
      const chosen = `SELECT * FROM (${this.#attempts(manifest, query)}) WHERE ${timeCondition("received_ms", query)}`;
      await this.#db.run(
        `COPY (${chosen} ORDER BY received_ms, attempt_id) TO ${sqlText(path)} (${COPY_OPTIONS[format]})`,
      );
      const [counts] = await this.#db.rows<{ rows: bigint }>(`SELECT count(*) AS rows FROM (${chosen})`);
      return Number(counts?.rows ?? 0n);
    });
  }

  close(): void {
    this.#db.close();
  }
}

/** Told how far the rows of a traffic have been read. */
type Progress = Parameters<TrafficReader["read"]>[0];

const MOST_ATTEMPTS = 8;
const PAUSE_MS = 500;

/** Rows in one answer: enough to be quick, few enough to be small. */
const ROWS_AT_ONCE = 8192;

/** Parts whose day touches the period. */
function partsBetween(manifest: Manifest, period: Pick<UsageQuery, "fromMs" | "toMs">): Manifest["parts"] {
  return daysBetween(manifest.parts, period);
}

function daysBetween<Dated extends { day: string }>(
  parts: readonly Dated[],
  { fromMs, toMs }: Pick<UsageQuery, "fromMs" | "toMs">,
): readonly Dated[] {
  const first = fromMs === null ? "" : isoDate(fromMs);
  const last = toMs === null ? "9999" : isoDate(toMs);
  return parts.filter(({ day }) => day >= first && day <= last);
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
