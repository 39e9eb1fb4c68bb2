import { statSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { ledgerPaths } from "./ledger-folder.ts";
import { readManifest } from "./manifest.ts";
import { journalFiles } from "./read-journal.ts";

/** Names what a ledger holds now. */
export interface LedgerMark {
  /** While it is the same, so is every answer. Another mark may stand for the same rows, moved or put together. */
  mark: string;
  /** Rows of attempts, copies among them. */
  rows: number;
}

/** Looks at names and counts alone: no row is read, and nothing but files is asked. Throws UserError for a damaged manifest. */
export function ledgerMark(folder: string): LedgerMark {
  const { journals, manifest: path } = ledgerPaths(folder);
  const { version, parts, marks, costs } = readManifest(path);
  let rows = parts.reduce((sum, part) => sum + part.rows, 0);
  const behind: [string, number | string][] = [];
  for (const name of journalFiles(journals)) {
    const more = rowsBehind(join(journals, name), marks[name] ?? 0);
    if (typeof more === "number") rows += more;
    if (more !== 0) behind.push([name, more]);
  }
  return { mark: JSON.stringify([version, costs, rows, behind]), rows };
}

/** Rows of a journal that are not in the history yet; what is known of its file where it cannot be read. */
function rowsBehind(path: string, mark: number): number | string {
  try {
    const database = new DatabaseSync(path, { readOnly: true, timeout: 1000 });
    try {
      const { last } = database.prepare("SELECT max(seq) AS last FROM attempt").get() as {
        last: number | null;
      };
      return Math.max(0, (last ?? 0) - mark);
    } finally {
      database.close();
    }
  } catch {
    const { size = 0, mtimeMs = 0 } = statSync(path, { throwIfNoEntry: false }) ?? {};
    return `${size} ${mtimeMs}`;
  }
}
