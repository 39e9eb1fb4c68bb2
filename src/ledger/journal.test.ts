import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { openJournal } from "./journal.ts";
import { openLedgerStore } from "./ledger-store.ts";
import { LedgerFullError } from "./sqlite-errors.ts";
import { attempt } from "./testing/attempts.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "breakeven-journal-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const attemptsIn = async (data: string): Promise<number | null> => {
  const store = await openLedgerStore(data, 256);
  const { totals } = await store.usage({ by: "model", fromMs: null, toMs: null });
  store.close();
  return totals.attempts;
};

test("a full disk is an error of its own, and what was appended before is there", async () => {
  // 40 pages of 4 KiB: some of them for the schema, about ten rows in each of the others.
  const journal = openJournal({ folder, writer: "gateway", maxBytes: 40 * 4096 });
  let appended = 0;
  const fill = (): void => {
    for (; appended < 10_000; appended++) journal.append(attempt(`row-${appended}`));
  };
  expect(fill).toThrow(LedgerFullError);
  expect(() => journal.append(attempt("one more"))).toThrow(LedgerFullError);
  expect(appended).toBeGreaterThan(100);
  expect(journal.stats().rows).toBe(appended);
  journal.close();
  expect(await attemptsIn(folder)).toBe(appended);
});

test("rows that are appended together are in the file together, or none of them", async () => {
  const journal = openJournal({ folder, writer: "gateway", maxBytes: 40 * 4096 });
  const group = (of: number): ReturnType<typeof attempt>[] =>
    Array.from({ length: 8 }, (_, row) => attempt(`${of}-${row}`));
  let groups = 0;
  const fill = (): void => {
    for (; groups < 1000; groups++) journal.append(...group(groups));
  };
  expect(fill).toThrow(LedgerFullError);
  expect(groups).toBeGreaterThan(10);
  expect(journal.stats().rows).toBe(groups * 8);
  // Nothing of the group that failed is there, and no transaction of it is left open.
  expect(await attemptsIn(folder)).toBe(groups * 8);
  expect(() => journal.append(...group(groups))).toThrow(LedgerFullError);
  journal.close();
  expect(await attemptsIn(folder)).toBe(groups * 8);
});

test("a file that was moved away is noticed by writers of groups too", () => {
  const journal = openJournal({ folder, writer: "gateway" });
  const { file } = journal.stats();
  rmSync(file);
  // A look after at most 64 rows: ten groups of seven.
  for (let group = 0; group < 11; group++) {
    journal.append(...Array.from({ length: 7 }, (_, row) => attempt(`${group}-${row}`)));
  }
  expect(journal.stats().file).not.toBe(file);
  journal.close();
});

test("each opening and each full file is a file of its own", async () => {
  for (let opening = 0; opening < 2; opening++) {
    const journal = openJournal({ folder, writer: "one writer", rowsPerFile: 10 });
    for (let row = 0; row < 25; row++) journal.append(attempt(`${opening}-${row}`));
    journal.close();
  }
  // 25 rows at ten a file are three files, twice.
  const files = readdirSync(join(folder, "journal")).filter((name) => name.endsWith(".sqlite"));
  expect(files).toHaveLength(6);
  expect(files.every((name) => /^one_writer-[0-9a-f]{12}\.sqlite$/.test(name))).toBe(true);
  expect(await attemptsIn(folder)).toBe(50);
});

test("finished files are deleted once their rows are in the history, the one in use stays", async () => {
  const journal = openJournal({ folder, writer: "w", rowsPerFile: 10 });
  for (let row = 0; row < 25; row++) journal.append(attempt(`${row}`));
  const store = await openLedgerStore(folder, 256);
  expect(await store.roll(Date.now())).toEqual({ rows: 25, copies: 0 });
  const files = readdirSync(join(folder, "journal")).filter((name) => name.endsWith(".sqlite"));
  expect(files.map((name) => join(folder, "journal", name))).toEqual([journal.stats().file]);
  journal.append(attempt("25"));
  expect((await store.usage({ by: "model", fromMs: null, toMs: null })).totals.attempts).toBe(26);
  journal.close();
  store.close();
});

test("a journal whose writer died is deleted when it has been silent for a while, a living one's is not", async () => {
  const alive = openJournal({ folder, writer: "alive" });
  alive.append(attempt("1"));
  const store = await openLedgerStore(folder, 256);
  const inAnHour = Date.now() + 3_600_000;
  await store.roll(inAnHour);
  await store.roll(inAnHour);
  expect(readdirSync(join(folder, "journal"))).not.toEqual([]);
  alive.append(attempt("2"));
  expect((await store.usage({ by: "model", fromMs: null, toMs: null })).totals.attempts).toBe(2);
  alive.close();
  store.close();
});

test("fractions of a millisecond do not stop a row", async () => {
  const journal = openJournal({ folder, writer: "w" });
  journal.append(attempt("1", { ttftMs: 12.6, durationMs: Number.NaN }));
  journal.close();
  expect(await attemptsIn(folder)).toBe(1);
});
