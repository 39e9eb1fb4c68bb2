import { appendFileSync, mkdirSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { randomUUID } from "node:crypto";
import { DAY_MS, isoDate } from "../core/time.ts";
import type { DuckDb } from "./duckdb.ts";
import { historyTable, journalRows } from "./history-columns.ts";
import { ledgerPaths } from "./ledger-folder.ts";
import { type Manifest, type Part, readManifest } from "./manifest.ts";
import { journalFiles, type JournalRange, readJournal } from "./read-journal.ts";
import { partRows } from "./parts.ts";

/** Table in memory with the rows of journals that are not in the history yet. */
export const TAIL = "tail";

/** How often a reader starts over when the history changes while it reads the journals. */
const MOST_TRIES = 50;

/**
 * Keeps the tail in step with the journals: after `refresh` the manifest's parts and the tail hold every row once.
 * The rows are kept from one refresh to the next while the manifest stays the same, so that only new rows are read.
 */
export class Snapshot {
  readonly #folder: string;
  readonly #db: DuckDb;
  #manifest: Manifest | null = null;
  #marks = new Map<string, number>();

  constructor(folder: string, db: DuckDb) {
    this.#folder = folder;
    this.#db = db;
  }

  /**
   * Reads what is new and answers the manifest that the tail belongs to. Throws SQLite's error when a journal is
   * damaged: moving the journals into the history saves what can be read of it and sets it aside.
   */
  async refresh(): Promise<Manifest> {
    const paths = ledgerPaths(this.#folder);
    for (let attempt = 0; attempt < MOST_TRIES; attempt++) {
      const manifest = readManifest(paths.manifest);
      if (this.#manifest?.version !== manifest.version) await this.#startOver(manifest);
      const spool = new Spool(paths.scratch);
      try {
        const marks = this.#readJournals(spool);
        // A file that was moved into the history and deleted since is neither here nor in the parts we know.
        if (readManifest(paths.manifest).version !== manifest.version) continue;
        if (spool.isUsed) await this.#append(spool.path, manifest);
        this.#marks = marks;
        return manifest;
      } finally {
        spool.remove();
      }
    }
    throw new Error("the history changed each time it was read");
  }

  /** Forgets everything, so that the next refresh starts from the files. */
  reset(): void {
    this.#manifest = null;
  }

  async #startOver(manifest: Manifest): Promise<void> {
    await this.#db.run(`CREATE OR REPLACE TABLE ${TAIL} (${historyTable()})`);
    this.#manifest = manifest;
    this.#marks = new Map(Object.entries(manifest.marks));
  }

  #readJournals(spool: Spool): Map<string, number> {
    const folder = ledgerPaths(this.#folder).journals;
    const marks = new Map(this.#marks);
    for (const name of journalFiles(folder)) {
      const range = readIfThere(folder, name, marks.get(name) ?? 0, (csv) => spool.add(csv));
      if (range !== null) marks.set(name, range.lastSeq);
    }
    return marks;
  }

  async #append(csvPath: string, manifest: Manifest): Promise<void> {
    await this.#db.run(`CREATE OR REPLACE TABLE fresh AS ${journalRows(csvPath)}`);
    await dropCopies(this.#db, "fresh", manifest, this.#folder);
    await this.#db.run(
      `INSERT INTO ${TAIL} SELECT * FROM fresh WHERE attempt_id NOT IN (SELECT attempt_id FROM ${TAIL})`,
    );
    await this.#db.run("DROP TABLE fresh");
  }
}

/** The rows behind a mark; null when the file was moved into the history and deleted meanwhile. */
export function readIfThere(
  journals: string,
  name: string,
  afterSeq: number,
  take: (csv: string) => void,
): JournalRange | null {
  try {
    return readJournal(journals, name, afterSeq, take);
  } catch (error) {
    if (statSync(join(journals, name), { throwIfNoEntry: false }) === undefined) return null;
    throw error;
  }
}

/** Leaves one of several copies of a row in a table, and none of a row that the history holds already. */
export async function dropCopies(
  db: DuckDb,
  table: string,
  manifest: Manifest,
  folder: string,
): Promise<number> {
  const [counts] = await db.rows<{ rows: bigint; ids: bigint }>(
    `SELECT count(*) AS rows, count(DISTINCT attempt_id) AS ids FROM ${table}`,
  );
  if (counts === undefined || counts.rows === 0n) return 0;
  if (counts.ids < counts.rows) {
    await db.run(
      `CREATE OR REPLACE TABLE ${table} AS SELECT DISTINCT ON (attempt_id) * FROM ${table}
       ORDER BY attempt_id, attempt_index, received_ms`,
    );
  }
  const parts = await partsAround(db, table, manifest);
  if (parts.length > 0) {
    await db.run(
      `DELETE FROM ${table} WHERE attempt_id IN
        (SELECT attempt_id FROM ${partRows(folder, parts)} SEMI JOIN ${table} USING (attempt_id))`,
    );
  }
  const [left] = await db.rows<{ rows: bigint }>(`SELECT count(*) AS rows FROM ${table}`);
  return Number(counts.rows - (left?.rows ?? 0n));
}

/**
 * The parts in which copies of a table's rows can be: those of the same days. A trace without dates begins on the day
 * on which it is read, so its copies can be anywhere.
 */
export async function partsAround(db: DuckDb, table: string, manifest: Manifest): Promise<Part[]> {
  const days = await db.rows<{ day: bigint; relative: boolean }>(
    `SELECT received_ms - received_ms % ${DAY_MS} AS day, bool_or(relative_time) AS relative FROM ${table} GROUP BY 1`,
  );
  if (days.some(({ relative }) => relative)) return [...manifest.parts];
  const wanted = new Set(days.map(({ day }) => isoDate(Number(day))));
  return manifest.parts.filter(({ day }) => wanted.has(day));
}

/** Lines of CSV on their way into DuckDB. */
export class Spool {
  readonly path: string;
  readonly #folder: string;
  isUsed = false;

  constructor(folder: string) {
    this.#folder = folder;
    this.path = join(folder, `spool-${randomUUID()}.csv`);
  }

  add(csv: string): void {
    if (!this.isUsed) mkdirSync(this.#folder, { recursive: true });
    this.isUsed = true;
    appendFileSync(this.path, csv);
  }

  remove(): void {
    rmSync(this.path, { force: true });
  }
}
