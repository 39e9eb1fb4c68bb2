import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { ModelPrice } from "./price.ts";
import { priceTokens, ratesAt } from "./pricing.ts";
import type { UsageRow } from "../core/usage.ts";
import { ProfileBuilder } from "../traffic/profile-builder.ts";
import type { Segment } from "../traffic/profile.ts";
import { flatPrice } from "../traffic/testing/price-book.ts";
import { FRIDAY_MS, usageRow } from "../traffic/testing/usage-row.ts";
import { rowPricer } from "./row-pricer.ts";
import { hasTokens, priceSegment } from "./segment-price.ts";

const HOUR_MS = 3_600_000;
const THRESHOLDS = [200_000, 272_000];

/** $2 in, $0.20 cached, $3 written, $10 out; above 272,000 tokens twice that; half price from 16 to 24 h UTC. */
const RATES = { input: 2, cacheRead: 0.2, cacheWrite5m: 3, output: 10 };
const LONG = { input: 4, cacheRead: 0.4, cacheWrite5m: 6, output: 20 };
const NIGHT = { input: 1, cacheRead: 0.1, cacheWrite5m: 1.5, output: 5 };
const base = flatPrice("m", RATES);
const ALL_DAY = {
  ...base.periods[0]!,
  tiers: [
    { aboveInputTokens: 0, rates: RATES },
    { aboveInputTokens: 272_000, rates: LONG },
  ],
};
const PRICE: ModelPrice = {
  ...base,
  periods: [
    {
      ...ALL_DAY,
      hoursUtc: [[16, 24]],
      daysUtc: [1, 2, 3, 4, 5],
      tiers: [{ aboveInputTokens: 0, rates: NIGHT }],
    },
    ALL_DAY,
  ],
};

function segmentOf(rows: readonly Partial<UsageRow>[]): Segment {
  const builder = new ProfileBuilder(THRESHOLDS);
  for (const row of rows) builder.usage(usageRow(row));
  return builder.finish({ asMonth: true, monthlyRequests: null })!.segments[0]!;
}
const usdOf = (rows: readonly Partial<UsageRow>[]): number => {
  const priced = priceSegment(segmentOf(rows), PRICE, FRIDAY_MS, THRESHOLDS)!;
  return priced.input + priced.cachedHit + priced.output + priced.other;
};

describe("a segment by its parts", () => {
  test("prompt, write, hit, miss and answer", () => {
    const row = {
      tokens: { input: 1e6, cacheWrite5m: 1e6, cacheRead: 1e6, output: 1e6, reasoning: 1e6 },
      requests: 100,
      grain: "hour",
    } as const;
    // 2 + 3 of prompt; the hit costs 0.20 and would cost 2 as a miss; reasoning is billed as output.
    expect(priceSegment(segmentOf([row]), PRICE, FRIDAY_MS, THRESHOLDS)).toEqual({
      input: 5,
      cachedHit: 0.2,
      cachedMiss: 2,
      output: 20,
      other: 0,
      unpriced: new Set(),
    });
  });

  test("a bucket without a rate is named, not free", () => {
    const priced = priceSegment(
      segmentOf([{ tokens: { input: 1e6, audioInput: 5 } }]),
      PRICE,
      FRIDAY_MS,
      THRESHOLDS,
    );
    expect([...priced!.unpriced]).toEqual(["audioInput"]);
  });

  test("a price that does not cover the moment is no price", () => {
    const past = flatPrice("m", RATES, { toMs: FRIDAY_MS });
    expect(priceSegment(segmentOf([{}]), past, FRIDAY_MS, THRESHOLDS)).toBeNull();
  });
});

