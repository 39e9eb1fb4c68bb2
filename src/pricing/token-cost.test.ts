import { describe, expect, test } from "vitest";
import { tokenCost } from "./token-cost.ts";

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
    expect(tokenCost(tokens, rates, factor)).toEqual({ picodollars, unpriced: [] });
  });

  test("a bucket without a rate makes the cost unknown, not smaller", () => {
    expect(tokenCost({ input: 5, audioOutput: 1 }, { input: 1, output: 2 })).toEqual({
      picodollars: null,
      unpriced: ["audioOutput"],
    });
  });

  test("nothing of a bucket costs nothing", () => {
    expect(tokenCost({ input: 5, audioOutput: 0 }, { input: 1 }).picodollars).toBe(5_000_000);
  });
});
