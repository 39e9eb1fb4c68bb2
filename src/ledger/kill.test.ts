import { fork } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, expect, test } from "vitest";
import { openLedgerStore } from "./ledger-store.ts";

const folder = mkdtempSync(join(tmpdir(), "breakeven-kill-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const WRITER = new URL("./testing/writer-process.ts", import.meta.url);
const ROLLER = new URL("./testing/roller-process.ts", import.meta.url);

/** Starts a process and kills it -9 some moment after it first said something; answers what it said. */
async function killedAtRandom(script: URL, args: readonly string[], withinMs: number): Promise<string> {
  const child = fork(fileURLToPath(script), args, {
    stdio: ["ignore", "pipe", "inherit", "ipc"],
    execArgv: [],
  });
  let said = "";
  const exited = new Promise((resolve) => child.on("exit", resolve));
  const started = new Promise<void>((resolve) => {
    child.stdout?.on("data", (chunk: Buffer) => {
      said += String(chunk);
      resolve();
    });
  });
  const drained = new Promise((resolve) => child.stdout?.on("end", resolve));
  await Promise.race([started, exited]);
  await new Promise((resolve) => setTimeout(resolve, Math.random() * withinMs));
  child.kill("SIGKILL");
  await Promise.all([exited, drained]);
  return said;
}

test("kill -9 at twenty random moments, of writers and of rollers, loses and doubles no row", async () => {
  const safe: string[] = [];
  const lane = async (name: string): Promise<void> => {
    // Two lanes of five rounds with two processes each: twenty moments.
    for (let round = 0; round < 5; round++) {
      const [said] = await Promise.all([
        killedAtRandom(WRITER, [folder, `${name}${round}`], 60),
        killedAtRandom(ROLLER, [folder], 150),
      ]);
      // The last line may be half of one: the row is in, its name was cut.
      safe.push(...said.split("\n").slice(0, -1));
    }
  };
  await Promise.all([lane("a"), lane("b")]);

  const store = await openLedgerStore(folder, 256);
  const query = { by: "task", fromMs: null, toMs: null } as const;
  const check = async (): Promise<void> => {
    const { groups, totals, damaged } = await store.usage(query);
    expect(damaged).toEqual([]);
    const attempts = new Map(groups.map((group) => [group.by, group.attempts]));
    expect(safe.filter((task) => attempts.get(task) !== 1)).toEqual([]);
    // Each row is a task of its own; rows that were in before their writer could say so may come on top.
    expect(totals.attempts).toBe(groups.length);
  };
  expect(safe.length).toBeGreaterThan(200);
  await check();
  expect(await store.roll(Date.now())).not.toBeNull();
  await check();
  store.close();
}, 180_000);
