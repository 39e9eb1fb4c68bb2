import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { ModelPrice, PricePeriod, Rates } from "./price.ts";
import { priceTokens, ratesAt } from "./pricing.ts";
import { TOKEN_KINDS, type TokenCounts } from "../core/tokens.ts";

const always: Omit<PricePeriod, "tiers"> = { fromMs: null, toMs: null, hoursUtc: null, daysUtc: null };
const period = (rates: Rates, when: Partial<PricePeriod> = {}): PricePeriod => ({
  ...always,
  ...when,
  tiers: [{ aboveInputTokens: 0, rates }],
});
const priced = (...periods: PricePeriod[]): ModelPrice => ({
  provider: "maker",
  model: "m",
  source: "a published list",
  date: "2026-11-20",
  periods,
  contextTokens: null,
});
const monday = Date.parse("2026-11-16T00:00:00Z");
const saturday = Date.parse("2026-11-21T00:00:00Z");
const at = (atMs: number, more: { hourUtc?: number; inputTokensPerRequest?: number } = {}) => ({
  atMs,
  hourUtc: more.hourUtc ?? null,
  inputTokensPerRequest: more.inputTokensPerRequest ?? null,
});

// GPT-5.4's published shape: 2.50 / 15.00, from 272,000 input tokens on 5.00 / 22.50.
const tiered = priced({
  ...always,
  tiers: [
    { aboveInputTokens: 0, rates: { input: 2.5, output: 15 } },
    { aboveInputTokens: 271_999, rates: { input: 5, output: 22.5 } },
  ],
});

describe("ratesAt", () => {
  test.each([
    [271_999, 2.5],
    [272_000, 5],
    [1_000_000, 5],
    [1, 2.5],
  ])("a long-context tier is a cliff: %d input tokens cost %d", (size, input) => {
    expect(ratesAt(tiered, at(monday, { inputTokensPerRequest: size }))?.input).toBe(input);
  });

  test("without a request size the base tier holds, however large the bucket", () => {
    expect(ratesAt(tiered, at(monday))).toEqual({ input: 2.5, output: 15 });
  });

  test("the first period that covers the moment wins; its end is exclusive", () => {
    const price = priced(period({ input: 9 }, { fromMs: monday, toMs: saturday }), period({ input: 1 }));
    expect(ratesAt(price, at(monday - 1))?.input).toBe(1);
    expect(ratesAt(price, at(monday))?.input).toBe(9);
    expect(ratesAt(price, at(saturday))?.input).toBe(1);
  });

  test("a moment that no period covers has no price: null, not zero", () => {
    expect(ratesAt(priced(period({ input: 1 }, { fromMs: monday })), at(monday - 1))).toBeNull();
    expect(ratesAt(priced({ ...always, tiers: [] }), at(monday))).toBeNull();
  });

  test("an unknown hour is the even average of the day", () => {
    // 7 peak hours (01-04 and 06-10) at 2, 17 others at 1: (7 x 2 + 17 x 1) / 24 = 31 / 24.
    const peak: PricePeriod["hoursUtc"] = [
      [1, 4],
      [6, 10],
    ];
    const price = priced(period({ input: 2 }, { hoursUtc: peak }), period({ input: 1 }));
    expect(ratesAt(price, at(monday))?.input).toBeCloseTo(31 / 24, 12);
    expect(ratesAt(price, at(monday, { hourUtc: 3 }))?.input).toBe(2);
    expect(ratesAt(price, at(monday, { hourUtc: 4 }))?.input).toBe(1);
  });

  test("an hour without a price leaves the average without one", () => {
    const half = priced(period({ input: 2, output: 3 }, { hoursUtc: [[0, 12]] }), period({ input: 1 }));
    expect(ratesAt(half, at(monday))).toEqual({ input: 1.5 });
    expect(ratesAt(priced(period({ input: 2 }, { hoursUtc: [[0, 12]] })), at(monday))).toBeNull();
  });

  test("the day is that of the moment, unless it is said or left open", () => {
    const price = priced(period({ input: 1 }, { daysUtc: [0, 6] }), period({ input: 8 }));
    expect(ratesAt(price, at(monday))?.input).toBe(8);
    expect(ratesAt(price, at(saturday))?.input).toBe(1);
    expect(ratesAt(price, { ...at(saturday), dayUtc: 1 })?.input).toBe(8);
    // Two days of seven at 1, five at 8: (2 x 1 + 5 x 8) / 7 = 6.
    expect(ratesAt(price, { ...at(monday), dayUtc: null })?.input).toBeCloseTo(6, 12);
  });
});

