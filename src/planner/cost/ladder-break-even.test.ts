import { expect, test } from "vitest";
import { certain, purchaseOffer } from "../../economics/testing/round-values.ts";
import { ladderBreakEvens } from "./ladder-break-even.ts";
import { describeOptions } from "./describe-options.ts";
import { price, priceOption } from "./price.ts";
import type { PreparedOption, PreparedPlan } from "../model/prepared.ts";
import { priceRanges } from "./ranges.ts";
import { HAND_VALUES, handFleet, handGroup, handMoved, handPlan, STAY } from "../testing/hand-plan.ts";

test("a rung's break-evens are over its options: each alone steps up, one of them is the cheaper", () => {
  const faster = handFleet().moved.map((part) => ({ ...part, secondsOutput: part.secondsOutput / 2 }));
  const options = [handFleet({ id: "a" }), handFleet({ id: "b", moved: faster })];
  const { prepared, breakEven } = ladderOf(options);
  // One machine of either costs $17,791.67 (see quote.test.ts): both pay from there, b is full later and stays cheaper.
  expect(breakEven[0]!.apiUsdPerMonth).toBeCloseTo(17_791.67, 1);
  const least = (volume: number): number =>
    Math.min(...options.map((option) => usd(prepared, option, volume))) - usd(prepared, STAY, volume);
  for (const { volume, against, cheaperBeyond } of breakEven) {
    expect(least(volume * (1 + 1e-6)) < 0).toBe(cheaperBeyond !== against);
    expect(least(volume * (1 - 1e-6)) < 0).toBe(cheaperBeyond === against);
  }
});

test("two bought fleets cross the API although what they draw bends within a step", () => {
  const curve = { capacity: [0, 1, 2, 2.1, 4], share: [1, 0.25, 0.0099, 0.0001, 0] };
  const owned = handFleet({
    id: "a",
    kind: "self-host-buy",
    offer: purchaseOffer(30_000),
    shape: { kind: "minutes", curve },
  });
  const { prepared, breakEven, neverCross } = ladderOf([owned, { ...owned, id: "b" }]);
  expect(neverCross).toEqual([]);
  expect(breakEven[0]).toMatchObject({ against: "stay", kind: "equal" });
  const { volume } = breakEven[0]!;
  expect(usd(prepared, owned, volume)).toBeCloseTo(usd(prepared, STAY, volume), 4);
});

test("another API pays from the volume at which its lower price has paid for the move", () => {
  const moved = [handMoved({ usdInput: 10_000, usdOutput: 20_000 })];
  const hosted: PreparedOption = {
    ...STAY,
    id: "hosted",
    kind: "hosted-open",
    moved,
    migration: "hosted-open",
  };
  const { prepared, breakEven } = ladderOf([hosted]);
  expect(breakEven).toMatchObject([{ option: "hosted", against: "stay", cheaperBeyond: "hosted" }]);
  const { volume } = breakEven[0]!;
  expect(usd(prepared, hosted, volume)).toBeCloseTo(usd(prepared, STAY, volume), 4);
});

function ladderOf(
  options: readonly PreparedOption[],
): { prepared: PreparedPlan } & ReturnType<typeof ladderBreakEvens> {
  const assumptions = certain(HAND_VALUES);
  const groups = [handGroup({ stayUsd: { input: 30_000, cached: 0, output: 40_000, other: 0 } })];
  const prepared = handPlan(options, { groups, assumptions });
  const priced = price(prepared, HAND_VALUES);
  const ranges = priceRanges(prepared, assumptions, 1, priced);
  const described = describeOptions(prepared, priced, ranges, new Map());
  return { prepared, ...ladderBreakEvens(prepared, described) };
}

const usd = (prepared: PreparedPlan, option: PreparedOption, volume: number): number =>
  priceOption(prepared, option, HAND_VALUES, { volume }).monthlyUsd;
