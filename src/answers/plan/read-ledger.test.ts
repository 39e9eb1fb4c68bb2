import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { apiPrices } from "../../catalog/api-prices.ts";
import type { Attempt } from "../../core/attempt.ts";
import type { UsageRow } from "../../core/usage.ts";
import { GatewayJoin } from "../../importers/gateway-join.ts";
import { startImport } from "../../ledger/import-session.ts";
import { openJournal } from "../../ledger/journal.ts";
import { openLedger } from "../../ledger/ledger.ts";
import { ledgerRows } from "../../ledger/ledger-traffic.ts";
import { attempt, DAY_0 } from "../../ledger/testing/attempts.ts";
import { usageRow } from "../../traffic/testing/usage-row.ts";
import { upstreamKind } from "../../upstreams/upstream-kinds.ts";
import { run } from "../../cli/main.ts";
import { periodSink } from "./period-sink.ts";
import { createTrafficSink, type TrafficSink } from "./traffic-sink.ts";
import { readLedger } from "./read-ledger.ts";
import { captureIo } from "../../cli/testing/capture-io.ts";

const PRICES = apiPrices();
const HOUR_MS = 3_600_000;

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "breakeven-read-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** The ledger's traffic in sums, as plans read it. */
async function summed(): Promise<{ sink: TrafficSink; rows: number; notes: string[] }> {
  const sink = createTrafficSink(PRICES);
  const read = await readLedger(folder, sink, PRICES);
  return { sink, ...read };
}

/** The same, row by row, as files are read. */
async function rowByRow(): Promise<{ sink: TrafficSink; notes: string[] }> {
  const sink = createTrafficSink(PRICES);
  const join = new GatewayJoin((row) => sink.usage(row));
  const providerOf = (upstream: string): string | null => upstreamKind(upstream)?.priceProvider ?? null;
  for await (const row of ledgerRows(folder, { origin: "gateway", providerOf })) join.logged(row);
  for await (const row of ledgerRows(folder, { origin: "import" })) join.exported(row);
  return { sink, notes: join.finish().notes };
}

/** Everything that a plan goes by, as plain data. */
function outcome({ builder, tieOut, uncounted }: TrafficSink): unknown {
  const profile = builder.finish({ asMonth: false, monthlyRequests: null });
  const { lines, ...totals } = tieOut.finish({ invoiceUsd: null });
  const plain = (_key: string, value: unknown): unknown => {
    if (typeof value === "bigint") return `${value}`;
    return value instanceof Float64Array ? [...value] : value;
  };
  const text = JSON.stringify(
    { profile, totals, lines, uncounted: [...uncounted].sort() },
    (key, value: unknown) => {
      const made = plain(key, value);
      // Rounding to a picodollar, once for a row or once for a sum of rows: fifteen digits are the same.
      return typeof made === "number" && !Number.isInteger(made) ? Number(made.toPrecision(12)) : made;
    },
  );
  return JSON.parse(text, (_key, value: unknown) =>
    value !== null && typeof value === "object" && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
      : value,
  );
}

async function importing(rows: readonly UsageRow[]): Promise<void> {
  const ledger = openLedger(folder);
  const session = await startImport(folder, ledger, { book: PRICES, relativeZeroMs: DAY_0, nowMs: DAY_0 });
  for (const row of rows) session.usage(row);
  await session.finish();
  await ledger.close();
}

function metering(attempts: readonly Attempt[]): void {
  const journal = openJournal({ folder, writer: "gateway" });
  for (const each of attempts) journal.append(each);
  journal.close();
}

const count = fc.oneof(
  fc.nat(9),
  fc.integer({ min: 0, max: 3000 }),
  fc.constantFrom(127, 128, 200_000, 272_001),
);
const tokens = fc.record(
  {
    input: count,
    cacheRead: count,
    cacheWrite5m: fc.nat(500),
    output: count,
    reasoning: fc.nat(900),
    audioInput: fc.nat(40),
  },
  { requiredKeys: [] },
);
const task = fc.constantFrom(null, "support", 'it\'s "quoted", and long');
const tier = fc.constantFrom("standard", "standard", "batch", "priority" as const);
/** Within two days and a bit. */
const startMs = fc
  .integer({ min: 0, max: 50 * 60 })
  .map((minutes) => DAY_0 + minutes * 60_000 + (minutes % 7) * 999);

