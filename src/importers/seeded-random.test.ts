import { describe, expect, test } from "vitest";
import { SeededRandom } from "./seeded-random.ts";

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

describe("moments", () => {
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

test("the same seeds give the same numbers, others do not", () => {
  const first = (...seeds: number[]): number => SeededRandom.of(...seeds).next();
  expect(first(1, 600)).toBe(first(1, 600));
  expect(new Set([first(1, 600), first(1, 1200), first(2, 600), first(1), first(600, 1)]).size).toBe(5);
});
