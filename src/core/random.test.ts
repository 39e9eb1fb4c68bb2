import { expect, test } from "vitest";
import { seededRandom } from "./random.ts";

const take = (seed: number, count: number): number[] => {
  const random = seededRandom(seed);
  return Array.from({ length: count }, random);
};

test("the same seed gives the same numbers, another seed others", () => {
  expect(take(1, 5)).toEqual(take(1, 5));
  expect(take(1, 5)).not.toEqual(take(2, 5));
});

test("mulberry32 of seed 0 begins as its author's C code does", () => {
  // uint32 1144304738 and 1416247 over 2^32.
  expect(take(0, 2).map((value) => Math.round(value * 2 ** 32))).toEqual([1_144_304_738, 1_416_247]);
});

test("even over [0, 1): mean 1/2 and a tenth in every tenth, within four standard deviations", () => {
  const values = take(7, 100_000);
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  // Standard deviation of the mean: 0.2887 / sqrt(100,000) = 0.00091; of a tenth's count: sqrt(9,000) = 95.
  expect(Math.abs(mean - 0.5)).toBeLessThan(0.0037);
  for (let tenth = 0; tenth < 10; tenth++) {
    const count = values.filter((value) => Math.floor(value * 10) === tenth).length;
    expect(Math.abs(count - 10_000)).toBeLessThan(380);
  }
});
