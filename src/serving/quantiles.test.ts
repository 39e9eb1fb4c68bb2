import fc from "fast-check";
import { expect, test } from "vitest";
import { quantiles } from "./quantiles.ts";

test("nearest ranks of 1 to 100 in any order are 50, 95 and 99", () => {
  const values = Float64Array.from({ length: 100 }, (_, at) => ((at * 37) % 100) + 1);
  expect(quantiles(values)).toEqual({ mean: 50.5, p50: 50, p95: 95, p99: 99 });
});

test("one value is all of them, none is nothing", () => {
  expect(quantiles(Float64Array.of(3))).toEqual({ mean: 3, p50: 3, p95: 3, p99: 3 });
  expect(quantiles(new Float64Array())).toBeNull();
});

test("what sorting would give, ties included", () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 20 }), { minLength: 1, maxLength: 300 }), (numbers) => {
      const sorted = numbers.toSorted((a, b) => a - b);
      const found = quantiles(Float64Array.from(numbers));
      const rank = (share: number): number | undefined => sorted[Math.ceil(share * numbers.length) - 1];
      expect([found?.p50, found?.p95, found?.p99]).toEqual([rank(0.5), rank(0.95), rank(0.99)]);
    }),
    { numRuns: 500 },
  );
});