describe("what a rate depends on", () => {
  test.each([
    ["at the threshold", { tokens: { input: 272_000 } }, 0.544],
    ["one token above it, the whole request", { tokens: { input: 272_001 } }, 1.088004],
    ["between two thresholds of other models", { tokens: { input: 200_001 } }, 0.400002],
    // 100 requests of 100,000: the bucket is not one long request.
    ["a bucket of short requests", { tokens: { input: 1e7 }, requests: 100 }, 20],
    ["a bucket that does not count them", { tokens: { input: 1e7 }, requests: null }, 20],
    ["Friday at 16 h", { tokens: { input: 1e6 }, requests: 100, startMs: FRIDAY_MS + 16 * HOUR_MS }, 1],
    ["Saturday at 16 h", { tokens: { input: 1e6 }, requests: 100, startMs: FRIDAY_MS + 40 * HOUR_MS }, 2],
    // Eight of 24 hours at half price: (16 x 2 + 8 x 1) / 24 = 1.6667.
    ["some time on Friday", { tokens: { input: 1e6 }, requests: 100, grain: "day" }, 40 / 24],
    [
      "some time on Saturday",
      { tokens: { input: 1e6 }, requests: 100, grain: "day", startMs: FRIDAY_MS + 24 * HOUR_MS },
      2,
    ],
    // Five of seven days: 2 - 5/7 x 8/24.
    ["some time", { tokens: { input: 1e6 }, requests: 100, grain: "span" }, 2 - 40 / 168],
  ] as const)("%s", (_, row, usd) => {
    expect(usdOf([row])).toBeCloseTo(usd, 9);
  });
});

const anyRow = fc.record({
  startMs: fc.integer({ min: 0, max: 14 * 24 * 60 }).map((minute) => FRIDAY_MS + minute * 60_000),
  requests: fc.constantFrom(1, 1, 7, null),
  grain: fc.constantFrom("request", "minute", "hour", "day"),
  tokens: fc.record({
    input: fc.integer({ min: 0, max: 600_000 }),
    cacheRead: fc.integer({ min: 0, max: 50_000 }),
    output: fc.integer({ min: 0, max: 9000 }),
  }),
});

/** What a row costs at the moment it happened, straight from the price. */
function priceOf(row: UsageRow): number {
  const input = (row.tokens.input ?? 0) + (row.tokens.cacheRead ?? 0);
  const hourly = row.grain !== "day";
  const rates = ratesAt(PRICE, {
    atMs: row.startMs,
    hourUtc: hourly ? new Date(row.startMs).getUTCHours() : null,
    inputTokensPerRequest: row.requests === null ? null : input / row.requests,
  })!;
  return priceTokens(row.tokens, rates).usd;
}

describe("the sum of cells is the sum of rows", () => {
  test("for a segment, where prices do not change with time", () => {
    fc.assert(
      fc.property(
        fc.array(anyRow, { minLength: 1, maxLength: 30 }),
        fc.constantFrom("request", "day"),
        (rows, grain) => {
          const same = rows.map((row) => ({ ...row, grain: grain as UsageRow["grain"] }));
          const expected = same.reduce((sum, row) => sum + priceOf(usageRow(row)), 0);
          expect(usdOf(same)).toBeCloseTo(expected, 8);
        },
      ),
      { numRuns: 100 },
    );
  });

  test("row by row, whatever came before", () => {
    fc.assert(
      fc.property(fc.array(anyRow, { minLength: 1, maxLength: 30 }), (rows) => {
        const price = rowPricer();
        for (const row of rows) expect(price(usageRow(row), PRICE)).toBeCloseTo(priceOf(usageRow(row)), 12);
      }),
      { numRuns: 100 },
    );
  });
});

test("a price that changes within an hour is read at the row's own minute", () => {
  const halfPast = FRIDAY_MS + 30 * 60_000;
  const dearer = {
    ...base,
    periods: [
      { ...base.periods[0]!, toMs: halfPast },
      { ...base.periods[0]!, tiers: [{ aboveInputTokens: 0, rates: LONG }] },
    ],
  };
  const price = rowPricer();
  const at = (minute: number): number | null =>
    price(usageRow({ startMs: FRIDAY_MS + minute * 60_000, tokens: { input: 1e6 } }), dearer);
  expect([at(0), at(29), at(30), at(59)]).toEqual([2, 2, 4, 4]);
});

test.each([
  ["no price", {}, null],
  ["a bucket without a rate", { tokens: { audioInput: 5 } }, base],
])("a row with %s costs an unknown amount", (_, row, price) => {
  expect(rowPricer()(usageRow(row), price)).toBeNull();
});

test.each([
  [{}, false],
  [{ input: 0 }, false],
  [{ output: 1 }, true],
])("%j holds tokens: %s", (tokens, holds) => {
  expect(hasTokens({ tokens })).toBe(holds);
});
