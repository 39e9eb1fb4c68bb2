import { randomBytes } from "node:crypto";
import { existsSync, mkdirSync, rmSync, statfsSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync, type StatementSync } from "node:sqlite";
import type { Attempt } from "../core/attempt.ts";
import { ATTEMPT_COLUMNS } from "./attempt-columns.ts";
import { ledgerPaths } from "./ledger-folder.ts";
import { isDamage, isFull, LedgerFullError } from "./sqlite-errors.ts";

export interface JournalOptions {
  /** The data folder. */
  folder: string;
  /** Name of the writing process for people: letters, digits, dots, dashes, underscores. */
  writer: string;
  /**
   * "normal" (the default): a row survives the death of the process at any moment, and the last seconds may be
   * lost when the machine loses power. "full": it survives that too, for one flush of the disk per row.
   */
  synchronous?: "normal" | "full";
  /** Rows after which the writer goes on in a new file, so that the old one can be moved away as a whole. */
  rowsPerFile?: number;
  /** Most bytes a file may take; beyond it an append throws LedgerFullError, as on a full disk. */
  maxBytes?: number;
}

export interface JournalStats {
  /** Rows that this journal took since it was opened. */
  rows: number;
  /** Path of the file that is being written. */
  file: string;
}

/** Where one process puts its attempts, before anything else happens to them. */
export interface Journal {
  /**
   * The rows are in the file when this returns, all of them or none: they are one transaction, which costs a row less
   * the more of them there are. Throws LedgerFullError when the disk is full; a later append works again once there is
   * space.
   */
  append(...attempts: readonly Attempt[]): void;
  /** Is there space on the disk for the rows of what is under way, and of what is admitted until the next look? */
  hasRoom(): boolean;
  stats(): JournalStats;
  close(): void;
}

const ROWS_PER_FILE = 250_000;
/** A look whether the file is still there takes a microsecond or two. */
const ROWS_PER_LOOK = 64;
const PAGE_BYTES = 4096;
/** Rows of some hundred requests, each on pages of its own in the write-ahead log. */
const LEAST_FREE_BYTES = 1 << 20;
/** Pages in the write-ahead log before the writer itself copies them back; the roller mostly does so before. */
const CHECKPOINT_PAGES = 4000;

/**
 * Opens a journal for this process. Throws LedgerFullError when there is no space for it. Each opening, and each `rowsPerFile` rows, starts a file of its own, so that a
 * file has one writer in its life and its row numbers mean one row for ever.
 */
export function openJournal(options: JournalOptions): Journal {
  const folder = ledgerPaths(options.folder).journals;
  mkdirSync(folder, { recursive: true });
  let file = firstFile(folder, options);
  let rows = 0;

  const insert = (attempts: readonly Attempt[]): void => {
    insertRows(file, attempts);
    rows += attempts.length;
    file.rows += attempts.length;
    file.rowsUnlooked += attempts.length;
  };
  return {
    append(...attempts) {
      try {
        if (file.rows >= (options.rowsPerFile ?? ROWS_PER_FILE)) file = nextFile(file, folder, options);
        // A reader that found the file damaged has moved it away: what is written into it is not read any more.
        else if (file.rowsUnlooked >= ROWS_PER_LOOK) {
          file.rowsUnlooked = 0;
          if (!existsSync(file.path)) file = openFile(folder, options);
        }
        insert(attempts);
      } catch (error) {
        if (isFull(error)) throw new LedgerFullError(folder, { cause: error });
        if (!isDamage(error)) throw error;
        // The file was damaged under us. Readers set it aside; these rows go into a new one.
        file = openFile(folder, options);
        insert(attempts);
      }
    },
    hasRoom() {
      try {
        const { bavail, bsize } = statfsSync(folder);
        return bavail * bsize >= LEAST_FREE_BYTES;
      } catch {
        // Where nothing can be known of the disk, the next row shows it.
        return true;
      }
    },
    stats: () => ({ rows, file: file.path }),
    close() {
      closeFile(file);
    },
  };
}