const metered = fc.record({
  receivedMs: startMs,
  attemptIndex: fc.constantFrom(0, 0, 1),
  requestedModel: fc.constantFrom(
    "gpt-5.4",
    "claude-sonnet-4-6",
    "text-embedding-3-large",
    "gemini-2.5-pro",
    "own-llama",
  ),
  servedModel: fc.constantFrom(null, "gpt-5.4-2026-03-05"),
  upstream: fc.constantFrom("openai", "anthropic", "vllm", "our-own-name"),
  task,
  tier,
  tokens,
  providerCostPicodollars: fc.constantFrom(null, null, 1_234_567),
});

const prefix = fc.array(fc.record({ hash: fc.nat(3), tokens: fc.nat(99) }), { maxLength: 3 });
const exportedRequest = fc.record({
  startMs,
  provider: fc.constantFrom("openai", "mistral", null),
  model: fc.constantFrom("gpt-4o", "gpt-4o", "mistral-large-latest", "text-embedding-3-small", null),
  requests: fc.constantFrom(1, 1, 1, 3, null, 0),
  billed: fc.constantFrom(null, 5_000_000n),
  notMovable: fc.constantFrom(null, null, null, "web search"),
  servedLocally: fc.constantFrom(false, false, false, true),
  prefix: fc.option(prefix, { freq: 6 }),
  task,
  tier,
  tokens,
});
const bucket = fc
  .record({
    grain: fc.constantFrom("minute", "hour", "day", "span" as const),
    startMs,
    model: fc.constantFrom("gpt-5.4", "gpt-5.4-2026-03-05", "gpt-4o", "gpt-9-unknown"),
    requests: fc.option(fc.nat(9)),
    task,
    tier,
    tokens,
  })
  .map((row) => {
    const lengthMs = { minute: 60_000, hour: HOUR_MS, day: 24 * HOUR_MS, span: 72 * HOUR_MS }[row.grain];
    const start = Math.floor(row.startMs / lengthMs) * lengthMs;
    return { ...row, startMs: start, endMs: start + lengthMs };
  });

describe("sums in the ledger are what its rows come to", () => {
  // Each needs several processes, so that there are few of them and many rows in each.
  test.each([1, 2, 3])(
    "gateway and imports, of every grain, with and without counts: ledger %i",
    async (seed) => {
      const [own, requests, buckets] = [metered, exportedRequest, bucket].map((made, index) =>
        fc.sample<object>(made, { seed: 10 * seed + index, numRuns: 150 * seed }),
      ) as [Partial<Attempt>[], Partial<UsageRow>[], Partial<UsageRow>[]];
      metering(own.map((each, index) => attempt(`a-${index}`, each)));
      await importing([
        ...requests.map((row, index) => usageRow({ id: `r-${index}`, ...row })),
        ...buckets.map((row, index) => usageRow({ id: `b-${index}`, ...row })),
      ]);
      const [sums, rows] = [await summed(), await rowByRow()];
      expect(outcome(sums.sink)).toEqual(outcome(rows.sink));
      expect(sums.notes).toEqual(rows.notes);
    },
  );

  test("a trace whose times are relative", async () => {
    const rows = Array.from({ length: 50 }, (_, index) =>
      usageRow({
        id: `t-${index}`,
        provider: null,
        model: null,
        relativeTime: true,
        startMs: DAY_0 + index * 70_000,
      }),
    );
    await importing(rows);
    expect(outcome((await summed()).sink)).toEqual(outcome((await rowByRow()).sink));
  });
});

test("what the gateway metered of an exported hour is not counted again", async () => {
  // A try that came to nothing is no traffic.
  metering([
    attempt("1", { tokens: { input: 4000, output: 1000 } }),
    attempt("2", { tokens: {}, usageSource: "none", cause: "connect", status: null }),
  ]);
  const file = join(folder, "usage.csv");
  const [start, end] = [DAY_0 / 1000, DAY_0 / 1000 + 3600];
  const header =
    "start_time,end_time,start_time_iso,end_time_iso,model,project_id,num_model_requests,input_tokens,output_tokens";
  writeFileSync(
    file,
    `${header}\n${start},${end},2026-11-20T00:00:00,2026-11-20T01:00:00,gpt-5.4,p,10,40000,10000\n`,
  );
  expect(await run(["import", file, "--data", folder], captureIo({ cwd: folder }))).toBe(0);
  const { sink, rows, notes } = await summed();
  expect(rows).toBe(2);
  expect(notes).toEqual([expect.stringContaining("1 rows of a provider's export")]);
  const segments = sink.builder.finish({ asMonth: false, monthlyRequests: null })?.segments ?? [];
  // The export counts 40,000 tokens in and 10,000 out that hour; the gateway 4,000 and 1,000 of them.
  expect(segments.map(({ grain, requests, tokens: of }) => ({ grain, requests, of }))).toEqual([
    { grain: "hour", requests: 9, of: { input: 36_000, output: 9000 } },
    { grain: "request", requests: 1, of: { input: 4000, output: 1000 } },
  ]);
});

