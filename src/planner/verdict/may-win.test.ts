import { expect, test } from "vitest";
import { certain, rentOffer } from "../../economics/testing/round-values.ts";
import { describeOptions } from "../cost/describe-options.ts";
import { price } from "../cost/price.ts";
import { priceRanges } from "../cost/ranges.ts";
import { handFleet, handPlan, HAND_VALUES } from "../testing/hand-plan.ts";
import { choose } from "./choose.ts";

const CONSTRAINTS = {
  asOfMs: 0,
  slo: { ttftP95Ms: null, tpotP95Ms: null },
  horizonMonths: 24,
  noGpuSkills: false,
  rapidSwitching: false,
} as Parameters<typeof choose>[1];

/** What is chosen where a fleet at $0.50 a GPU-hour costs a third of staying, and this is known of what it runs. */
function chosenWith(conditions: Parameters<typeof handFleet>[0]): string {
  const prepared = handPlan([handFleet({ offer: rentOffer(0.5), ...conditions })], {
    assumptions: certain(HAND_VALUES),
  });
  const priced = price(prepared, HAND_VALUES);
  const ranges = priceRanges(prepared, prepared.assumptions, 1, priced);
  const options = describeOptions(prepared, priced, ranges, new Map());
  return choose({ prepared, options }, CONSTRAINTS).option.id;
}

test("a fleet of which it is not known whether it runs stays on the ladder and does not win", () => {
  expect(chosenWith({})).toBe("fleet");
  expect(chosenWith({ conditions: [{ kind: "benchmark", text: "measure it" }] })).toBe("fleet");
  expect(chosenWith({ conditions: [{ kind: "support", text: "nobody lists it" }] })).toBe("stay");
});
