import { fork } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, expect, test } from "vitest";
import { randomSeed } from "../../test/support/random-seed.ts";
import { seededRandom } from "../core/random.ts";
import { openLedgerStore } from "./ledger-store.ts";

const folder = mkdtempSync(join(tmpdir(), "breakeven-kill-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const SEED = randomSeed();
const WRITER = new URL("./testing/writer-process.ts", import.meta.url);
const ROLLER = new URL("./testing/roller-process.ts", import.meta.url);

/** Starts a process and kills it -9 so long after it first said something; returns what it said. */
async function killedAfter(script: URL, args: readonly string[], delayMs: number): Promise<string> {
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
  await new Promise((resolve) => setTimeout(resolve, delayMs));
  child.kill("SIGKILL");
  await Promise.all([exited, drained]);
  return said;
}

test(`kill -9 at twenty random moments (seed ${SEED}) of writers and of rollers loses and doubles no row`, async () => {
  const safe: string[] = [];
  const lane = async (name: string, seed: number): Promise<void> => {
    const next = seededRandom(seed);
    // Two lanes of five rounds with two processes each: twenty moments.
    for (let round = 0; round < 5; round++) {
      const [said] = await Promise.all([
        killedAfter(WRITER, [folder, `${name}${round}`], next() * 60),
        killedAfter(ROLLER, [folder], next() * 150),
      ]);
      // The last line may be half of one: the row is in, its name was cut.
      safe.push(...said.split("\n").slice(0, -1));
    }
  };
  await Promise.all([lane("a", SEED), lane("b", SEED + 1)]);

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