interface JournalFile {
  path: string;
  database: DatabaseSync;
  insert: StatementSync;
  begin: StatementSync;
  commit: StatementSync;
  rows: number;
  /** Rows since the last look whether the file is still there. */
  rowsUnlooked: number;
}

/** One row is a transaction of its own; several share one, and with it the writes and locks that it takes. */
function insertRows(file: JournalFile, attempts: readonly Attempt[]): void {
  if (attempts.length === 1) {
    insertRow(file, attempts[0]!);
    return;
  }
  file.begin.run();
  try {
    for (const attempt of attempts) insertRow(file, attempt);
    file.commit.run();
  } catch (error) {
    // SQLite ends a transaction itself on some errors, a full disk among them.
    if (file.database.isTransaction) file.database.exec("ROLLBACK");
    throw error;
  }
}

function insertRow({ insert }: JournalFile, attempt: Attempt): void {
  insert.run(...ATTEMPT_COLUMNS.map((column) => column.value(attempt)));
}

function firstFile(folder: string, options: JournalOptions): JournalFile {
  try {
    return openFile(folder, options);
  } catch (error) {
    throw isFull(error) ? new LedgerFullError(folder, { cause: error }) : error;
  }
}

function openFile(folder: string, options: JournalOptions): JournalFile {
  const writer = options.writer.replaceAll(/[^\w.-]/g, "_");
  const path = join(folder, `${writer}-${randomBytes(6).toString("hex")}.sqlite`);
  const database = new DatabaseSync(path, { timeout: 5000 });
  try {
    return prepared(path, database, options);
  } catch (error) {
    // Without space there would be one more empty file for every row that is tried.
    database.close();
    for (const suffix of ["", "-wal", "-shm"]) rmSync(path + suffix, { force: true });
    throw error;
  }
}

function prepared(path: string, database: DatabaseSync, options: JournalOptions): JournalFile {
  database.exec(`PRAGMA page_size = ${PAGE_BYTES}`);
  database.exec("PRAGMA journal_mode = WAL");
  database.exec(`PRAGMA synchronous = ${options.synchronous === "full" ? "FULL" : "NORMAL"}`);
  database.exec(`PRAGMA wal_autocheckpoint = ${CHECKPOINT_PAGES}`);
  const columns = ATTEMPT_COLUMNS.map(
    ({ name, type }) => `"${name}" ${type === "text" ? "TEXT" : "INTEGER"}`,
  );
  // One transaction: a reader sees no table or both.
  database.exec(
    `BEGIN;
    CREATE TABLE attempt (seq INTEGER PRIMARY KEY, ${columns.join(", ")}) STRICT;
    CREATE TABLE closed (at_seq INTEGER) STRICT;
    COMMIT`,
  );
  if (options.maxBytes !== undefined) {
    database.exec(`PRAGMA max_page_count = ${Math.max(4, Math.floor(options.maxBytes / PAGE_BYTES))}`);
  }
  const names = ATTEMPT_COLUMNS.map(({ name }) => `"${name}"`).join(", ");
  const marks = ATTEMPT_COLUMNS.map(() => "?").join(", ");
  const insert = database.prepare(`INSERT INTO attempt (${names}) VALUES (${marks})`);
  const begin = database.prepare("BEGIN IMMEDIATE");
  const commit = database.prepare("COMMIT");
  return { path, database, insert, begin, commit, rows: 0, rowsUnlooked: 0 };
}

/** Opens the new file before it leaves the old one: if there is no space for it, the old one goes on. */
function nextFile(old: JournalFile, folder: string, options: JournalOptions): JournalFile {
  const next = openFile(folder, options);
  closeFile(old);
  return next;
}

/** Says in the file that no row will follow, so that the roller may delete it once it has moved the rows. */
function closeFile({ database, rows }: JournalFile): void {
  try {
    database.exec(`INSERT INTO closed VALUES (${rows})`);
  } catch (error) {
    // Without the mark the file stays a little longer; its rows are safe.
    if (!isFull(error) && !isDamage(error)) throw error;
  }
  database.close();
}
