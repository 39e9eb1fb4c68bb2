import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { readLedger } from "../src/answers/plan/read-ledger.ts";
import { createTrafficSink, type TrafficSink } from "../src/answers/plan/traffic-sink.ts";
import { priceAgain } from "../src/answers/usage/price-again.ts";
import { tierPrice, type TierRow } from "../src/catalog/price-overrides.ts";
import { run } from "../src/cli/main.ts";
import { captureIo } from "../src/cli/testing/capture-io.ts";
import { fromDollars } from "../src/core/money.ts";
import type { TokenCounts } from "../src/core/tokens.ts";
import type { UsageRow } from "../src/core/usage.ts";
import { meteredRow } from "../src/gateway/testing/metered-row.ts";
import { startImport } from "../src/ledger/import-session.ts";
import { openJournal } from "../src/ledger/journal.ts";
import { openLedger } from "../src/ledger/ledger.ts";
import type { PricedAttempt } from "../src/ledger/priced-rows.ts";
import { reprice } from "../src/ledger/reprice.ts";
import { priceCells } from "../src/pricing/cell-price.ts";
import { boundariesOf } from "../src/pricing/price-boundaries.ts";
import type { PriceBook } from "../src/pricing/price-book.ts";
import type { ModelPrice, PricePeriod, Rates } from "../src/pricing/price.ts";
import { priceRow } from "../src/pricing/row-price.ts";
import { usageRow } from "../src/traffic/testing/usage-row.ts";
import { upstreamKind } from "../src/upstreams/upstream-kinds.ts";
import { upstreamTarget } from "../src/upstreams/upstream-target.ts";

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** Prices and usage are of ten days around here. */
const START_MS = Date.UTC(2026, 8, 1);
const ASKED_MS = { fromMs: null, toMs: null, nowMs: START_MS + 30 * DAY_MS };
const SELLER = "deepseek";

const kind = upstreamKind(SELLER);
if (kind === undefined) throw new Error(`the catalog has no ${SELLER}`);
const target = upstreamTarget({ name: SELLER, kind, url: "http://127.0.0.1:9", key: null });

/** Even millionths of a dollar per million tokens, so that half of it is whole picodollars per token too. */
const rate = fc.nat(25_000_000).map((value) => (2 * value) / 1e6);
const rates: fc.Arbitrary<Rates> = fc.record(
  {
    input: rate,
    output: rate,
    cacheRead: rate,
    cacheWrite5m: rate,
    cacheWrite1h: rate,
    reasoning: rate,
    audioInput: rate,
  },
  { requiredKeys: ["input", "output"] },
);
const tiers = fc
  .tuple(
    rates,
    fc.uniqueArray(fc.record({ above: fc.constantFrom(1000, 2048, 5000), rates }), {
      maxLength: 2,
      selector: ({ above }) => above,
    }),
  )
  .map(([base, long]) => [
    { aboveInputTokens: 0, rates: base },
    ...long
      .toSorted((a, b) => a.above - b.above)
      .map(({ above, rates: dear }) => ({ aboveInputTokens: above, rates: dear })),
  ]);
/** Windows that begin and end at any minute, those around midnight and half past included. */
const hours = fc.array(fc.tuple(fc.nat(1440), fc.nat(1440)), { minLength: 1, maxLength: 2 }).map((windows) =>
  windows.flatMap(([from, to]): (readonly [number, number])[] =>
    from <= to
      ? [[from / 60, to / 60]]
      : [
          [from / 60, 24],
          [0, to / 60],
        ],
  ),
);
const moment = fc.nat(10 * DAY_MS).map((ms) => START_MS + ms);
const period: fc.Arbitrary<PricePeriod> = fc.record({
  fromMs: fc.option(moment, { freq: 2 }),
  toMs: fc.option(moment, { freq: 2 }),
  hoursUtc: fc.option(hours, { freq: 2 }),
  daysUtc: fc.option(fc.uniqueArray(fc.nat(6), { minLength: 1 }), { freq: 2 }),
  tiers,
});
const periods = fc
  .tuple(fc.array(period, { maxLength: 4 }), fc.option(tiers, { freq: 6 }))
  .map(([special, base]): PricePeriod[] => [
    ...special,
    ...(base === null ? [] : [{ fromMs: null, toMs: null, hoursUtc: null, daysUtc: null, tiers: base }]),
  ]);

const HALF_FOR_BATCH: TierRow = {
  provider: SELLER,
  tier: "batch",
  models: ["."],
  factors: { other: 0.5, cacheRead: 1 },
  source: "made for a test",
  date: "2026-09-01",
};

