import { expect, test } from "vitest";
import { ladderBreakEvens } from "./ladder-break-even.ts";
import { describeOptions } from "./options.ts";
import { price, priceOption } from "./price.ts";
import { priceRanges } from "./ranges.ts";
import { HAND_VALUES, handFleet, handGroup, handPlan } from "./testing/hand-plan.ts";

test("a rung's break-evens are over its options: each alone steps up, one of them is the cheaper", () => {
  const assumptions = Object.entries(HAND_VALUES).map(([name, typical]) => ({
    name,
    unit: "",
    low: typical,
    typical,
    high: typical,
    source: "made for a test",
    date: "",
  }));
  const groups = [handGroup({ stayUsd: { input: 30_000, cached: 0, output: 40_000, other: 0 } })];
  const faster = handFleet().moved.map((part) => ({ ...part, secondsOutput: part.secondsOutput / 2 }));
  const options = [handFleet({ id: "a" }), handFleet({ id: "b", moved: faster })];
  const prepared = handPlan(options, { groups, assumptions });
  const priced = price(prepared, HAND_VALUES);
  const ranges = priceRanges(prepared, assumptions, 1, priced);
  const described = describeOptions(prepared, priced, ranges, new Map(), HAND_VALUES);
  const { breakEven } = ladderBreakEvens({ prepared, options: described });
  // One machine of either costs $17,791.67 (see quote.test.ts): both pay from there, b is full later and stays cheaper.
  expect(breakEven[0]!.apiUsdPerMonth).toBeCloseTo(17_791.67, 1);
  const least = (volume: number): number =>
    Math.min(...options.map((option) => priceOption(prepared, option, HAND_VALUES, { volume }).monthlyUsd)) -
    priceOption(prepared, prepared.options[0]!, HAND_VALUES, { volume }).monthlyUsd;
  for (const { volume, against, cheaperBeyond } of breakEven) {
    expect(least(volume * (1 + 1e-6)) < 0).toBe(cheaperBeyond !== against);
    expect(least(volume * (1 - 1e-6)) < 0).toBe(cheaperBeyond === against);
  }
});
