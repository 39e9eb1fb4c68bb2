import { expect, test } from "vitest";
import { breakEvens } from "./break-even.ts";
import { priceOption } from "./price.ts";
import { HAND_VALUES, handFleet, handGroup, handHybrid, handPlan } from "../testing/hand-plan.ts";

test("spend that cannot move grows with the traffic it belongs to, in every option", () => {
  const groups = [handGroup()];
  const plan = handPlan([handFleet(), handHybrid()], { groups, notMovableUsd: 1000 });
  for (const option of plan.options) {
    const { components, monthlyUsd } = priceOption(plan, option, HAND_VALUES, { volume: 3 });
    expect(components["notMovable"]).toBe(3000);
    // The same as a plan made for three times the month.
    const tripled = handPlan([handFleet(), handHybrid()], { groups, notMovableUsd: 3000 });
    const without = priceOption({ ...tripled, notMovableUsd: 0 }, option, HAND_VALUES, { volume: 3 });
    expect(monthlyUsd).toBeCloseTo(without.monthlyUsd + 3000, 6);
  }
});

test("so it moves no break-even: the volume is the same, the bill there is larger by its part", () => {
  const groups = [handGroup({ stayUsd: { input: 30_000, cached: 0, output: 40_000, other: 0 } })];
  const bare = breakEvens(handPlan([handFleet()], { groups }), "fleet", "stay", HAND_VALUES);
  const plan = handPlan([handFleet()], { groups, notMovableUsd: 5000 });
  const beside = breakEvens(plan, "fleet", "stay", HAND_VALUES);
  expect(bare.length).toBeGreaterThan(0);
  expect(beside.map(({ volume }) => volume.toFixed(6))).toEqual(bare.map(({ volume }) => volume.toFixed(6)));
  // $70,000 of text and $5,000 beside it.
  for (const [index, { apiUsdPerMonth, volume }] of beside.entries()) {
    expect(apiUsdPerMonth).toBeCloseTo(bare[index]!.apiUsdPerMonth + 5000 * volume, 4);
  }
});
