import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { UsageRow } from "../core/usage.ts";
import { importFiles } from "../importers/import-files.ts";
import { ledgerRows, readLedgerTraffic } from "../ledger/ledger-traffic.ts";
import { openLedgerStore } from "../ledger/ledger-store.ts";
import { openJournal } from "../ledger/journal.ts";
import { attempt } from "../ledger/testing/attempts.ts";
import { run } from "./main.ts";
import { type CapturedIo, captureIo } from "./testing/capture-io.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "breakeven-import-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

async function breakeven(...args: string[]): Promise<CapturedIo> {
  const io = captureIo({ cwd: folder, env: { BREAKEVEN_DATA: join(folder, "data") } });
  io.exitCode = await run(args, io);
  return io;
}
const json = async (...args: string[]): Promise<Record<string, unknown>> =>
  JSON.parse((await breakeven(...args, "--json")).out) as Record<string, unknown>;

interface UsageAnswer {
  totals: Record<string, unknown>;
  groups: Record<string, unknown>[];
}
const usage = async (...args: string[]): Promise<UsageAnswer> =>
  (await json("usage", ...args)) as unknown as UsageAnswer;

const fixture = (name: string): string => join(import.meta.dirname, "../importers/fixtures", name);
const FIXTURES = [
  "openai-usage-daily.tsv",
  "openai-cost-2025.tsv",
  "anthropic-tokens.csv",
  "litellm-spend-logs.jsonl",
  "openrouter-activity-24.csv",
  "mooncake-trace.jsonl",
].map(fixture);
const MODEL = ["--model", "gpt-5.4"];

test("an export read twice changes nothing", async () => {
  const first = await json("import", ...FIXTURES, ...MODEL);
  expect(first).toMatchObject({ copies: 0, replaced: 0 });
  const before = await usage("--by", "task");
  const again = await json("import", ...FIXTURES, ...MODEL);
  expect(again).toMatchObject({ added: 0, copies: first["added"], replaced: 0 });
  expect(await usage("--by", "task")).toEqual(before);
  // The trace has no dates: read on another day it is the same trace.
  const later = await json("import", ...FIXTURES, ...MODEL, "--as-of", "2026-01-01");
  expect(later).toMatchObject({ added: 0 });
  expect(await usage("--by", "task")).toEqual(before);
});

test("rows of days whose attempts are forgotten are not counted a second time", async () => {
  const first = await json("import", fixture("anthropic-tokens.csv"));
  const before = await usage("--by", "day");
  const store = await openLedgerStore(join(folder, "data"), 256);
  expect(await store.forget(Date.UTC(2100, 0, 1), Date.UTC(2100, 0, 1))).toBe(first["added"]);
  store.close();
  expect(await usage("--by", "day")).toEqual(before);
  const again = await json("import", fixture("anthropic-tokens.csv"));
  expect(again).toMatchObject({ added: 0, forgotten: first["added"] });
  expect(await usage("--by", "day")).toEqual(before);
});

test("what comes out for a plan is what went in", async () => {
  await breakeven("import", ...FIXTURES, ...MODEL);
  const read: UsageRow[] = [];
  const amounts: bigint[] = [];
  await importFiles(
    FIXTURES,
    { usage: (row) => void read.push(row), cost: (row) => void amounts.push(row.amount) },
    { asOfMs: Date.UTC(2026, 10, 20), defaultModel: "gpt-5.4", usdPerUnit: {}, seed: 1 },
  );
  const kept: UsageRow[] = [];
  for await (const row of ledgerRows(join(folder, "data"))) kept.push(row);
  // Names of files and numbers of lines are not kept, and every row has an id of the ledger's.
  const plain = (rows: readonly UsageRow[]): string[] =>
    rows
      .map(({ file: _file, line: _line, id: _id, ...row }) => ({
        ...row,
        tokens: Object.entries(row.tokens).map(String).sort(),
      }))
      .map((row) =>
        JSON.stringify(row, (_key, value: unknown) => (typeof value === "bigint" ? `${value}` : value)),
      )
      .sort();
  expect(kept.length).toBeGreaterThan(10);
  expect(plain(kept)).toEqual(plain(read));
  const { costs } = await readLedgerTraffic(join(folder, "data"), (traffic) => traffic.costs());
  expect(costs.map(({ amount }) => String(amount)).sort()).toEqual(amounts.map(String).sort());
});

const HEADER =
  "start_time,end_time,start_time_iso,end_time_iso,model,project_id,num_model_requests,input_tokens,output_tokens";
const hour = (requests: number, input: number, output: number): string =>
  `1790812800,1790816400,2026-10-01T00:00:00,2026-10-01T01:00:00,gpt-5.4,proj_a,${requests},${input},${output}`;

