import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { DAY_MS } from "../core/time.ts";
import { openJournal, type Journal } from "./journal.ts";
import { type LedgerStore, openLedgerStore } from "./ledger-store.ts";
import { attempt, DAY_0 } from "./testing/attempts.ts";

let folder: string;
let store: LedgerStore;
let journal: Journal;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "breakeven-maintain-"));
  store = await openLedgerStore(folder, 256);
  journal = openJournal({ folder, writer: "w" });
});
afterEach(() => {
  journal.close();
  store.close();
  rmSync(folder, { recursive: true, force: true });
});

const files = (kind: "attempts" | "hourly"): string[] =>
  readdirSync(join(folder, "history", kind), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
async function attempts(fromAttempts: boolean): Promise<number | null> {
  const { totals } = await store.usage({ by: "day", fromMs: null, toMs: null, fromAttempts });
  return totals.attempts;
}
const both = async (): Promise<(number | null)[]> => [await attempts(false), await attempts(true)];

test("many small files of a day become one, and the old ones go when nobody can be reading them", async () => {
  for (let number = 0; number < 8; number++) {
    journal.append(attempt(`row-${number}`));
    await store.roll(DAY_0 + number);
  }
  expect(files("attempts")).toHaveLength(9);
  expect(await both()).toEqual([8, 8]);
  await store.roll(DAY_0 + 120_000);
  expect(files("attempts")).toHaveLength(1);
  expect(files("hourly")).toHaveLength(1);
  expect(await both()).toEqual([8, 8]);
});

test("attempts of whole days before a moment are forgotten and their files deleted; the sums by hour stay", async () => {
  for (let day = 0; day < 4; day++)
    journal.append(attempt(`row-${day}`, { receivedMs: DAY_0 + day * DAY_MS }));
  await store.roll(DAY_0);
  expect(await store.forget(DAY_0 + 2 * DAY_MS + 3_600_000, DAY_0)).toBe(2);
  expect(await both()).toEqual([4, 2]);
  await store.roll(DAY_0 + 120_000);
  expect(files("attempts")).toHaveLength(2);
  expect(files("hourly")).toHaveLength(4);
  expect(await both()).toEqual([4, 2]);
  // Nothing is left to forget, and of the first day alone the sums answer.
  expect(await store.forget(DAY_0 + 2 * DAY_MS, DAY_0)).toBe(0);
  const first = await store.usage({ by: "day", fromMs: DAY_0, toMs: DAY_0 + DAY_MS });
  expect(first.totals).toMatchObject({ attempts: 1, costPicodollars: 4_000_000_000n });
});

test("what is in a journal is not forgotten, however old it is", async () => {
  journal.append(attempt("old", { receivedMs: DAY_0 - 30 * DAY_MS }));
  expect(await store.forget(DAY_0, DAY_0)).toBe(0);
  expect(await both()).toEqual([1, 1]);
  await store.roll(DAY_0);
  expect(await store.forget(DAY_0, DAY_0)).toBe(1);
  expect(await both()).toEqual([1, 0]);
});

test("sums of forgotten days outlive a damaged manifest, and a damaged file of them is named", async () => {
  for (let day = 0; day < 3; day++)
    journal.append(attempt(`row-${day}`, { receivedMs: DAY_0 + day * DAY_MS }));
  journal.close();
  await store.roll(DAY_0);
  journal = openJournal({ folder, writer: "w" });
  await store.forget(DAY_0 + 2 * DAY_MS, DAY_0);
  await store.roll(DAY_0 + 120_000);
  writeFileSync(join(folder, "history", "manifest.json"), "{");
  store.close();
  store = await openLedgerStore(folder, 256);
  expect(await both()).toEqual([3, 1]);
  const [first = ""] = files("hourly");
  writeFileSync(first, readFileSync(first).fill(0, 4, 2000));
  const usage = await store.usage({ by: "day", fromMs: null, toMs: null });
  expect(usage.totals.attempts).toBe(2);
  expect(usage.damaged.map(({ file }) => file)).toContain(first);
});

test("a damaged file of attempts is set aside and named, the rest is read", async () => {
  journal.append(attempt("1"));
  journal.append(attempt("2", { receivedMs: DAY_0 + DAY_MS }));
  await store.roll(DAY_0);
  const [first = ""] = files("attempts");
  writeFileSync(first, readFileSync(first).fill(0, 4, 200));
  const usage = await store.usage({ by: "day", fromMs: null, toMs: null, fromAttempts: true });
  expect(usage.groups.map(({ by }) => by)).toEqual(["2026-11-21"]);
  expect(usage.damaged).toMatchObject([{ file: first }]);
  // The sums by hour of that file are out with it: every question gets the same answer.
  expect(await both()).toEqual([1, 1]);
});

test("a damaged file of a day does not keep new rows of that day in the journals", async () => {
  journal.append(attempt("1"));
  await store.roll(DAY_0);
  const [first = ""] = files("attempts");
  writeFileSync(first, readFileSync(first).fill(0, 4, 2000));
  journal.append(attempt("2"));
  expect(await store.roll(DAY_0)).toEqual({ rows: 1, copies: 0 });
  expect(await both()).toEqual([1, 1]);
});

test("damaged sums by hour are made again from the attempts", async () => {
  journal.append(attempt("1"));
  await store.roll(DAY_0);
  writeFileSync(files("hourly")[0] ?? "", "no longer a file of sums");
  expect(await both()).toEqual([1, 1]);
  expect((await store.usage({ by: "day", fromMs: null, toMs: null })).damaged).toHaveLength(1);
});

test("a file that somebody deleted does not stop the rest", async () => {
  journal.append(attempt("1"));
  journal.append(attempt("2", { receivedMs: DAY_0 + DAY_MS }));
  await store.roll(DAY_0);
  rmSync(files("attempts")[0] ?? "");
  expect(await attempts(true)).toBe(1);
});

test("a damaged manifest is made again from the files beside it, with every row once", async () => {
  for (let number = 0; number < 3; number++) {
    journal.append(attempt(`row-${number}`, { receivedMs: DAY_0 + number * DAY_MS }));
    await store.roll(DAY_0);
  }
  journal.append(attempt("row-3"));
  writeFileSync(join(folder, "history", "manifest.json"), '{ "version": 3, "parts": [');
  store.close();
  store = await openLedgerStore(folder, 256);
  expect(await both()).toEqual([4, 4]);
  expect((await store.usage({ by: "day", fromMs: null, toMs: null })).damaged).toHaveLength(1);
  // The journals are moved once more from their beginning: those rows are copies.
  expect(await store.roll(DAY_0)).toEqual({ rows: 1, copies: 3 });
  expect(await both()).toEqual([4, 4]);
});

test("a journal that was moved away from under its writer is followed by a new one", async () => {
  journal.append(attempt("lost"));
  const { file } = journal.stats();
  for (const suffix of ["", "-wal", "-shm"]) rmSync(file + suffix);
  for (let number = 0; number < 100; number++) journal.append(attempt(`row-${number}`));
  // It looks every 64 rows: 63 more went where the first one went.
  expect(await both()).toEqual([37, 37]);
  expect(journal.stats().file).not.toBe(file);
});
