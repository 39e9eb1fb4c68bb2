import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { KvPool, longestSequence, type KvPoolLimits } from "./kv-pool.ts";
import { requestTable } from "./request-table.ts";

/** 10,000 bytes at 2 a token, in blocks of 16. */
const LIMITS: KvPoolLimits = {
  poolBytes: 10_000,
  cache: { perToken: 2, perWindowToken: 0, windowTokens: 0, perSequence: 0 },
  blockTokens: 16,
  prefixCache: false,
};

/** A pool for one request with this many tokens in all. */
function poolFor(limits: KvPoolLimits, tokens: number): KvPool {
  const request = { arrivalMs: 0, inputTokens: tokens - 1, cachedInputTokens: 0, outputTokens: 1 };
  return new KvPool(limits, requestTable([request]));
}

describe("half a block is lost at the end of each sequence", () => {
  test("100 tokens take the room of 108", () => {
    const pool = poolFor(LIMITS, 100);
    expect(pool.bytesToAllocate(0, 100)).toBe(216);
    pool.allocate(0, 100);
    expect(pool.usedBytes).toBe(216);
    pool.free(0, 100);
    expect(pool.usedBytes).toBe(0);
  });

  test("a block of one token loses half a token", () => {
    expect(poolFor({ ...LIMITS, blockTokens: 1 }, 100).bytesToAllocate(0, 100)).toBe(201);
  });

  test("on average that is what whole blocks take, to half a token", () => {
    // Whole blocks: n tokens take ceil(n / 16) x 16, over any 16 lengths in a row (16 - 1) / 2 tokens more than n.
    const lengths = Array.from({ length: 1600 }, (_, at) => at + 2);
    const mean = (of: (tokens: number) => number): number =>
      lengths.reduce((sum, tokens) => sum + of(tokens), 0) / lengths.length;
    const modelled = mean((tokens) => poolFor(LIMITS, tokens).bytesToAllocate(0, tokens) / 2);
    const inBlocks = mean((tokens) => Math.ceil(tokens / 16) * 16);
    expect(modelled - inBlocks).toBeCloseTo(0.5, 9);
  });

  test("the longest sequence leaves room for it: 10,000 bytes hold 4,992 tokens and half a block", () => {
    expect(longestSequence(LIMITS)).toBe(4992);
  });

  test("law: the longest sequence fits, and one token more does not", () => {
    const limits = fc
      .record({
        poolBytes: fc.integer({ min: 5_000, max: 1_000_000 }),
        blockTokens: fc.constantFrom(1, 16, 32, 64),
        perToken: fc.integer({ min: 1, max: 50 }),
        perWindowToken: fc.nat({ max: 50 }),
        windowTokens: fc.nat({ max: 40 }),
        perSequence: fc.nat({ max: 200 }),
      })
      .map(({ poolBytes, blockTokens, ...cache }) => ({ poolBytes, blockTokens, cache, prefixCache: false }));
    fc.assert(
      fc.property(limits, (given) => {
        const longest = longestSequence(given);
        fc.pre(longest >= 1);
        const bytes = (tokens: number): number => poolFor(given, tokens).bytesToAllocate(0, tokens);
        expect(bytes(longest)).toBeLessThanOrEqual(given.poolBytes + 1e-6);
        expect(bytes(longest + 1)).toBeGreaterThan(given.poolBytes - 1e-6);
      }),
    );
  });
});
