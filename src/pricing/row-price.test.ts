import { describe, expect, test } from "vitest";
import type { UsageRow } from "../core/usage.ts";
import { flatPrice, priceBook } from "../traffic/testing/price-book.ts";
import { FRIDAY_MS, usageRow } from "../traffic/testing/usage-row.ts";
import type { ModelPrice } from "./price.ts";
import { listCost, priceRow } from "./row-price.ts";

const RATES = { input: 2, output: 10 };
const MINUTE_MS = 60_000;

describe("a row at list price", () => {
  test("a price list that changes within an hour is read at the row's own minute", () => {
    const flat = flatPrice("m", RATES);
    const period = flat.periods[0]!;
    const dearer: ModelPrice = {
      ...flat,
      periods: [
        { ...period, toMs: FRIDAY_MS + 30 * MINUTE_MS },
        { ...period, tiers: [{ aboveInputTokens: 0, rates: { input: 4 } }] },
      ],
    };
    const at = (minute: number): bigint | null =>
      listCost(usageRow({ startMs: FRIDAY_MS + minute * MINUTE_MS, tokens: { input: 1e6 } }), dearer);
    expect([at(0), at(29), at(30), at(59)]).toEqual([
      2_000_000_000_000n,
      2_000_000_000_000n,
      4_000_000_000_000n,
      4_000_000_000_000n,
    ]);
  });

  // 12 hours at 2 and 12 at 4 on weekdays, 2 at weekends; 2026-11-20 is a Friday.
  const workday: ModelPrice = {
    ...flatPrice("m", RATES),
    periods: [
      ...flatPrice("m", { input: 4 }, { hoursUtc: [[12, 24]], daysUtc: [1, 2, 3, 4, 5] }).periods,
      ...flatPrice("m", { input: 2 }).periods,
    ],
  };
  test.each<[string, Partial<UsageRow>, number]>([
    ["a request", { startMs: FRIDAY_MS + 720 * MINUTE_MS }, 4e12],
    ["a minute", { startMs: FRIDAY_MS + 719 * MINUTE_MS, grain: "minute" }, 2e12],
    ["a day", { grain: "day" }, 3e12],
    // Five of seven days at 3, two at 2: 19 / 7.
    ["a month", { grain: "span" }, Math.round(19e12 / 7)],
    ["a trace whose start is unknown", { relativeTime: true }, Math.round(19e12 / 7)],
  ])("%s is priced by what is known of its time", (_, row, picodollars) => {
    const cost = listCost(usageRow({ tokens: { input: 1e6 }, ...row }), workday);
    expect(Number(cost) / 1e12).toBeCloseTo(picodollars / 1e12, 9);
  });

  test.each<[string, Partial<UsageRow>]>([
    ["of whose tokens nothing is known", { tokens: {} }],
    ["with a bucket without a rate", { tokens: { input: 1, audioInput: 5 } }],
    ["before the price list began", { startMs: FRIDAY_MS - 1 }],
  ])("a row %s costs an unknown amount", (_, row) => {
    expect(listCost(usageRow(row), flatPrice("m", RATES, { fromMs: FRIDAY_MS }))).toBeNull();
  });
});

describe("a row of somebody else's books", () => {
  const book = priceBook([flatPrice("m", RATES)]);

  test.each<[string, Partial<UsageRow>, bigint | null, string | null]>([
    ["what it was billed", { billed: 7n }, 7n, "billed in the export"],
    ["nothing, where a cache answered", { servedLocally: true }, 0n, null],
    ["its tokens", { tokens: { input: 3, output: 1 } }, 16_000_000n, "made for a test"],
    ["an unknown amount, for a model without a price", { model: "other" }, null, null],
    ["an unknown amount, for no model", { model: null }, null, null],
    ["an unknown amount, in a tier that is not sold", { tier: "batch" }, null, null],
  ])("costs %s", (_, row, costPicodollars, priceSource) => {
    expect(priceRow(book, usageRow({ model: "m", ...row }))).toMatchObject({ costPicodollars, priceSource });
  });
});