test("where both list single requests of a day and model, the one that shows more tokens is taken", async () => {
  metering([
    attempt("1", { tokens: { input: 1000, output: 100 } }),
    // Only the gateway saw this model.
    attempt("2", { requestedModel: "gpt-4o", servedModel: "gpt-4o", tokens: { input: 10 } }),
    // On the next day the gateway saw more than the import.
    attempt("3", { receivedMs: DAY_0 + 24 * HOUR_MS, tokens: { input: 3000, output: 100 } }),
  ]);
  await importing([
    usageRow({ id: "r-1", tokens: { input: 1500, output: 100 } }),
    usageRow({ id: "r-2", startMs: DAY_0 + 1000, tokens: { input: 700, output: 100 } }),
    usageRow({ id: "r-3", startMs: DAY_0 + 24 * HOUR_MS, tokens: { input: 700, output: 100 } }),
  ]);
  const { sink, rows, notes } = await summed();
  expect(rows).toBe(4);
  expect(notes).toEqual([
    "on 2 days both the gateway and an import list single requests of gpt-5.4, which may be the same ones: of each such day and model the source with more tokens was taken, and 2 rows of the other were left out",
  ]);
  const segments = sink.builder.finish({ asMonth: false, monthlyRequests: null })?.segments ?? [];
  expect(segments.map(({ model, requests, tokens: of }) => ({ model, requests, of }))).toEqual([
    // 1,500 + 700 of the import, 3,000 of the gateway.
    { model: "gpt-5.4", requests: 3, of: { input: 5200, output: 300 } },
    { model: "gpt-4o", requests: 1, of: { input: 10 } },
  ]);
});

test("the week between an import and the gateway's first requests is not a week without traffic", async () => {
  const hours = Array.from({ length: 168 }, (_, hour) =>
    usageRow({
      id: `h-${hour}`,
      grain: "hour",
      startMs: DAY_0 + hour * HOUR_MS,
      endMs: DAY_0 + (hour + 1) * HOUR_MS,
      tokens: { input: 1000, output: 100 },
    }),
  );
  metering(
    [1, 2, 3].map((id) => attempt(`${id}`, { receivedMs: DAY_0 + 336 * HOUR_MS, tokens: { input: 1 } })),
  );
  await importing(hours);
  const { sink } = await summed();
  const profile = sink.builder.finish({ asMonth: false, monthlyRequests: null })!;
  expect(profile.observedHours).toBeCloseTo(168, 1);
  expect(profile.unobservedHours).toBeCloseTo(168, 1);
  expect(profile.monthlyFactor).toBeCloseTo(730 / 168, 2);
});

test("a folder without a ledger is said to be one, and is not made", async () => {
  const nowhere = join(folder, "nowhere");
  await expect(readLedger(nowhere, createTrafficSink(PRICES), PRICES)).rejects.toThrow(
    `there is no ledger in ${nowhere}`,
  );
  expect(existsSync(nowhere)).toBe(false);
});

test("a period of the ledger is the same period of the same rows in files", async () => {
  const rows = [0, 5, 23, 24, 30, 47, 48, 60].map((hour, index) =>
    usageRow({
      id: `h-${index}`,
      grain: "hour",
      startMs: DAY_0 + hour * HOUR_MS,
      endMs: DAY_0 + (hour + 1) * HOUR_MS,
      tokens: { input: 2 ** index, output: 1 },
    }),
  );
  await importing(rows);
  const period = { fromMs: DAY_0 + 23 * HOUR_MS, toMs: DAY_0 + 48 * HOUR_MS };
  const ofLedger = createTrafficSink(PRICES);
  const inLedger = periodSink(ofLedger, period);
  await readLedger(folder, inLedger.sink, { ...PRICES, period });
  inLedger.finish();
  const ofRows = createTrafficSink(PRICES);
  const inRows = periodSink(ofRows, period);
  for (const row of rows) inRows.sink.usage(row);
  inRows.finish();
  expect(outcome(ofLedger)).toEqual(outcome(ofRows));
  const { segments, observedHours } = ofLedger.builder.finish({ asMonth: false, monthlyRequests: null })!;
  expect(observedHours).toBe(25);
  const cells = segments.flatMap(({ costCells }) => costCells);
  expect(cells.reduce((sum, { tokens }) => sum + (tokens.input ?? 0), 0)).toBe(4 + 8 + 16 + 32);
});
