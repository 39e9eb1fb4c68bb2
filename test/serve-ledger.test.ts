import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { DAY_MS } from "../src/core/time.ts";
import { openJournal } from "../src/ledger/journal.ts";
import { openLedgerStore } from "../src/ledger/ledger-store.ts";
import { attempt } from "../src/ledger/testing/attempts.ts";
import { type Child, startUpstreamProcess } from "./support/gateway/child-process.ts";
import {
  chat,
  newFolder,
  removeFolder,
  type ServeProcess,
  startServe,
} from "./support/serve/serve-process.ts";

// The ledger of a server that runs: what the roller forgets, and what its death loses.

let folder: string;
let upstream: Child;
let serving: ServeProcess | null = null;
beforeAll(async () => {
  upstream = await startUpstreamProcess();
  folder = newFolder();
});
afterEach(async () => {
  await serving?.stop("SIGKILL");
  serving = null;
});
afterAll(async () => {
  await upstream.kill();
  removeFolder(folder);
});

const rollers = (pid: number): number[] =>
  execFileSync("ps", ["-eo", "pid,ppid,args"], { encoding: "utf8" })
    .split("\n")
    .map((line) => /^\s*(\d+)\s+(\d+)\s+(.*)$/.exec(line))
    .flatMap((match) =>
      match !== null && Number(match[2]) === pid && match[3]?.includes("ledger-process")
        ? [Number(match[1])]
        : [],
    );

async function until(isTrue: () => Promise<boolean> | boolean): Promise<void> {
  for (let waits = 0; waits < 2000; waits++) {
    if (await isTrue()) return;
    await pause(10);
  }
  throw new Error("it did not happen within 20 s");
}

test("attempts older than retain-days are forgotten, and a roller that is killed loses no row", async () => {
  const data = join(folder, "ledger");
  const now = Date.now();
  const journal = openJournal({ folder: data, writer: "before" });
  // More than a moment's work for the roller, on days that are kept and days that are not.
  for (let row = 0; row < 20_000; row++) {
    journal.append(attempt(`row-${row}`, { receivedMs: now - (row % 10) * DAY_MS }));
  }
  journal.close();
  const yaml = `data: ./ledger
retain-days: 4
upstreams:
  there: { provider: openai, url: "${upstream.url}", key: "\${env:TEST_KEY}" }
models:
  gpt-4o-mini: there
`;
  serving = await startServe({ folder, yaml, env: { TEST_KEY: "k" } });
  const { pid } = serving;
  await until(() => rollers(pid).length > 0);
  for (const roller of rollers(pid)) process.kill(roller, "SIGKILL");
  await until(() => serving?.logs().some(({ event }) => event === "ledger-not-rolled") ?? false);
  expect((await chat(serving.url)).status).toBe(200);
  // Started again, it does what was left undone.
  expect(await serving.stop()).toBe(0);
  serving = await startServe({ folder, yaml, env: { TEST_KEY: "k" } });
  await until(() => serving?.logs().some(({ event }) => event === "attempts-forgotten") ?? false);
  const store = await openLedgerStore(data, 256);
  const everything = { by: "model", fromMs: null, toMs: null } as const;
  expect((await store.usage(everything)).totals.requests).toBe(20_001);
  // Today and the four days before it: 2,000 rows each, and the one that was served.
  expect((await store.usage({ ...everything, fromAttempts: true })).totals.requests).toBe(10_001);
  store.close();
}, 60_000);