describe("priceTokens", () => {
  test("each bucket at its own rate, per million", () => {
    // 2M x 3 + 4M x 0.30 + 1M x 15 = 6 + 1.2 + 15 = 22.2 dollars.
    const cost = priceTokens(
      { input: 2e6, cacheRead: 4e6, output: 1e6 },
      { input: 3, cacheRead: 0.3, output: 15 },
    );
    expect(cost.usd).toBeCloseTo(22.2, 12);
    expect(cost.byKind).toEqual({ input: 6, cacheRead: expect.closeTo(1.2, 12) as number, output: 15 });
    expect(cost.unpriced).toEqual([]);
  });

  test.each<[string, TokenCounts, Rates, number]>([
    ["reasoning is billed as output", { reasoning: 1e6 }, { input: 1, output: 15 }, 15],
    ["reasoning has its own rate where there is one", { reasoning: 1e6 }, { output: 15, reasoning: 3 }, 3],
    ["a cache read without a rate is billed as input", { cacheRead: 1e6 }, { input: 2, output: 9 }, 2],
    ["a cache write without any write rate is input", { cacheWrite5m: 1e6 }, { input: 2, output: 9 }, 2],
    ["so is a one-hour write", { cacheWrite1h: 1e6 }, { input: 2, output: 9 }, 2],
  ])("%s", (_, tokens, rates, usd) => {
    expect(priceTokens(tokens, rates)).toMatchObject({ usd, unpriced: [] });
  });

  test.each<[string, TokenCounts, Rates]>([
    ["audio without an audio rate", { audioInput: 10 }, { input: 1, output: 1 }],
    ["generated images without a rate", { imageOutput: 10 }, { input: 1, output: 1 }],
    [
      "one-hour writes where only the five-minute rate is known",
      { cacheWrite1h: 10 },
      { input: 1, cacheWrite5m: 1.25 },
    ],
    ["output of a model with no output rate", { output: 10 }, { input: 1 }],
    ["everything at no rates", { input: 10 }, {}],
  ])("%s stays unpriced", (_, tokens, rates) => {
    const cost = priceTokens(tokens, rates);
    expect(cost).toMatchObject({ usd: 0, byKind: {} });
    expect(cost.unpriced).toEqual(Object.keys(tokens));
  });

  test("an absent bucket is not priced and not unpriced; zero tokens cost nothing at any rate", () => {
    expect(priceTokens({}, {})).toEqual({ usd: 0, byKind: {}, unpriced: [] });
    expect(priceTokens({ audioOutput: 0 }, { input: 1 }).unpriced).toEqual([]);
  });

  const counts = fc.record(
    Object.fromEntries(TOKEN_KINDS.map((kind) => [kind, fc.integer({ min: 0, max: 1e9 })])),
    { requiredKeys: [] },
  ) as fc.Arbitrary<TokenCounts>;
  const rates = fc.record(
    Object.fromEntries(TOKEN_KINDS.map((kind) => [kind, fc.double({ min: 0, max: 200, noNaN: true })])),
    { requiredKeys: [] },
  ) as fc.Arbitrary<Rates>;

  test("is additive over tokens", () => {
    fc.assert(
      fc.property(counts, counts, rates, (a, b, rate) => {
        const sum: TokenCounts = {};
        for (const kind of TOKEN_KINDS) {
          if (a[kind] !== undefined || b[kind] !== undefined) sum[kind] = (a[kind] ?? 0) + (b[kind] ?? 0);
        }
        const apart = priceTokens(a, rate).usd + priceTokens(b, rate).usd;
        expect(priceTokens(sum, rate).usd).toBeCloseTo(apart, 4);
      }),
    );
  });

  test("more of anything never costs less, and nothing is both priced and unpriced", () => {
    fc.assert(
      fc.property(counts, rates, fc.constantFrom(...TOKEN_KINDS), (tokens, rate, kind) => {
        const more = { ...tokens, [kind]: (tokens[kind] ?? 0) + 1000 };
        const cost = priceTokens(more, rate);
        expect(cost.usd).toBeGreaterThanOrEqual(priceTokens(tokens, rate).usd);
        expect(cost.unpriced.filter((name) => cost.byKind[name] !== undefined)).toEqual([]);
      }),
    );
  });
});
