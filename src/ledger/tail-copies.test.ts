import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { openJournal } from "./journal.ts";
import { type LedgerStore, openLedgerStore } from "./ledger-store.ts";
import { attempt, DAY_0 } from "./testing/attempts.ts";

// A row that was written twice (a writer that did not know whether its first try had come through) counts once, also
// before the journals are moved into the history.

let folder = "";
let store: LedgerStore;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "breakeven-tail-"));
  store = await openLedgerStore(folder, 256);
});
afterEach(() => {
  store.close();
  rmSync(folder, { recursive: true, force: true });
});

/** Writes rows into a journal of their own. */
function append(...ids: readonly string[]): void {
  const journal = openJournal({ folder, writer: "gateway" });
  for (const id of ids) journal.append(attempt(id));
  journal.close();
}

/** Attempts and input tokens of all rows, by the sums and by the rows themselves. */
async function counted(): Promise<{ attempts: number | null; inputTokens: number | null }[]> {
  const sums = [];
  for (const fromAttempts of [false, true]) {
    const { totals } = await store.usage({ by: "model", fromMs: null, toMs: null, fromAttempts });
    sums.push({ attempts: totals.attempts, inputTokens: totals.tokens.input ?? null });
  }
  return sums;
}

/** Each attempt has 1,000 tokens of input. */
const once = (rows: number): object[] => [0, 1].map(() => ({ attempts: rows, inputTokens: rows * 1000 }));

describe("a copy of a row in the journals counts once", () => {
  test("in one journal, read together", async () => {
    append("1", "1", "2");
    expect(await counted()).toEqual(once(2));
  });

  test("in two journals, read together", async () => {
    append("1", "2");
    append("1", "3");
    expect(await counted()).toEqual(once(3));
  });

  test("that comes after the first was read", async () => {
    append("1");
    expect(await counted()).toEqual(once(1));
    append("1", "2");
    expect(await counted()).toEqual(once(2));
  });

  test("of a row that is in the history already", async () => {
    append("1");
    await store.roll(DAY_0);
    expect(await counted()).toEqual(once(1));
    append("1", "2");
    expect(await counted()).toEqual(once(2));
    await store.roll(DAY_0);
    expect(await counted()).toEqual(once(2));
  });
});
