import fc from "fast-check";
import { expect, test } from "vitest";
import type { Assumption } from "../core/assumption.ts";
import { drawMany, quantile } from "./uncertainty.ts";

const ordered = fc
  .tuple(...Array.from({ length: 3 }, () => fc.double({ min: -1e6, max: 1e6, noNaN: true })))
  .map((three) => three.toSorted((a, b) => a - b))
  .map(([low = 0, typical = 0, high = 0]) => ({ low, typical, high }));
const unit = fc.double({ min: 0, max: 1, noNaN: true });
/** Rounding of values up to a million. */
const SLACK = 1e-9;

test("law: no quantile lies outside the band, and beyond P90 (before P10) each is its end", () => {
  fc.assert(
    fc.property(ordered, unit, (band, u) => {
      const value = quantile(band, u);
      expect(value).toBeGreaterThanOrEqual(band.low - SLACK);
      expect(value).toBeLessThanOrEqual(band.high + SLACK);
      if (u >= 0.9) expect(value).toBe(band.high);
      if (u <= 0.1) expect(value).toBe(band.low);
    }),
    // Quantiles just beyond an end are where a value could leave the band.
    { examples: [0.901, 0.92, 0.949, 0.951, 0.08, 0.051].map((u) => [{ low: 1, typical: 2, high: 6 }, u]) },
  );
});

test("law: a higher quantile is never a lower value", () => {
  fc.assert(
    fc.property(ordered, unit, unit, (band, a, b) => {
      const [lower, higher] = [quantile(band, Math.min(a, b)), quantile(band, Math.max(a, b))];
      expect(lower).toBeLessThanOrEqual(higher + SLACK);
    }),
  );
});

test("of 20,000 draws none leaves the band, and a tenth lies at each end", () => {
  const row: Assumption = {
    name: "pue",
    unit: "ratio",
    low: 1,
    typical: 2,
    high: 6,
    source: "test",
    date: "",
  };
  const column = [...(drawMany([row], 1, 20_000).columns.get("pue") ?? [])];
  expect(Math.min(...column)).toBe(1);
  expect(Math.max(...column)).toBe(6);
  // A count of 20,000 draws with chance 0.1 has a standard deviation of 42: four of them are 170.
  for (const end of [1, 6]) {
    const atEnd = column.filter((value) => value === end).length;
    expect(Math.abs(atEnd - 2000)).toBeLessThan(170);
  }
});
