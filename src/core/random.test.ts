import { describe, expect, test } from "vitest";
import { seededRandom, SeededRandom } from "./random.ts";

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

const DRAWS = 40_000;
const draws = (draw: (random: SeededRandom) => number): number[] => {
  const random = SeededRandom.of(1, 2);
  return Array.from({ length: DRAWS }, () => draw(random));
};
const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;
const variance = (values: readonly number[]): number => {
  const middle = mean(values);
  return mean(values.map((value) => (value - middle) ** 2));
};

describe("moments of the long stream", () => {
  // Gamma of shape k and scale 1: mean k, variance k.
  test.each([0.15, 0.5, 1, 4])("Gamma of shape %d", (shape) => {
    const values = draws((random) => random.gamma(shape));
    expect(Math.abs(mean(values) / shape - 1)).toBeLessThan(0.05);
  });

  // Weibull of shape k: mean Γ(1 + 1/k); Γ(2) = 1, Γ(3) = 2, Γ(1.5) = √π / 2.
  test.each([
    [1, 1],
    [0.5, 2],
    [2, Math.sqrt(Math.PI) / 2],
  ])("Weibull of shape %d", (shape, expected) => {
    expect(Math.abs(mean(draws((random) => random.weibull(shape))) / expected - 1)).toBeLessThan(0.05);
  });

  test("even numbers: mean 1/2, variance 1/12", () => {
    const values = draws((random) => random.next());
    expect(mean(values)).toBeCloseTo(0.5, 1);
    expect(variance(values)).toBeCloseTo(1 / 12, 2);
    expect(Math.min(...values)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...values)).toBeLessThan(1);
  });
});

test("the long stream: the same seeds give the same numbers, others do not", () => {
  const first = (...seeds: number[]): number => SeededRandom.of(...seeds).next();
  expect(first(1, 600)).toBe(first(1, 600));
  expect(new Set([first(1, 600), first(1, 1200), first(2, 600), first(1), first(600, 1)]).size).toBe(5);
});
