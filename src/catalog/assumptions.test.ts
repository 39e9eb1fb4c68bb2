import { ASSUMPTION_NAMES } from "../core/assumption-name.ts";
import type { Assumption } from "../core/assumption.ts";
import { describe, expect, test } from "vitest";
import { loadAssumptions } from "./assumptions.ts";

const byName = new Map<string, Assumption>(
  loadAssumptions().map((assumption) => [assumption.name, assumption]),
);

describe("the shipped assumptions", () => {
  test("are those that code may ask for, no more and no fewer", () => {
    expect([...byName.keys()].toSorted()).toEqual(ASSUMPTION_NAMES.toSorted());
  });

  test("have a name each, a band in order and a source", () => {
    expect(byName.size).toBe(loadAssumptions().length);
    expect(byName.size).toBeGreaterThanOrEqual(85);
    for (const { low, typical, high, source, unit } of byName.values()) {
      expect([low, typical, high]).toEqual([low, typical, high].sort((a, b) => a - b));
      expect(source).not.toBe("");
      expect(unit).not.toBe("");
    }
  });

  test.each([
    // EIA table 5.6.A; Uptime Institute survey 2025; ServeGen's 203 tenants.
    ["electricity_us_commercial", 0.1, 0.146, 0.25],
    ["pue", 1.15, 1.54, 1.8],
    ["traffic_peak_over_mean_10min", 5, 28, 520],
  ])("%s is %d..%d..%d", (name, low, typical, high) => {
    expect(byName.get(name)).toMatchObject({ low, typical, high });
  });

  test("a figure without a published band equals its band and says so", () => {
    expect(byName.get("hbm3_error_rate_h100")).toMatchObject({ low: 0.0987, typical: 0.0987, high: 0.0987 });
    expect(byName.get("hbm3_error_rate_h100")?.note).toContain("no full band was published");
  });
});
