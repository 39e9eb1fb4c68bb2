import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { TOKEN_KINDS, type TokenCounts } from "../core/tokens.ts";
import type { Rates } from "./price.ts";
import { tokenCost, tokenUsd } from "./token-cost.ts";

describe("picodollars, half to even, once per bucket", () => {
  // A dollar per million tokens is a million picodollars per token.
  test.each([
    // 12 x 150,000 + 3 x 600,000
    [{ input: 12, output: 3 }, { input: 0.15, output: 0.6 }, 1, 3_600_000],
    // 1 token at $0.0000005/M is half a picodollar: to even, 0; 3 tokens are 1.5: to even, 2; 5 are 2.5: 2.
    [{ input: 1 }, { input: 0.0000005 }, 1, 0],
    [{ input: 3 }, { input: 0.0000005 }, 1, 2],
    [{ input: 5 }, { input: 0.0000005 }, 1, 2],
    // Reasoning is billed as output where it has no rate of its own: 256 x 10,000,000.
    [{ reasoning: 256 }, { input: 1.25, output: 10 }, 1, 2_560_000_000],
    // 0.075 is not a binary fraction; a million tokens still cost 75,000,000,000.
    [{ cacheRead: 1_000_000 }, { input: 0.15, cacheRead: 0.075 }, 1, 75_000_000_000],
    // Data residency: 7 x 3,000,000 x 1.1 = 23,100,000.
    [{ input: 7 }, { input: 3 }, 1.1, 23_100_000],
  ])("%j at %j times %d", (tokens, rates, factor, picodollars) => {
    expect(tokenCost(tokens, rates, factor)).toEqual({ picodollars: BigInt(picodollars), unpriced: [] });
  });

  test("a sum beyond what a number holds exactly is exact", () => {
    // 3e15 x 2,500,000 + 1 x 2,500,000: more than $7 billion, and the last token is still there.
    const rates = { input: 2.5 };
    expect(tokenCost({ input: 3e15 }, rates).picodollars).toBe(7_500_000_000_000_000_000_000n);
    expect(tokenCost({ input: 3e15 + 1 }, rates).picodollars).toBe(7_500_000_000_000_002_500_000n);
    // Nine buckets that fit, whose sum does not: each 4e9 tokens at $2 is $8,000.
    const tokens = { input: 4e9, cacheRead: 4e9, output: 4e9 };
    expect(tokenCost(tokens, { input: 2, output: 2 }).picodollars).toBe(24_000_000_000_000_000n);
  });

  test("a part of a token, as a share of a bucket leaves it, is priced as such", () => {
    expect(tokenCost({ input: 0.5 }, { input: 3 }).picodollars).toBe(1_500_000n);
  });

  test("a bucket without a rate makes the cost unknown, not smaller", () => {
    expect(tokenCost({ input: 5, audioOutput: 1 }, { input: 1, output: 2 })).toEqual({
      picodollars: null,
      unpriced: ["audioOutput"],
    });
  });

  test("nothing of a bucket costs nothing, and an absent one is neither priced nor unpriced", () => {
    expect(tokenCost({ input: 5, audioOutput: 0 }, { input: 1 }).picodollars).toBe(5_000_000n);
    expect(tokenCost({}, {})).toEqual({ picodollars: 0n, unpriced: [] });
  });
});

describe("which rate a bucket is billed at", () => {
  test.each<[string, TokenCounts, Rates, number]>([
    ["each bucket at its own", { input: 2e6, cacheRead: 4e6 }, { input: 3, cacheRead: 0.3 }, 7.2],
    ["reasoning is billed as output", { reasoning: 1e6 }, { input: 1, output: 15 }, 15],
    ["reasoning has its own rate where there is one", { reasoning: 1e6 }, { output: 15, reasoning: 3 }, 3],
    ["a cache read without a rate is billed as input", { cacheRead: 1e6 }, { input: 2, output: 9 }, 2],
    ["a cache write without any write rate is input", { cacheWrite5m: 1e6 }, { input: 2, output: 9 }, 2],
    ["so is a one-hour write", { cacheWrite1h: 1e6 }, { input: 2, output: 9 }, 2],
  ])("%s", (_, tokens, rates, usd) => {
    expect(tokenUsd(tokens, rates)).toBe(usd);
  });

  test.each<[string, TokenCounts, Rates]>([
    ["audio without an audio rate", { audioInput: 10 }, { input: 1, output: 1 }],
    ["generated images without a rate", { imageOutput: 10 }, { input: 1, output: 1 }],
    ["one-hour writes beside a five-minute rate", { cacheWrite1h: 10 }, { input: 1, cacheWrite5m: 1.25 }],
    ["output of a model with no output rate", { output: 10 }, { input: 1 }],
    ["everything at no rates", { input: 10 }, {}],
  ])("%s stays unpriced", (_, tokens, rates) => {
    expect(tokenCost(tokens, rates)).toEqual({ picodollars: null, unpriced: Object.keys(tokens) });
    expect(tokenUsd(tokens, rates)).toBeNull();
  });
});

describe("laws", () => {
  const counts = fc.record(
    Object.fromEntries(TOKEN_KINDS.map((kind) => [kind, fc.integer({ min: 0, max: 1e12 })])),
    { requiredKeys: [] },
  ) as fc.Arbitrary<TokenCounts>;
  /** As published: up to six decimals of a dollar per million tokens. */
  const rates = fc.record(
    Object.fromEntries(TOKEN_KINDS.map((kind) => [kind, fc.nat(200_000_000).map((micro) => micro / 1e6)])),
  ) as fc.Arbitrary<Rates>;

  test("the cost of a sum is the sum of the costs, to the picodollar", () => {
    fc.assert(
      fc.property(counts, counts, rates, (a, b, rate) => {
        const sum: TokenCounts = {};
        for (const kind of TOKEN_KINDS) sum[kind] = (a[kind] ?? 0) + (b[kind] ?? 0);
        const apart = tokenCost(a, rate).picodollars! + tokenCost(b, rate).picodollars!;
        expect(tokenCost(sum, rate).picodollars).toBe(apart);
      }),
    );
  });

  test("it is the product of whole numbers: tokens times picodollars per token", () => {
    fc.assert(
      fc.property(fc.nat(2 ** 31 - 1), fc.nat(200_000_000), (count, micro) => {
        const { picodollars } = tokenCost({ output: count }, { output: micro / 1e6 });
        expect(picodollars).toBe(BigInt(count) * BigInt(micro));
      }),
    );
  });
});
