import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { openJournal } from "./journal.ts";
import { ledgerMark } from "./ledger-mark.ts";
import { openLedgerStore } from "./ledger-store.ts";
import { attempt, DAY_0 } from "./testing/attempts.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "breakeven-mark-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test("a mark stays while nothing comes, and is another with every row", async () => {
  const empty = ledgerMark(folder);
  expect(empty.rows).toBe(0);
  const journal = openJournal({ folder, writer: "gateway" });
  // A writer that has nothing to write changes nothing.
  expect(ledgerMark(folder)).toEqual(empty);
  journal.append(attempt("1"));
  const one = ledgerMark(folder);
  expect(one).toEqual({ mark: expect.not.stringMatching(empty.mark), rows: 1 });
  expect(ledgerMark(folder)).toEqual(one);
  const store = await openLedgerStore(folder, 256);
  await store.roll(DAY_0);
  store.close();
  // Moved into the history it is one row still.
  const moved = ledgerMark(folder);
  expect(moved.rows).toBe(1);
  journal.append(attempt("2"));
  const two = ledgerMark(folder);
  expect(two.rows).toBe(2);
  expect(two.mark).not.toBe(moved.mark);
  journal.close();
});