/** A book of models m0, m1... that are also sold as batch. */
function bookOf(priced: readonly PricePeriod[][]): PriceBook {
  const prices = new Map<string, ModelPrice>();
  for (const [index, of] of priced.entries()) {
    const about = { provider: SELLER, source: "made for a test", date: "2026-09-01", contextTokens: null };
    const standard = { ...about, model: `m${index}`, periods: of };
    prices.set(`${standard.model} standard`, standard);
    const batch = tierPrice(standard, "batch", [HALF_FOR_BATCH]);
    if (batch !== null) prices.set(`${standard.model} batch`, batch);
  }
  return {
    find: (_provider, model, tier = "standard") => prices.get(`${model} ${tier}`) ?? null,
    boundaries: boundariesOf(prices.values()),
    source: "made for a test",
    date: "2026-09-01",
    providers: () => [],
    models: () => [],
  };
}

const count = fc.oneof(fc.nat(6000), fc.constantFrom(0, 999, 1000, 1001, 2048, 2049, 5001));
const tokens: fc.Arbitrary<TokenCounts> = fc
  .record(
    {
      input: count,
      output: count,
      cacheRead: count,
      cacheWrite5m: fc.nat(50),
      cacheWrite1h: fc.nat(50),
      reasoning: fc.nat(900),
      audioInput: fc.nat(20),
    },
    { requiredKeys: [] },
  )
  .filter((counts) => Object.keys(counts).length > 0);
const usage = fc.record({
  startMs: fc.oneof(
    moment,
    fc.nat(480).map((half) => START_MS + half * 1_800_000),
  ),
  tier: fc.constantFrom("standard", "standard", "batch" as const),
  tokens,
});

const rowOf = (id: string, model: string, known: Partial<UsageRow>): UsageRow =>
  usageRow({ id, provider: SELLER, model, ...known });

/** Everything at list price, as a plan's tie-out adds it up; null where nothing has a price. */
function tiedOut({ tieOut }: TrafficSink): bigint | null {
  const { pricedUsd, unpricedRequests } = tieOut.finish({ invoiceUsd: null });
  return unpricedRequests > 0 && pricedUsd === 0 ? null : fromDollars(pricedUsd);
}

/** The row as the ledger keeps it, with a price of its own still to be found. */
const kept = (row: UsageRow, origin: PricedAttempt["origin"]): PricedAttempt => ({
  id: row.id ?? "",
  origin,
  upstream: SELLER,
  requestedModel: row.model,
  servedModel: null,
  tier: row.tier,
  receivedMs: row.startMs,
  grain: row.grain,
  relativeTime: false,
  requests: 1,
  tokens: row.tokens,
  units: {},
  reasons: [],
  providerCostPicodollars: null,
  servedLocally: false,
  task: null,
  key: null,
  team: null,
  attempts: 1,
  isEstimated: false,
  price: { costPicodollars: null, priceSource: null, priceVersion: null },
});

/** Requests that differ in size alone, minutes before and after a model's price list begins or ends: some of one hour. */
function nearChange(book: PriceBook, model: string, index: number): Partial<UsageRow> {
  const price = book.find(SELLER, model);
  const { momentsMs } = boundariesOf(price === null ? [] : [price]);
  const changeMs = momentsMs[index % momentsMs.length] ?? START_MS;
  const startMs = changeMs + (((index * 7) % 41) - 20) * 60_000;
  return { startMs, tokens: { input: 500 + (index % 300), output: 40 } };
}

const metered = (book: PriceBook, row: UsageRow) =>
  meteredRow(book, {
    id: row.id ?? "",
    target,
    receivedMs: row.startMs,
    requestedModel: row.model ?? "",
    servedModel: null,
    usage: { tokens: row.tokens, tierName: row.tier, units: {}, reasons: [], providerCostPicodollars: null },
  });

test("a request costs the same in a plan, an import, a repricing and at the gateway", () => {
  let priced = 0;
  fc.assert(
    fc.property(periods, usage, (of, known) => {
      const book = bookOf([of]);
      const row = rowOf("r", "m0", known);
      const imported = priceRow(book, row).costPicodollars;
      const sink = createTrafficSink(book);
      sink.usage(row);
      const profile = sink.builder.finish({ asMonth: true, monthlyRequests: null })!;
      const price = book.find(SELLER, "m0", row.tier)!;
      const cells = priceCells(profile.segments[0]!.costCells, price, row.startMs, profile.boundaries);
      const planned =
        cells === null || cells.unpriced.size > 0
          ? null
          : fromDollars(cells.input + cells.cachedHit + cells.output + cells.other);
      const live = metered(book, row).costPicodollars;

      expect(tiedOut(sink)).toBe(imported);
      expect(planned).toBe(imported);
      expect(live === null ? null : BigInt(live)).toBe(imported);
      for (const origin of ["import", "gateway"] as const) {
        expect(priceAgain(book, kept(row, origin))?.costPicodollars).toBe(imported);
      }
      if (imported !== null && imported > 0n) priced++;
    }),
    { numRuns: 2000 },
  );
  // A law about rows that nobody prices would hold of anything.
  expect(priced).toBeGreaterThan(1000);
});

