import { describe, expect, test } from "vitest";
import { compareQuality, type QualityResult } from "./quality.ts";

const result = (
  model: string,
  benchmark: string,
  score: number,
  more: Partial<QualityResult> = {},
): QualityResult => ({
  model,
  category: "coding",
  benchmark,
  version: "v1",
  score,
  unit: "percent",
  higherIsBetter: true,
  variant: model,
  sourceUrl: `https://example.org/${model}`,
  date: "2026-01-01",
  ...more,
});

describe("compareQuality", () => {
  test("takes the median ratio over shared benchmarks", () => {
    // Ratios 40/50 = 0.8, 66/60 = 1.1, 90/90 = 1: median 1.
    const results = [
      result("a", "x", 50),
      result("a", "y", 60),
      result("a", "z", 90),
      result("b", "x", 40),
      result("b", "y", 66),
      result("b", "z", 90),
    ];
    const { shared, medianRatio } = compareQuality(results, "a", "b");
    expect(medianRatio).toBe(1);
    expect(shared.map(({ benchmark, current, candidate }) => [benchmark, current, candidate])).toEqual([
      ["x", 50, 40],
      ["y", 60, 66],
      ["z", 90, 90],
    ]);
  });

  test("never compares different benchmarks, versions or units", () => {
    const results = [
      result("a", "x", 50),
      result("b", "x", 40, { version: "v2" }),
      result("b", "x", 40, { unit: "index" }),
      result("b", "y", 40),
    ];
    expect(compareQuality(results, "a", "b")).toEqual({ shared: [], medianRatio: null });
  });

  test("of several results of a model the best counts", () => {
    const results = [
      result("a", "x", 50),
      result("b", "x", 40, { variant: "low effort" }),
      result("b", "x", 60, { variant: "high effort", date: "2026-05-05" }),
    ];
    const { shared, medianRatio } = compareQuality(results, "a", "b");
    expect(medianRatio).toBe(1.2);
    expect(shared[0]).toMatchObject({ candidateVariant: "high effort", date: "2026-05-05" });
  });

  test("where lower is better the ratio turns round", () => {
    const lower = { higherIsBetter: false };
    // Half the errors is twice as good.
    const results = [result("a", "x", 10, lower), result("b", "x", 5, lower), result("b", "x", 8, lower)];
    expect(compareQuality(results, "a", "b").medianRatio).toBe(2);
  });

  test("a benchmark at zero is shown but has no ratio", () => {
    const results = [result("a", "x", 0), result("b", "x", 5)];
    const { shared, medianRatio } = compareQuality(results, "a", "b");
    expect(shared).toHaveLength(1);
    expect(medianRatio).toBeNull();
  });

  test("a model against itself is 1", () => {
    expect(compareQuality([result("a", "x", 50), result("a", "y", 3)], "a", "a").medianRatio).toBe(1);
  });
});
