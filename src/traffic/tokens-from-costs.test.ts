import { describe, expect, test } from "vitest";
import type { CostRow } from "../core/usage.ts";
import type { TokenCounts } from "../core/tokens.ts";
import { flatPrice, priceBook } from "./testing/price-book.ts";
import { FRIDAY_MS } from "./testing/usage-row.ts";
import { tokensFromCosts } from "./tokens-from-costs.ts";

const PRICES = priceBook([
  flatPrice("gpt-5.4", { input: 2.5, cacheRead: 0.25, output: 15 }),
  flatPrice("free", { input: 0, output: 0 }),
  flatPrice("text-in", { input: 1 }),
]);

function tokensOf(usd: number, item: string, partial: Partial<CostRow> = {}): TokenCounts | undefined {
  const cost: CostRow = {
    file: "cost.csv",
    line: 2,
    provider: "openai",
    startMs: FRIDAY_MS,
    endMs: FRIDAY_MS + 86_400_000,
    amount: BigInt(Math.round(usd * 1e12)),
    currency: "USD",
    convertedAt: null,
    model: "gpt-5.4",
    item,
    notMovable: null,
    task: null,
    quantityTokens: null,
    ...partial,
  };
  return tokensFromCosts([cost], PRICES, 10)[0]?.tokens;
}

describe("a line that names its kind gives the tokens: amount over list price", () => {
  test.each([
    // $5 / $2.50 a million = 2 million; $0.25 / $0.25 = 1 million; $30 / $15 = 2 million.
    ["gpt-5.4, input", 5, { input: 2_000_000 }],
    ["gpt-5.4, cached input", 0.25, { cacheRead: 1_000_000 }],
    ["input_cache_hit_tokens", 0.25, { cacheRead: 1_000_000 }],
    ["gpt-5.4, output", 30, { output: 2_000_000 }],
    ["completion tokens", 15, { output: 1_000_000 }],
    ["prompt tokens", 2.5, { input: 1_000_000 }],
  ])("%s", (item, usd, tokens) => {
    expect(tokensOf(usd, item)).toEqual(tokens);
  });
});

test("a line that names the model alone is split at ten to one", () => {
  // 10 x $2.50 + $15 = $40 buys 10 million in and 1 million out.
  expect(tokensOf(40, "gpt-5.4")).toEqual({ input: 10_000_000, output: 1_000_000 });
});

describe("money stays money", () => {
  test.each([
    ["a credit", -5, "gpt-5.4, input", {}],
    ["nothing", 0, "gpt-5.4", {}],
    ["a line without a model", 5, "support plan", { model: null }],
    ["a model without a price", 5, "mystery, input", { model: "mystery" }],
    ["a model that is free", 5, "free, fee", { model: "free" }],
    ["a model without a price for answers", 5, "text-in", { model: "text-in" }],
    ["what no text model takes over", 5, "embeddings, input", { notMovable: "embeddings" }],
  ])("%s", (_, usd, item, partial) => {
    expect(tokensOf(usd, item, partial)).toEqual({});
  });
});

describe("a line that says its quantity in tokens", () => {
  test("is believed, whatever it cost: batch lines are billed at half the list price", () => {
    // $1.25 at $2.50 a million would be half a million tokens; the line says a million.
    expect(tokensOf(1.25, "gpt-5.4, input", { quantityTokens: 1_000_000 })).toEqual({ input: 1_000_000 });
  });

  test("is believed for a model without a price, and for free tokens", () => {
    const unknown = { model: "mystery", quantityTokens: 700 };
    expect(tokensOf(5, "mystery, cached input", unknown)).toEqual({ cacheRead: 700 });
    expect(tokensOf(0, "gpt-5.4, output", { quantityTokens: 90 })).toEqual({ output: 90 });
  });

  test("is split at ten to one where the line does not say the kind", () => {
    expect(tokensOf(5, "gpt-5.4", { quantityTokens: 1100 })).toEqual({ input: 1000, output: 100 });
  });

  test("is not tokens used where it is a refund", () => {
    expect(tokensOf(-5, "gpt-5.4, input", { quantityTokens: 1000 })).toEqual({});
  });
});