describe("in the ledger", () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "breakeven-one-price-"));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  test("sums of rows cost what the rows cost, imported and metered, also when they are priced again", async () => {
    const seed = 20_260_901;
    const book = bookOf(fc.sample(periods, { seed, numRuns: 8 }));
    // What both an import and the gateway list of a model and day may be the same requests, so each has its own.
    const rows = fc.sample(usage, { seed, numRuns: 600 }).map((known, index) => {
      const model = `m${Math.floor(index / 2) % 8}`;
      return rowOf(`r-${index}`, model, index % 2 === 0 ? known : nearChange(book, model, index));
    });
    const isMetered = ({ model }: UsageRow): boolean => ["m4", "m5", "m6", "m7"].includes(model ?? "");
    const imports = rows.filter((row) => !isMetered(row));
    const attempts = rows.filter(isMetered).map((row) => metered(book, row));
    const journal = openJournal({ folder, writer: "gateway" });
    for (const attempt of attempts) journal.append(attempt);
    journal.close();
    const ledger = openLedger(folder);
    const session = await startImport(folder, ledger, {
      book,
      relativeZeroMs: START_MS,
      nowMs: ASKED_MS.nowMs,
    });
    for (const row of imports) session.usage(row);
    await session.finish();

    const costs = rows.map((row) => priceRow(book, row).costPicodollars ?? 0n);
    const whole = costs.reduce((sum, cost) => sum + cost, 0n);
    expect(costs.filter((cost) => cost > 0n).length).toBeGreaterThan(300);
    const { totals } = await ledger.usage({ by: "model", fromMs: null, toMs: null });
    expect(totals.costPicodollars).toBe(whole);
    const again = await reprice(folder, ledger, ASKED_MS, (row) => priceAgain(book, row));
    expect(again).toMatchObject({ rows: 600, changed: 0 });
    await ledger.close();

    const [summed, single] = [createTrafficSink(book), createTrafficSink(book)];
    await readLedger(folder, summed, { boundaries: book.boundaries });
    for (const row of rows) single.usage(row);
    expect(tiedOut(summed)).toBe(whole);
    expect(tiedOut(single)).toBe(whole);
    // At any other date a plan prices the same cells, so the same sums.
    const month = { asMonth: true, monthlyRequests: null };
    const cells = ({ builder }: TrafficSink): unknown =>
      builder.finish(month)?.segments.map(({ model, tier, costCells }) => ({ model, tier, costCells }));
    expect(cells(summed)).toEqual(cells(single));
  });

  test("two DeepSeek requests in the discount of 2025 cost $1.37 in the plan as in the ledger", async () => {
    // 00:30-16:30 UTC: $0.55 in, $2.19 out; outside $0.135 and $0.55: 2 x (0.135 + 0.55) = 1.37.
    const file = join(folder, "usage.jsonl");
    const line = { provider: SELLER, model: "deepseek-reasoner", input_tokens: 1e6, output_tokens: 1e6 };
    const times = ["2025-04-10T16:45:00Z", "2025-04-10T16:50:00Z"];
    writeFileSync(file, times.map((time) => `${JSON.stringify({ time, ...line })}\n`).join(""));
    const data = join(folder, "data");
    const asked = async (...argv: string[]): Promise<unknown> => {
      const io = captureIo({ cwd: folder });
      expect(await run([...argv, "--json"], io), io.err).toBe(0);
      return JSON.parse(io.out);
    };
    await asked("import", file, "--data", data);
    expect(await asked("usage", "--data", data)).toMatchObject({
      totals: { costPicodollars: "1370000000000" },
    });
    const plans = [
      await asked("plan", "--data", data, "--as-of", "2025-04-11", "--monthly-requests", "2"),
      await asked("plan", file, "--as-of", "2025-04-11", "--monthly-requests", "2"),
    ];
    for (const plan of plans) {
      expect(plan).toMatchObject({ tieOut: { pricedUsd: 1.37 } });
      const { options } = plan as { options: { id: string; monthlyUsd: { typical: number } }[] };
      expect(options.find(({ id }) => id === "stay")?.monthlyUsd.typical).toBeCloseTo(1.37, 12);
    }
  });
});
