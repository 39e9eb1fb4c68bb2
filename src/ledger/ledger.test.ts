import { execFileSync, fork } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, expect, test } from "vitest";
import { openJournal } from "./journal.ts";
import { openLedger } from "./ledger.ts";
import { openLedgerStore } from "./ledger-store.ts";
import { attempt, DAY_0 } from "./testing/attempts.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "breakeven-process-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const everything = { by: "model", fromMs: null, toMs: null } as const;

test("a reader sees every row once while journals are moved into the history under it", async () => {
  const journal = openJournal({ folder, writer: "w", rowsPerFile: 7 });
  const [roller, reader] = [await openLedgerStore(folder, 256), await openLedgerStore(folder, 256)];
  let appended = 0;
  const done = new AbortController();
  const append = (): void => {
    for (let row = 0; row < 5; row++)
      journal.append(attempt(`row-${appended++}`, { receivedMs: DAY_0 + appended }));
  };
  const rolling = (async () => {
    for (let now = 0; !done.signal.aborted; now++) {
      append();
      await roller.roll(DAY_0 + now * 70_000);
    }
  })();
  for (let question = 0; question < 25; question++) {
    append();
    const before = appended;
    const { totals } = await reader.usage({ ...everything, fromAttempts: question % 2 === 0 });
    expect(totals.attempts).toBeGreaterThanOrEqual(before);
    expect(totals.attempts).toBeLessThanOrEqual(appended);
  }
  done.abort();
  await rolling;
  journal.close();
  roller.close();
  reader.close();
});

test("answers come from a process of its own, and an error is an error here", async () => {
  const ledger = openLedger(folder);
  const journal = openJournal({ folder, writer: "w" });
  journal.append(attempt("1"));
  expect((await ledger.usage(everything)).totals.costPicodollars).toBe(4_000_000_000n);
  await expect(ledger.exportTo(join(folder, "no", "such", "folder.csv"), "csv", everything)).rejects.toThrow(
    /folder\.csv/,
  );
  journal.append(attempt("2"));
  expect((await ledger.usage(everything)).totals.attempts).toBe(2);
  await ledger.close();
  // Closed is not broken: another question starts another process.
  expect((await ledger.usage(everything)).totals.attempts).toBe(2);
  await ledger.close();
  journal.close();
});

test("the process ends when its parent is killed", async () => {
  const script = fileURLToPath(new URL("./testing/asker-process.ts", import.meta.url));
  const parent = fork(script, [folder], { execArgv: [] });
  await new Promise((resolve) => parent.once("message", resolve));
  const children = (): string[] =>
    execFileSync("ps", ["-eo", "pid,args"], { encoding: "utf8" })
      .split("\n")
      .filter((line) => line.includes("ledger-process") && line.includes(folder));
  expect(children()).toHaveLength(1);
  parent.kill("SIGKILL");
  for (let waits = 0; waits < 100 && children().length > 0; waits++) await pause(50);
  expect(children()).toEqual([]);
});
