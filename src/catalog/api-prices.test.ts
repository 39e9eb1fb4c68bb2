import { calcPrice } from "@pydantic/genai-prices";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { ModelPrice } from "../pricing/price.ts";
import { boundariesOf } from "../pricing/price-boundaries.ts";
import { atInstant, onDayOf } from "../pricing/price-moment.ts";
import { ratesAt } from "../pricing/rates.ts";
import { tokenUsd } from "../pricing/token-cost.ts";
import type { TokenCounts } from "../core/tokens.ts";
import { apiPrices } from "./api-prices.ts";
import { packageProviders } from "./price-package.ts";
import { priceOverrides } from "./price-overrides.ts";

const book = apiPrices();

function find(provider: string | null, model: string): ModelPrice {
  const price = book.find(provider, model);
  if (!price) throw new Error(`no price for ${model}`);
  return price;
}

/** Dollars for one request of these tokens at a moment. */
function cost(price: ModelPrice, time: string, tokens: TokenCounts): number {
  const atMs = Date.parse(time);
  const size = (tokens.input ?? 0) + (tokens.cacheRead ?? 0) + (tokens.cacheWrite5m ?? 0);
  const rates = ratesAt(price, atInstant(atMs), size);
  const usd = rates && tokenUsd(tokens, rates);
  if (usd === null) throw new Error("no rates");
  return usd;
}

describe("published prices", () => {
  test("100M in + 100M out on GPT-5.4 is $1,750, for a month is not one request", () => {
    // 100 x 2.50 + 100 x 15.00 = 250 + 1,500.
    const rates = ratesAt(find("openai", "gpt-5.4"), onDayOf(Date.parse("2026-11-20")), null);
    expect(tokenUsd({ input: 100e6, output: 100e6 }, rates ?? {})).toBe(1750);
  });

  test.each([
    // 199,000 x 1.25 / 1M and 201,000 x 2.50 / 1M.
    ["gemini-2.5-pro", 199_000, 0.24875],
    ["gemini-2.5-pro", 200_000, 0.25],
    ["gemini-2.5-pro", 201_000, 0.5025],
    // 271,999 x 2.50 / 1M; at exactly 272,000 the long rate: 272,000 x 5.00 / 1M = 1.36.
    ["gpt-5.4", 271_999, 0.6799975],
    ["gpt-5.4", 272_000, 1.36],
  ])("%s with %d input tokens costs $%d", (model, input, usd) => {
    expect(cost(find(null, model), "2026-06-01T12:00:00Z", { input })).toBeCloseTo(usd, 9);
  });

  test.each([
    // Weekdays since 2026-08-17: off-peak 0.66 + 1.98 = 2.64, peak 1.32 + 3.96 = 5.28.
    ["2026-08-18T00:00:00Z", 2.64],
    ["2026-08-18T02:00:00Z", 5.28],
    ["2026-08-18T05:00:00Z", 2.64],
    ["2026-08-18T07:00:00Z", 5.28],
    ["2026-08-18T12:00:00Z", 2.64],
    // Before the change one price at every hour: 0.435 + 0.87 = 1.305.
    ["2026-06-01T02:00:00Z", 1.305],
    ["2026-06-01T12:00:00Z", 1.305],
    // It began at 16:00 UTC on the 16th.
    ["2026-08-16T15:00:00Z", 1.305],
    ["2026-08-16T16:00:00Z", 2.64],
    // Weekends since 2026-08-23 and Chinese public holidays are off-peak all day.
    ["2026-08-23T02:00:00Z", 2.64],
    ["2026-11-21T07:00:00Z", 2.64],
    ["2026-10-02T07:00:00Z", 2.64],
    ["2026-10-08T07:00:00Z", 5.28],
  ])("DeepSeek V4 Pro, 1M + 1M at %s, costs $%d", (time, usd) => {
    const price = find("deepseek", "deepseek-v4-pro");
    expect(cost(price, time, { input: 1e6, output: 1e6 })).toBeCloseTo(usd, 9);
  });

  test("a price change is found by date", () => {
    const luna = find("openai", "gpt-5.6-luna");
    expect(cost(luna, "2026-07-29T12:00:00Z", { input: 1e5 })).toBeCloseTo(0.1, 9);
    expect(cost(luna, "2026-07-30T12:00:00Z", { input: 1e5 })).toBeCloseTo(0.02, 9);
  });

  test.each([
    // As published: GPT-5.4 batch input 1.25; priority 5 / 30; Anthropic and Google batch at half price.
    ["openai", "gpt-5.4", "batch", 1.25, 7.5],
    ["openai", "gpt-5.4", "priority", 5, 30],
    ["openai", "gpt-5.4", "flex", 1.25, 7.5],
    ["anthropic", "claude-sonnet-4-6", "batch", 1.5, 7.5],
    ["google", "gemini-2.5-pro", "batch", 0.625, 5],
    ["azure", "gpt-4o", "batch", 1.25, 5],
  ] as const)("%s %s %s costs %d / %d", (provider, model, tier, input, output) => {
    const price = book.find(provider, model, tier);
    const rates = price && ratesAt(price, onDayOf(Date.parse("2026-11-20")), 1000);
    expect(rates).toMatchObject({ input, output });
    expect(price?.source).toContain(`${tier}: `);
  });

  test.each([
    ["deepseek", "deepseek-v4-pro", "batch"],
    ["openai", "gpt-4o", "priority"],
    ["anthropic", "claude-sonnet-4-6", "flex"],
    ["openrouter", "openai/gpt-5.4", "batch"],
  ] as const)("a class that %s does not sell for %s has no price: %s", (provider, model, tier) => {
    expect(book.find(provider, model, tier)).toBeNull();
  });

  test("a long request has no priority price, for none is published", () => {
    const price = book.find("openai", "gpt-5.4", "priority");
    const atMs = Date.parse("2026-11-20");
    expect(price && ratesAt(price, onDayOf(atMs), 300_000)).toEqual({});
  });
});

