import { expect, test } from "vitest";
import { UserError } from "../core/errors.ts";
import { flatPrice, priceBook } from "./testing/price-book.ts";
import { FRIDAY_MS } from "./testing/usage-row.ts";
import { typedTraffic, type TypedTraffic } from "./typed-traffic.ts";

const PRICES = priceBook([
  flatPrice("gpt-5.4", { input: 2.5, output: 15 }),
  flatPrice("free", { input: 0, output: 0 }),
  flatPrice("speech", { audioInput: 3 }),
]);
const typed = (partial: Partial<TypedTraffic>): TypedTraffic => ({
  provider: null,
  model: "gpt-5.4",
  asOfMs: FRIDAY_MS,
  totals: null,
  apiSpendUsd: null,
  monthlyRequests: null,
  inputOverOutput: 10,
  ...partial,
});

test("totals are one row that spans a month of 730 hours; the cached part is part of the input", () => {
  const totals = { inputTokens: 500, cachedInputTokens: 200, outputTokens: 100 };
  const row = typedTraffic(typed({ totals, monthlyRequests: 5 }), PRICES, []);
  expect(row).toMatchObject({
    grain: "span",
    requests: 5,
    tokens: { input: 300, cacheRead: 200, output: 100 },
  });
  expect(row.endMs - row.startMs).toBe(730 * 3_600_000);
});

test("a cached part that nobody gave stays unknown", () => {
  const totals = { inputTokens: 500, cachedInputTokens: null, outputTokens: 100 };
  expect(typedTraffic(typed({ totals }), PRICES, []).tokens).toEqual({ input: 500, output: 100 });
});

test("a bare spend becomes tokens at list price and the assumed ratio, and says so", () => {
  const notes: string[] = [];
  // $20,000 / (10 x $2.50 + $15) = 500 x 1M out, 5,000M in.
  expect(typedTraffic(typed({ apiSpendUsd: 20_000 }), PRICES, notes).tokens).toEqual({
    input: 5_000_000_000,
    output: 500_000_000,
  });
  expect(notes[0]).toContain("input_over_output_ratio");
});

test.each([
  ["no model", { model: null, apiSpendUsd: 5 }],
  ["a model without a price", { model: "mystery", apiSpendUsd: 5 }],
  ["a model without a price for text", { model: "speech", apiSpendUsd: 5 }],
  ["a free model, of which no money buys a number of tokens", { model: "free", apiSpendUsd: 5 }],
])("refuses %s", (_, partial) => {
  expect(() => typedTraffic(typed(partial), PRICES, [])).toThrow(UserError);
});
