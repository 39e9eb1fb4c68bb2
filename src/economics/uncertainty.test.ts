import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { ASSUMPTION_NAMES, type AssumptionName } from "../core/assumption-name.ts";
import type { Assumption, AssumptionValues } from "../core/assumption.ts";
import { cheapestChances, drawMany, percentiles, quantile, readDraw } from "./uncertainty.ts";

const row = (name: AssumptionName, low: number, typical: number, high: number): Assumption => ({
  name,
  unit: "ratio",
  low,
  typical,
  high,
  source: "test",
  date: "",
});
const sixty = ASSUMPTION_NAMES.filter((name) => name !== "pue")
  .slice(0, 60)
  .map((name) => row(name, 1, 2, 6));

describe("the distribution between low, typical and high", () => {
  test.each([
    [0, 1],
    [0.1, 1],
    [0.3, 1.5],
    [0.5, 2],
    [0.7, 4],
    [0.9, 6],
    [0.999, 6],
  ])("at quantile %d of 1 / 2 / 6 is %d", (u, value) => {
    expect(quantile(row("presence", 1, 2, 6), u)).toBeCloseTo(value, 12);
  });

  test("20,000 draws find low, typical and high again as P10, P50 and P90", () => {
    const column =
      drawMany([row("presence", 1, 2, 6)], 1, 20_000).columns.get("presence") ?? new Float64Array();
    const { p10, p50, p90 } = percentiles(column);
    expect(p10).toBeCloseTo(1, 1);
    expect(p50).toBeCloseTo(2, 1);
    expect(p90).toBeCloseTo(6, 1);
  });
});

/** Draw number `index` of every assumption. */
const drawOf = (rows: readonly Assumption[], seed: number, index: number): AssumptionValues =>
  readDraw(drawMany(rows, seed, index + 1), index, {});

describe("draws", () => {
  test("do not depend on which other assumptions there are, nor on their order", () => {
    const alone = drawOf([row("pue", 1, 1.5, 2)], 7, 41);
    const among = drawOf([...sixty, row("pue", 1, 1.5, 2)].reverse(), 7, 41);
    expect(among["pue"]).toBe(alone["pue"]);
  });

  test("of different names and seeds come in different orders", () => {
    const rows = [row("presence", 0, 1, 2), row("volume_next_month", 0, 1, 2)];
    const orders = [0, 1, 2].flatMap((seed) =>
      [...drawMany(rows, seed, 50).columns.values()].map((column) => column.join()),
    );
    expect(new Set(orders).size).toBe(6);
  });

  test("are spread evenly: a tenth at either end, as many below the typical value as above it", () => {
    const column = drawMany([row("presence", -1, 0, 5)], 3, 2000).columns.get("presence")!;
    const count = (holds: (value: number) => boolean): number => column.filter(holds).length;
    expect(count((value) => value === -1)).toBe(200);
    expect(count((value) => value === 5)).toBe(200);
    expect(count((value) => value < 0)).toBe(1000);
    expect(percentiles(column).p50).toBeCloseTo(0, 2);
  });

  test("are independent of each other: no correlation between two names over 20,000 draws", () => {
    const { columns } = drawMany([row("presence", -1, 0, 1), row("volume_next_month", -1, 0, 1)], 5, 20_000);
    const [a, b] = [...columns.values()];
    const products = a?.map((value, index) => value * (b?.[index] ?? Number.NaN)) ?? new Float64Array();
    const mean = products.reduce((sum, value) => sum + value, 0) / products.length;
    // Standard error of the mean product is below 0.5 / sqrt(20,000) = 0.0035.
    expect(Math.abs(mean)).toBeLessThan(0.014);
  });
});

test("percentiles of 0..10 are 1, 5 and 9, of 1 and 2 between them", () => {
  expect(percentiles([10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0])).toEqual({ p10: 1, p50: 5, p90: 9 });
  expect(percentiles([1, 2]).p90).toBeCloseTo(1.9, 12);
});

test("law: P10 <= P50 <= P90, inside the values", () => {
  const values = fc.array(fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e9, max: 1e9 }), {
    minLength: 1,
  });
  fc.assert(
    fc.property(values, (all) => {
      const { p10, p50, p90 } = percentiles(all);
      expect(p10).toBeLessThanOrEqual(p50);
      expect(p50).toBeLessThanOrEqual(p90);
      expect(p10).toBeGreaterThanOrEqual(Math.min(...all));
      expect(p90).toBeLessThanOrEqual(Math.max(...all));
    }),
  );
});

test("the cheapest of four draws: two to one, one to the other, one shared", () => {
  expect(
    cheapestChances([
      [1, 1, 5, 3],
      [2, 2, 4, 3],
    ]),
  ).toEqual([0.625, 0.375]);
});
