import { copyFileSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { expect, test } from "vitest";
import { readJournal } from "./read-journal.ts";

test("a file whose writer was killed inside a transaction is rolled back and read", () => {
  const folder = mkdtempSync(join(tmpdir(), "breakeven-hot-"));
  try {
    const original = join(folder, "writing.db");
    const writer = new DatabaseSync(original);
    // A rollback journal, as SQLite uses before the switch to WAL; cache spills force it to the disk.
    writer.exec("PRAGMA journal_mode = DELETE; PRAGMA cache_size = 1; CREATE TABLE other (text)");
    writer.exec("BEGIN");
    const insert = writer.prepare("INSERT INTO other VALUES (?)");
    for (let row = 0; row < 2000; row++) insert.run("x".repeat(1000));
    // The state on disk while the transaction is open is what kill -9 leaves.
    copyFileSync(original, join(folder, "killed.sqlite"));
    copyFileSync(`${original}-journal`, join(folder, "killed.sqlite-journal"));
    writer.exec("ROLLBACK");
    writer.close();
    expect(readJournal(folder, "killed.sqlite", 0, () => {})).toEqual({ lastSeq: 0, closed: false });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
