import { type ChildProcess, fork } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, expect, test } from "vitest";
import { DAY_MS } from "../core/time.ts";
import { openJournal } from "./journal.ts";
import { openLedger } from "./ledger.ts";
import { openLedgerStore } from "./ledger-store.ts";
import { attempt, DAY_0 } from "./testing/attempts.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "breakeven-processes-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** A process of its own, and what it says. */
function started(
  script: string,
  ...args: string[]
): { child: ChildProcess; said: () => string; end: () => Promise<void> } {
  const child = fork(fileURLToPath(new URL(`./testing/${script}`, import.meta.url)), args, {
    stdio: ["ignore", "pipe", "inherit", "ipc"],
    execArgv: [],
  });
  let said = "";
  child.stdout?.on("data", (chunk: Buffer) => (said += String(chunk)));
  const ended = Promise.all([
    new Promise((resolve) => child.once("exit", resolve)),
    new Promise((resolve) => child.stdout?.once("end", resolve)),
  ]);
  return {
    child,
    said: () => said,
    end: async () => {
      child.kill("SIGKILL");
      await ended;
    },
  };
}

const rowsIn = (text: string): string[] => text.split("\n").slice(0, -1);
const byTask = { by: "task", fromMs: null, toMs: null } as const;

test("two writers, a roller and two readers at once, each a process: every row is seen once, and none goes away", async () => {
  const writers = [started("writer-process.ts", folder, "a"), started("writer-process.ts", folder, "b")];
  const roller = started("roller-process.ts", folder);
  const readers = [openLedger(folder), openLedger(folder)];
  const ask = async (reader: (typeof readers)[number]): Promise<void> => {
    let before = 0;
    for (let question = 0; question < 6; question++) {
      const safe = writers.reduce((sum, writer) => sum + rowsIn(writer.said()).length, 0);
      const { groups, totals } = await reader.usage(byTask);
      // A row is a task of its own, so one that counts twice is a group of two.
      expect(totals.attempts).toBe(groups.length);
      expect(totals.attempts).toBeGreaterThanOrEqual(Math.max(safe, before));
      before = totals.attempts ?? 0;
    }
  };
  try {
    while (writers.some((writer) => writer.said() === "")) await pause(10);
    const asked = Promise.all(readers.map(ask));
    // They write as fast as they can, and each row is a group: soon there are enough.
    await pause(400);
    await Promise.all(writers.map(({ end }) => end()));
    await asked;
  } finally {
    await Promise.all([...writers, roller].map(({ end }) => end()));
  }
  const safe = writers.flatMap((writer) => rowsIn(writer.said()));
  const [reader] = readers;
  const { groups } = await (reader as (typeof readers)[number]).usage(byTask);
  const known = new Set(groups.map(({ by }) => by));
  expect(safe.filter((task) => !known.has(task))).toEqual([]);
  expect(safe.length).toBeGreaterThan(100);
  await Promise.all(readers.map((each) => each.close()));
}, 60_000);

test("a clock that jumps back puts rows into the hours it showed, and loses and doubles none", async () => {
  const journal = openJournal({ folder, writer: "w" });
  const store = await openLedgerStore(folder, 256);
  const times = [0, 1, -3 * DAY_MS, -3 * DAY_MS + 1, 2, -40 * DAY_MS, 3];
  for (const [index, time] of times.entries()) {
    journal.append(attempt(`row-${index}`, { receivedMs: DAY_0 + time }));
    // Moved after each row: marks are numbers of rows, not times.
    await store.roll(DAY_0 + time);
  }
  const usage = { by: "day", fromMs: null, toMs: null } as const;
  for (const fromAttempts of [false, true]) {
    const { groups } = await store.usage({ ...usage, fromAttempts });
    expect(groups.map(({ by, attempts }) => [by, attempts])).toEqual([
      ["2026-10-11", 1],
      ["2026-11-17", 2],
      ["2026-11-20", 4],
    ]);
  }
  journal.close();
  store.close();
});
