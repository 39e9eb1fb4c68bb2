import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  addTokens,
  cachedInputTokens,
  inputTokens,
  outputTokens,
  TOKEN_KINDS,
  type TokenCounts,
} from "./tokens.ts";

describe("sums of buckets", () => {
  const tokens: TokenCounts = {
    input: 100,
    cacheRead: 30,
    cacheWrite5m: 20,
    output: 7,
    reasoning: 5,
    audioOutput: 1,
  };

  test("the prompt is everything that went in, cached or not", () => {
    expect(inputTokens(tokens)).toBe(150); // 100 + 30 + 20
    expect(cachedInputTokens(tokens)).toBe(30);
  });

  test("the answer includes reasoning and audio", () => {
    expect(outputTokens(tokens)).toBe(13); // 7 + 5 + 1
  });

  test("what was not reported is unknown, and a reported zero is zero", () => {
    expect(cachedInputTokens({ input: 5 })).toBeUndefined();
    expect(cachedInputTokens({ input: 5, cacheRead: 0 })).toBe(0);
    expect(outputTokens({})).toBeUndefined();
  });
});

describe("adding", () => {
  test("keeps absent what is absent in both", () => {
    expect(addTokens({ input: 1 }, { input: 2, cacheRead: 0 })).toEqual({ input: 3, cacheRead: 0 });
    expect(addTokens({}, {})).toEqual({});
  });

  test("takes a bucket as often as it is told", () => {
    expect(addTokens({ output: 1 }, { output: 2 }, 3)).toEqual({ output: 7 }); // 1 + 2 x 3
  });

  const counts = fc.record(
    Object.fromEntries(TOKEN_KINDS.map((kind) => [kind, fc.nat({ max: 1_000_000_000 })])),
    { requiredKeys: [] },
  ) as fc.Arbitrary<TokenCounts>;

  test("every token is input or output, once", () => {
    fc.assert(
      fc.property(counts, (tokens) => {
        const all = Object.values(tokens).reduce((sum, count) => sum + count, 0);
        expect((inputTokens(tokens) ?? 0) + (outputTokens(tokens) ?? 0)).toBe(all);
      }),
    );
  });

  test("does not depend on the order", () => {
    fc.assert(
      fc.property(fc.array(counts), (rows) => {
        const sum = (list: readonly TokenCounts[]) =>
          list.reduce<TokenCounts>((total, row) => addTokens(total, row), {});
        expect(sum(rows.toReversed())).toEqual(sum(rows));
      }),
    );
  });
});