describe("model ids as billed", () => {
  test.each([
    [null, "gpt-4o-2024-08-06", "openai", "gpt-4o"],
    [null, "gpt-4o-2024-05-13", "openai", "gpt-4o-2024-05-13"],
    ["anthropic", "claude-sonnet-4-20250514", "anthropic", "claude-sonnet-4-0"],
    ["anthropic", "Claude Haiku 4.5", "anthropic", "claude-haiku-4-5"],
    [null, "Claude Haiku 4.5", "anthropic", "claude-haiku-4-5"],
    [null, "GPT-4o mini", "openai", "gpt-4o-mini"],
    [null, "models/gemini-2.5-pro", "google", "gemini-2.5-pro"],
    ["vertex_ai", "publishers/google/models/gemini-2.5-pro", "google", "gemini-2.5-pro"],
    ["vertex_ai", "claude-sonnet-4@20250514", "google", "claude-4-sonnet"],
    ["litellm", "gemini/gemini-2.5-pro", "google", "gemini-2.5-pro"],
    ["openai", "openai/gpt-5-mini", "openai", "gpt-5-mini"],
    ["openrouter", "openai/gpt-5.6-luna-20260709", "openrouter", "openai/gpt-5.6-luna"],
    ["openrouter", "openai/gpt-4.1-2025-04-14", "openrouter", "openai/gpt-4.1"],
    ["openrouter", "anthropic/claude-4.5-sonnet-20250929", "openrouter", "anthropic/claude-sonnet-4.5"],
    ["openrouter", "deepseek/deepseek-v4-flash-20260731", "openrouter", "deepseek/deepseek-v4-flash"],
    [null, "anthropic/claude-sonnet-4-5", "anthropic", "claude-sonnet-4-5"],
    ["deepseek", "deepseek-flash", "deepseek", "deepseek-flash"],
    ["Azure OpenAI", "gpt-35-turbo", "azure", "gpt-3.5-turbo"],
    [null, "text-embedding-3-small", "openai", "text-embedding-3-small"],
    [
      null,
      "us.anthropic.claude-sonnet-4-20250514-v1:0",
      "aws",
      "regional.anthropic.claude-sonnet-4-20250514-v1:0",
    ],
    [
      "bedrock",
      "arn:aws:bedrock:us-east-1:123456789012:inference-profile/us.anthropic.claude-sonnet-4-5-20250929-v1:0",
      "aws",
      "regional.anthropic.claude-sonnet-4-5-20250929-v1:0",
    ],
  ])("%s %s is %s %s", (provider, model, expectedProvider, expectedModel) => {
    expect(book.find(provider, model)).toMatchObject({ provider: expectedProvider, model: expectedModel });
  });

  test.each([
    [null, "llama-3.3-70b"],
    [null, "meta-llama/Llama-3.3-70B-Instruct"],
    [null, "gpt-oss-120b"],
    [null, ""],
    [null, "my-finetune"],
    ["openai", "gpt-9"],
    ["acme", "gpt-4o"],
    ["google", "gemma-3-27b-it"],
    ["openrouter", "nobody/nothing"],
  ])("%s %j has no price", (provider, model) => {
    expect(book.find(provider, model)).toBeNull();
  });

  test("says when the price is not quite that of the id", () => {
    expect(find("openrouter", "openai/gpt-4.1-2025-04-14").source).toContain("without its date");
    expect(find("openrouter", "anthropic/claude-haiku-5.5")).toMatchObject({ provider: "openrouter" });
    expect(find("openrouter", "anthropic/claude-haiku-5.5").source).toContain("the maker's own price");
    expect(find("azure", "gpt-4o").source).toContain("OpenAI's price list");
    expect(find(null, "anthropic/claude-sonnet").source).toContain("family name without a version");
    expect(find("mistral", "mistral-large-latest").source).toContain("the alias moved");
  });

  test("a free id of a router costs nothing, an unknown price is not free", () => {
    const free = find("openrouter", "meta-llama/llama-3.3-70b-instruct:free");
    expect(cost(free, "2026-06-01", { input: 1e6, output: 1e6 })).toBe(0);
  });
});

