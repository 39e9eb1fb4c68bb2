import { existsSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { setAside } from "./damaged-files.ts";
import type { DuckDb } from "./duckdb.ts";
import { journalRows } from "./history-columns.ts";
import { ledgerPaths } from "./ledger-folder.ts";
import { type Manifest, readManifest, writeManifest } from "./manifest.ts";
import { writeParts } from "./parts.ts";
import { journalFiles, type JournalRange } from "./read-journal.ts";
import { dropCopies, readIfThere, Spool } from "./snapshot.ts";
import { isDamage } from "./sqlite-errors.ts";

export interface RollResult {
  /** Rows that came into the history, and copies of rows that were there already. */
  rows: number;
  copies: number;
}

/**
 * Moves what the journals hold into the history. The caller holds the lock. Idempotent: until the new manifest is in
 * place nothing counts, and from then on the rows are behind its marks; done twice, or ended at any moment, each row
 * is there once.
 */
export async function rollJournals(db: DuckDb, folder: string, nowMs: number): Promise<RollResult> {
  const paths = ledgerPaths(folder);
  const before = readManifest(paths.manifest);
  const marks: Record<string, number> = {};
  const done: string[] = [];
  const spool = new Spool(paths.scratch);
  try {
    for (const name of journalFiles(paths.journals)) {
      const mark = before.marks[name] ?? 0;
      const range = readOrSetAside(folder, name, mark, (csv) => spool.add(csv));
      if (range === null) continue;
      if (range.lastSeq > 0) marks[name] = range.lastSeq;
      if (range.closed || isAbandoned(join(paths.journals, name), nowMs)) done.push(name);
    }
    const result = spool.isUsed
      ? await commitRows(db, folder, before, marks, spool.path)
      : { rows: 0, copies: 0 };
    for (const name of done) removeJournal(join(paths.journals, name));
    for (const name of Object.keys(marks)) copyLogBack(join(paths.journals, name));
    return result;
  } finally {
    spool.remove();
  }
}

/** The rows behind a mark; null when the file is damaged and was set aside, or is gone. Rows before the damage count. */
function readOrSetAside(
  folder: string,
  name: string,
  afterSeq: number,
  take: (csv: string) => void,
): JournalRange | null {
  const { journals } = ledgerPaths(folder);
  try {
    return readIfThere(journals, name, afterSeq, take);
  } catch (error) {
    if (!isDamage(error)) throw error;
    setAside(folder, join(journals, name), error instanceof Error ? error.message : String(error));
    return null;
  }
}

async function commitRows(
  db: DuckDb,
  folder: string,
  before: Manifest,
  marks: Record<string, number>,
  csvPath: string,
): Promise<RollResult> {
  await db.run(`CREATE OR REPLACE TABLE batch AS ${journalRows(csvPath)}`);
  const copies = await dropCopies(db, "batch", before, folder);
  const parts = await writeParts(db, folder, "batch");
  await db.run("DROP TABLE batch");
  const next: Manifest = {
    ...before,
    version: before.version + 1,
    marks,
    parts: [...before.parts, ...parts],
  };
  writeManifest(ledgerPaths(folder).manifest, next);
  return { rows: parts.reduce((sum, { rows }) => sum + rows, 0), copies };
}

/** How long nobody may have written to a journal before it is asked whether its writer is alive. */
const IDLE_MS = 60_000;

/**
 * Has the writer of an unfinished journal died? A living one holds the file open, and SQLite leaves the write-ahead
 * mode only for somebody who is alone. A writer never opens a file again, so what is abandoned stays so.
 */
function isAbandoned(path: string, nowMs: number): boolean {
  const touched = [path, `${path}-wal`].map(
    (file) => statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? Number.NEGATIVE_INFINITY,
  );
  if (nowMs - Math.max(...touched) < IDLE_MS) return false;
  const database = new DatabaseSync(path, { timeout: 0 });
  try {
    database.exec("PRAGMA journal_mode = DELETE");
    const { journal_mode: mode } = database.prepare("PRAGMA journal_mode").get() as { journal_mode: string };
    return mode === "delete";
  } catch {
    return false;
  } finally {
    database.close();
  }
}

/** Copies a journal's write-ahead log back into it, so that its writer does not have to stop for that. */
function copyLogBack(path: string): void {
  if (!existsSync(`${path}-wal`)) return;
  const database = new DatabaseSync(path, { timeout: 0 });
  try {
    database.exec("PRAGMA wal_checkpoint(PASSIVE)");
  } catch {
    // The writer does it itself when the log has grown.
  } finally {
    database.close();
  }
}

function removeJournal(path: string): void {
  for (const suffix of ["", "-wal", "-shm"]) {
    if (existsSync(path + suffix)) rmSync(path + suffix, { force: true });
  }
}