test("a bucket in a later export takes the place of the one before", async () => {
  const file = join(folder, "usage.csv");
  writeFileSync(file, `${HEADER}\n${hour(10, 10_000, 1000)}\n`);
  await breakeven("import", file);
  writeFileSync(file, `${HEADER}\n${hour(16, 20_000, 3000)}\n`);
  expect(await json("import", file)).toMatchObject({ added: 0, copies: 0, replaced: 1 });
  // $2.50 and $15 a million: 20,000 x 2.5 + 3,000 x 15 = 95,000 millionths of a dollar.
  expect((await usage()).totals).toMatchObject({
    requests: 16,
    inputTokens: 20_000,
    outputTokens: 3000,
    costPicodollars: "95000000000",
  });
});

test("rule 17: what ran in a batch costs half, and its results read again cost no more", async () => {
  const file = join(folder, "usage.csv");
  const batch = `${hour(16, 20_000, 3000)},True`;
  writeFileSync(file, `${HEADER},batch\n${batch}\n`);
  await breakeven("import", file);
  // Half of $2.50 and $15 a million: 20,000 x 1.25 + 3,000 x 7.5 = 47,500 millionths of a dollar.
  const half = { requests: 16, unpriced: 0, costPicodollars: "47500000000" };
  expect((await usage()).totals).toMatchObject(half);
  expect(await json("import", file)).toMatchObject({ added: 0, copies: 1 });
  expect((await usage()).totals).toMatchObject(half);
});

test("identical rows in one file are all counted", async () => {
  const file = join(folder, "usage.csv");
  writeFileSync(file, `${HEADER}\n${hour(10, 10_000, 1000)}\n${hour(10, 10_000, 1000)}\n`);
  await breakeven("import", file);
  expect((await usage()).totals).toMatchObject({ requests: 20 });
});

test("a bucket that costs more than a number holds is priced to the picodollar", async () => {
  const file = join(folder, "usage.csv");
  writeFileSync(file, `${HEADER}\n${hour(1_000_000, 9_000_000_001, 1)}\n`);
  await breakeven("import", file);
  // 9,000,000,001 tokens x 2,500,000 picodollars + 1 x 15,000,000; 2^53 is about 9.0 x 10^15.
  expect((await usage()).totals).toMatchObject({ costPicodollars: "22500000017500000" });
});

test("what was metered and what was imported is one ledger, and can be told apart", async () => {
  const journal = openJournal({ folder: join(folder, "data"), writer: "gateway" });
  journal.append(attempt("1", { task: "proj_a" }));
  // Rolled on the way: the import and the journal end up in files of the same kind.
  await breakeven("usage", "--reprice");
  const file = join(folder, "usage.csv");
  writeFileSync(file, `${HEADER}\n${hour(10, 10_000, 1000)}\n`);
  await breakeven("import", file);
  expect(await usage("--by", "task")).toMatchObject({ groups: [{ by: "proj_a", requests: 11 }] });
  // The export's hour is in October, the metered request in November: nothing can be counted twice.
  expect((await breakeven("usage")).err).toBe("");
  expect(await usage("--origin", "import")).toMatchObject({ totals: { requests: 10 } });
  // Inside an hour the attempts themselves are read, out of files of both kinds.
  expect(await usage("--to", "2026-11-21T00:00:01Z")).toMatchObject({ totals: { requests: 11 } });
  journal.close();
});

test("a day that was metered and imported is named", async () => {
  const journal = openJournal({ folder: join(folder, "data"), writer: "gateway" });
  journal.append(attempt("1", { receivedMs: Date.UTC(2026, 9, 1, 12) }));
  const file = join(folder, "usage.csv");
  writeFileSync(file, `${HEADER}\n${hour(10, 10_000, 1000)}\n`);
  await breakeven("import", file);
  expect((await breakeven("usage")).err).toContain(
    "perhaps counted twice: gpt-5.4 on 2026-10-01. Use --origin",
  );
  expect((await breakeven("usage", "--origin", "gateway")).err).toBe("");
  journal.close();
});

test("an import that fails leaves the ledger as it was", async () => {
  const good = join(folder, "good.csv");
  writeFileSync(good, `${HEADER}\n${hour(10, 10_000, 1000)}\n`);
  const bad = join(folder, "bad.csv");
  writeFileSync(bad, "this,is,no,export\n1,2,3,4\n");
  const failed = await breakeven("import", good, bad);
  expect(failed.exitCode).toBe(2);
  expect(failed.err).toContain("bad.csv");
  const { totals, groups } = await usage();
  expect([totals["requests"], groups]).toEqual([0, []]);
});