describe("the book as a whole", () => {
  test("knows where prices change: long contexts, DeepSeek's hours, and moments on record", () => {
    const { inputTokens, timesOfDayMs, momentsMs } = book.boundaries;
    expect(inputTokens).toEqual([100_000, 128_000, 199_999, 200_000, 271_999, 272_000, 512_000]);
    expect(timesOfDayMs.map((time) => time / 3_600_000)).toEqual([0.5, 1, 4, 6, 10, 16.5]);
    expect(momentsMs).toContain(Date.parse("2026-08-16T16:00:00Z"));
  });

  test("no price of any class changes anywhere else", () => {
    const prices = book
      .providers()
      .flatMap(({ id }) => book.models(id).map((model) => [id, model] as const))
      .flatMap(([id, model]) =>
        (["standard", "batch", "flex", "priority"] as const).flatMap(
          (tier) => book.find(id, model, tier) ?? [],
        ),
      );
    const all = boundariesOf(prices);
    for (const of of ["inputTokens", "timesOfDayMs", "momentsMs"] as const) {
      expect(all[of].filter((boundary) => !book.boundaries[of].includes(boundary))).toEqual([]);
    }
  });

  test("lists providers and their models, those added by us included", () => {
    expect(book.providers().map(({ id }) => id)).toEqual(
      expect.arrayContaining(["openai", "anthropic", "google"]),
    );
    expect(book.models("Anthropic")).toEqual(
      expect.arrayContaining(["claude-haiku-4-5", "claude-haiku-5-5"]),
    );
    expect(book.models("nobody")).toEqual([]);
  });

  test("agrees with the package's own calculator wherever nothing is overridden", () => {
    const { additions, corrections, removals } = priceOverrides();
    const changed = new Set([...corrections, ...removals].map((row) => `${row.provider} ${row.model}`));
    const models = packageProviders().flatMap((provider) =>
      provider.models
        .filter((model) => !changed.has(`${provider.id} ${model.id}`))
        .map((model) => ({ provider, model })),
    );
    const added = additions.flatMap((row) => row.match.map((pattern) => new RegExp(pattern)));
    const usage = fc.record({
      input: fc.integer({ min: 0, max: 600_000 }),
      cacheRead: fc.integer({ min: 0, max: 300_000 }),
      output: fc.integer({ min: 0, max: 100_000 }),
    });
    const minute = fc.integer({ min: 0, max: 366 * 24 * 60 - 1 });
    let compared = 0;
    fc.assert(
      fc.property(fc.constantFrom(...models), usage, minute, ({ provider, model }, tokens, minutes) => {
        const price = book.find(provider.id, model.id);
        fc.pre(price !== null && price.model === model.id && !added.some((match) => match.test(model.id)));
        const timestamp = new Date(Date.parse("2025-11-01") + minutes * 60_000);
        const theirs = calcPrice(
          {
            input_tokens: tokens.input + tokens.cacheRead,
            cache_read_tokens: tokens.cacheRead,
            output_tokens: tokens.output,
          },
          model.id,
          { provider, timestamp },
        );
        fc.pre(theirs !== null && theirs.model.id === model.id);
        const rates = ratesAt(price, atInstant(timestamp.getTime()), tokens.input + tokens.cacheRead);
        const ours = tokenUsd(tokens, rates ?? {});
        // A fee per request or per search is not a token price, and what has no rate is unpriced here, 0 there.
        fc.pre(ours !== null && theirs.model_price["requests_kcount"] === undefined);
        compared += 1;
        expect(ours).toBeCloseTo(theirs.total_price, 6);
      }),
      { numRuns: 800 },
    );
    expect(compared).toBeGreaterThan(400);
  });
});
