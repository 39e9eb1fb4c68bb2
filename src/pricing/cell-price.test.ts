import { describe, expect, test } from "vitest";
import type { UsageRow } from "../core/usage.ts";
import { flatPrice } from "../traffic/testing/price-book.ts";
import { FRIDAY_MS, usageRow } from "../traffic/testing/usage-row.ts";
import { type CellsUsd, priceCells } from "./cell-price.ts";
import { CostCells } from "./cost-cells.ts";
import { boundariesOf } from "./price-boundaries.ts";
import type { ModelPrice } from "./price.ts";

const HOUR_MS = 3_600_000;

/** $2 in, $0.20 cached, $3 written, $10 out; above 272,000 tokens twice that; half price on weekdays from 16:30 UTC. */
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
      hoursUtc: [[16.5, 24]],
      daysUtc: [1, 2, 3, 4, 5],
      tiers: [{ aboveInputTokens: 0, rates: NIGHT }],
    },
    ALL_DAY,
  ],
};
/** Another model's long context begins elsewhere. */
const OTHER: ModelPrice = {
  ...base,
  periods: [{ ...ALL_DAY, tiers: [...ALL_DAY.tiers, { aboveInputTokens: 200_000, rates: RATES }] }],
};
const BOUNDARIES = boundariesOf([PRICE, OTHER]);

function pricedCells(rows: readonly Partial<UsageRow>[], price = PRICE): CellsUsd | null {
  const cells = new CostCells();
  for (const row of rows) cells.addRow(usageRow(row), BOUNDARIES);
  return priceCells(cells.sorted(), price, FRIDAY_MS, BOUNDARIES);
}

describe("cells by the parts of their cost", () => {
  test("prompt, write, hit, miss and answer", () => {
    const row = {
      tokens: { input: 1e6, cacheWrite5m: 1e6, cacheRead: 1e6, output: 1e6, reasoning: 1e6 },
      requests: 100,
      grain: "hour",
    } as const;
    // 2 + 3 of prompt; the hit costs 0.20 and would cost 2 as a miss; reasoning is billed as output.
    expect(pricedCells([row])).toEqual({
      input: 5,
      cachedHit: 0.2,
      cachedMiss: 2,
      output: 20,
      other: 0,
      unpriced: new Set(),
    });
  });

  test("a bucket without a rate is named, not free", () => {
    const priced = pricedCells([{ tokens: { input: 1e6, audioInput: 5 } }]);
    expect([...priced!.unpriced]).toEqual(["audioInput"]);
  });

  test("a price that does not cover the moment is no price", () => {
    expect(pricedCells([{}], flatPrice("m", RATES, { toMs: FRIDAY_MS }))).toBeNull();
  });
});

test("cells that a price changes within are not priced", () => {
  const cells = new CostCells();
  cells.addRow(usageRow(), boundariesOf([OTHER]));
  expect(() => priceCells(cells.sorted(), PRICE, FRIDAY_MS, boundariesOf([OTHER]))).toThrow(
    "the price of m changes within the cells",
  );
});

describe("what a rate depends on", () => {
  test.each([
    ["at the threshold", { tokens: { input: 272_000 } }, 0.544],
    ["one token above it, the whole request", { tokens: { input: 272_001 } }, 1.088004],
    ["between two thresholds of other models", { tokens: { input: 200_001 } }, 0.400002],
    // 100 requests of 100,000: the bucket is not one long request.
    ["a bucket of short requests", { tokens: { input: 1e7 }, requests: 100 }, 20],
    ["a bucket that does not count them", { tokens: { input: 1e7 }, requests: null }, 20],
    ["Friday at 16:29", { tokens: { input: 1e6 }, requests: 100, startMs: FRIDAY_MS + 16.49 * HOUR_MS }, 2],
    ["Friday at 16:30", { tokens: { input: 1e6 }, requests: 100, startMs: FRIDAY_MS + 16.5 * HOUR_MS }, 1],
    ["Saturday at 17 h", { tokens: { input: 1e6 }, requests: 100, startMs: FRIDAY_MS + 41 * HOUR_MS }, 2],
    // 7.5 of 24 hours at half price: (16.5 x 2 + 7.5 x 1) / 24 = 1.6875.
    ["some time on Friday", { tokens: { input: 1e6 }, requests: 100, grain: "day" }, 1.6875],
    [
      "some time on Saturday",
      { tokens: { input: 1e6 }, requests: 100, grain: "day", startMs: FRIDAY_MS + 24 * HOUR_MS },
      2,
    ],
    // Five of seven days: 2 - 5/7 x 7.5/24.
    ["some time", { tokens: { input: 1e6 }, requests: 100, grain: "span" }, 2 - (5 * 7.5) / 168],
  ] as const)("%s", (_, row, usd) => {
    const { input, cachedHit, output, other } = pricedCells([row])!;
    expect(input + cachedHit + output + other).toBeCloseTo(usd, 9);
  });

  test("rows before and after half past four are two cells, though of one hour", () => {
    const at = (hour: number) => ({ startMs: FRIDAY_MS + hour * HOUR_MS, tokens: { input: 1e5 } });
    // 0.20 + 0.10, not twice either.
    expect(pricedCells([at(16.25), at(16.75)])?.input).toBeCloseTo(0.3, 12);
  });
});
