import { describe, expect, test } from "vitest";
import type { AssumptionValues } from "../../core/assumption.ts";
import { breakEvens } from "./break-even.ts";
import { priceOption } from "./price.ts";
import type { PreparedPlan } from "../model/prepared.ts";
import { HAND_VALUES, handFleet, handGroup, handPlan } from "../testing/hand-plan.ts";

// 7.84 replicas for a volume of 1, two on a machine: 3.92 machines at $11,680 of rent and $80 of storage each. Nobody
// is paid to run them and moving costs nothing, but watching them costs a million a month: they pay when there are many.
const VALUES: AssumptionValues = {
  ...HAND_VALUES,
  monitoring_logging: 1_000_000,
  dual_running_months: 0,
  migration_effort_api_to_self_host: 0,
  quality_regression_work: 0,
};
const MACHINES_PER_VOLUME = 3.92;
const fleetUsd = (volume: number): number =>
  1_000_000 + 11_760 * Math.ceil(MACHINES_PER_VOLUME * volume - 1e-9);

const planAt = (usdPerVolume: number): PreparedPlan =>
  handPlan([handFleet()], {
    people: false,
    groups: [handGroup({ stayUsd: { input: usdPerVolume, cached: 0, output: 0, other: 0 } })],
  });

describe("break-evens of fleets of more than 400 machines", () => {
  test("the fleet costs what it does by hand", () => {
    const plan = planAt(50_000);
    for (const volume of [1, 76.5, 301, 9001]) {
      const priced = priceOption(plan, plan.options[1]!, VALUES, { volume });
      expect(priced.monthlyUsd).toBeCloseTo(fleetUsd(volume), 2);
    }
  });

  // Within a step the fleet costs the same and the API more and more; a step adds a machine. So they change places for
  // the first time where 1,000,000 + 46,099.20 v = p v, and for the last time where it is a machine more.
  test.each([
    [50_000, 256.36, 259.38, "1,005 to 1,017 machines"],
    [47_000, 1110.12, 1123.18, "4,352 to 4,403 machines"],
    [46_250, 6631.3, 6709.3, "25,995 to 26,300 machines"],
  ])("at $%d a volume of 1 they cross between %d and %d times it: %s", (usdPerVolume, from, to) => {
    const found = breakEvens(planAt(usdPerVolume), "fleet", "stay", VALUES);
    expect(found.length).toBeGreaterThan(0);
    for (const { volume } of found) {
      expect(volume).toBeGreaterThan(from - 0.1);
      expect(volume).toBeLessThan(to + 0.1);
    }
    const last = found.at(-1);
    expect(last?.cheaperBeyond).toBe("fleet");
    // And so it is, just beside it: a machine less or more decides.
    const volume = last?.volume ?? Number.NaN;
    expect(fleetUsd(volume * (1 + 1e-6))).toBeLessThan(usdPerVolume * volume * (1 + 1e-6));
    expect(fleetUsd(volume * (1 - 1e-6))).toBeGreaterThan(usdPerVolume * volume * (1 - 1e-6));
  });

  test("where a machine costs more than the calls it replaces, they never do", () => {
    expect(breakEvens(planAt(46_000), "fleet", "stay", VALUES)).toEqual([]);
  });
});
