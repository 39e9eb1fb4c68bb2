import { readdirSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { ATTEMPT_COLUMNS } from "./attempt-columns.ts";
import { isDamage, isMissingTable, needsRecovery } from "./sqlite-errors.ts";

/** What a journal holds after a row number. */
export interface JournalRange {
  /** Number of the last row; the given number when there is none after it. */
  lastSeq: number;
  /** Will no row follow? */
  closed: boolean;
}

/** Rows whose text is built at once: enough to be quick, few enough to be small. */
const ROWS_AT_ONCE = 2000;

/** Names of the journal files in a folder, sorted; none when there is no folder. */
export function journalFiles(folder: string): string[] {
  try {
    return readdirSync(folder)
      .filter((name) => name.endsWith(".sqlite"))
      .sort();
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return [];
    throw error;
  }
}

/**
 * Reads the rows behind `afterSeq` of one journal, as of one moment, and hands them over as lines of CSV (no header,
 * columns as in ATTEMPT_COLUMNS). The writer may go on writing meanwhile. Throws SQLite's error when the file is
 * damaged, after it has handed over the rows before the damage.
 */
export function readJournal(
  folder: string,
  name: string,
  afterSeq: number,
  take: (csv: string) => void,
): JournalRange {
  try {
    return readOnly(folder, name, afterSeq, take);
  } catch (error) {
    if (!needsRecovery(error)) throw error;
    recover(join(folder, name));
    return readOnly(folder, name, afterSeq, take);
  }
}

/**
 * A writer that was killed while it made its file leaves a half transaction behind, which SQLite takes back when the
 * file is next opened for writing. Nothing was handed over before: the first question already fails.
 */
function recover(path: string): void {
  const database = new DatabaseSync(path, { timeout: 5000 });
  try {
    database.prepare("SELECT count(*) FROM sqlite_master").get();
  } finally {
    database.close();
  }
}

function readOnly(folder: string, name: string, afterSeq: number, take: (csv: string) => void): JournalRange {
  const database = new DatabaseSync(join(folder, name), { readOnly: true, timeout: 5000 });
  try {
    database.exec("BEGIN");
    const { last } = database.prepare("SELECT max(seq) AS last FROM attempt").get() as {
      last: number | null;
    };
    const { marks } = database.prepare("SELECT count(*) AS marks FROM closed").get() as { marks: number };
    const lastSeq = Math.max(last ?? 0, afterSeq);
    // SQLite writes the text itself: a call per cell would take most of the time.
    const lines = database.prepare(
      `SELECT group_concat(line, char(10)) AS csv FROM
        (SELECT ${CSV_LINE} AS line FROM attempt WHERE seq > ? AND seq <= ? ORDER BY seq)`,
    );
    const read = (from: number, to: number): void => {
      const { csv } = lines.get(from, to) as { csv: string | null };
      if (csv !== null) take(`${csv}\n`);
    };
    for (let from = afterSeq; from < lastSeq; from += ROWS_AT_ONCE) {
      const to = Math.min(lastSeq, from + ROWS_AT_ONCE);
      try {
        read(from, to);
      } catch (error) {
        // Of a damaged file, what comes before the damage.
        if (isDamage(error)) for (let seq = from; seq < to; seq++) read(seq, seq + 1);
        throw error;
      }
    }
    return { lastSeq, closed: marks > 0 };
  } catch (error) {
    // The writer has made the file and is about to fill it.
    if (isMissingTable(error)) return { lastSeq: afterSeq, closed: false };
    throw error;
  } finally {
    database.close();
  }
}

/** `concat` leaves nothing where a value is null, and copies the line once. */
const CSV_LINE = `concat(${ATTEMPT_COLUMNS.map(({ name, type }) =>
  type === "text" ? `'"' || replace("${name}", '"', '""') || '"'` : `"${name}"`,
).join(", ',', ")})`;
