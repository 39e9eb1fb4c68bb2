import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { UsageRow } from "../core/usage.ts";
import { openJournal } from "../ledger/journal.ts";
import { attempt, DAY_0 } from "../ledger/testing/attempts.ts";
import { run } from "./main.ts";
import { readLedger } from "./read-ledger.ts";
import { captureIo } from "./testing/capture-io.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "breakeven-read-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test("what the gateway metered of an exported hour is not counted again", async () => {
  const journal = openJournal({ folder, writer: "gateway" });
  journal.append(attempt("1", { tokens: { input: 4000, output: 1000 } }));
  // A try that came to nothing is no traffic.
  journal.append(attempt("2", { tokens: {}, usageSource: "none", cause: "connect", status: null }));
  const file = join(folder, "usage.csv");
  const [start, end] = [DAY_0 / 1000, DAY_0 / 1000 + 3600];
  const header =
    "start_time,end_time,start_time_iso,end_time_iso,model,project_id,num_model_requests,input_tokens,output_tokens";
  writeFileSync(
    file,
    `${header}\n${start},${end},2026-11-20T00:00:00,2026-11-20T01:00:00,gpt-5.4,p,10,40000,10000\n`,
  );
  const io = captureIo({ cwd: folder });
  expect(await run(["import", file, "--data", folder], io)).toBe(0);
  const rows: UsageRow[] = [];
  const read = await readLedger(folder, { usage: (row) => void rows.push(row), cost: () => {} });
  expect(read.rows).toBe(2);
  expect(rows[0]).toMatchObject({ provider: "openai", model: "gpt-5.4", requests: 1, grain: "request" });
  const input = rows.reduce((sum, row) => sum + (row.tokens.input ?? 0), 0);
  // The export counts 40,000 tokens that hour, 4,000 of them the gateway's.
  expect(input).toBeCloseTo(40_000, -1);
  journal.close();
});

test("a folder without a ledger is said to be one, and is not made", async () => {
  const nowhere = join(folder, "nowhere");
  const sink = { usage: () => {}, cost: () => {} };
  await expect(readLedger(nowhere, sink)).rejects.toThrow(`there is no ledger in ${nowhere}`);
  expect(existsSync(nowhere)).toBe(false);
});
