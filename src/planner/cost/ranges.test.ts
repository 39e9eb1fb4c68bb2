import { expect, test } from "vitest";
import { certain } from "../../economics/testing/round-values.ts";
import type { Assumption } from "../../core/assumption.ts";
import { price } from "./price.ts";
import { priceRanges } from "./ranges.ts";
import { HAND_VALUES, handFleet, handHybrid, handPlan } from "../testing/hand-plan.ts";

/** Everything at its typical value but these, which can only become worse: low = typical. */
const ONE_SIDED = {
  monitoring_logging: 1000,
  storage_weights: 200,
  dual_running_months: 3,
  ml_engineer_us_loaded: 300_000,
  migration_effort_api_to_self_host: 20,
  burst_within_hour: 5,
};
const ASSUMPTIONS = certain(HAND_VALUES).map((row): Assumption => ({
  ...row,
  high: ONE_SIDED[row.name as keyof typeof ONE_SIDED] ?? row.typical,
}));

test("the band from P10 to P90 contains the cost at typical values, however one-sided the assumptions are", () => {
  const plan = handPlan([handFleet(), handHybrid()], { assumptions: ASSUMPTIONS });
  const typical = price(plan, HAND_VALUES);
  // Five assumptions that are above their typical value in half of the draws each: 1 in 32 costs no more than typical.
  const bare = priceRanges(plan, ASSUMPTIONS, 7);
  expect(bare[1]!.p10).toBeGreaterThan(typical[1]!.monthlyUsd);
  for (const [index, { p10, p50, p90 }] of priceRanges(plan, ASSUMPTIONS, 7, typical).entries()) {
    expect(p10).toBeLessThanOrEqual(typical[index]!.monthlyUsd);
    expect(p90).toBeGreaterThanOrEqual(typical[index]!.monthlyUsd);
    expect(p50).toBeLessThanOrEqual(p90);
  }
});
