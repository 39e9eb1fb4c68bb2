import { expect, test } from "vitest";
import { certain, rentOffer } from "../economics/testing/round-values.ts";
import type { Assumption } from "../core/assumption.ts";
import { price } from "./cost/price.ts";
import { priceRanges } from "./cost/ranges.ts";
import { HAND_VALUES, handFleet, handHybrid, handPlan } from "./testing/hand-plan.ts";

// Twenty options, as many as a plan keeps; the promise is 50 ms and 1 s, the test allows five times that.
const OPTIONS = Array.from({ length: 10 }, (_, index) => [
  handFleet({ id: `fleet${index}`, offer: rentOffer(1 + index / 10) }),
  handHybrid({ id: `hybrid${index}`, offer: rentOffer(1 + index / 10) }),
]).flat();
const ASSUMPTIONS = certain(HAND_VALUES).map((row): Assumption => ({
  ...row,
  low: row.typical * 0.8,
  high: row.typical * 1.2,
}));
const PLAN = handPlan(OPTIONS, { assumptions: ASSUMPTIONS });

const milliseconds = (work: () => unknown): number => {
  const from = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(from);
  return (user + system) / 1000;
};

test("price answers while a slider moves", () => {
  price(PLAN, HAND_VALUES);
  expect(milliseconds(() => price(PLAN, HAND_VALUES))).toBeLessThan(250);
});

test("2,000 draws of every option while it rests", () => {
  const typical = price(PLAN, HAND_VALUES);
  expect(milliseconds(() => priceRanges(PLAN, ASSUMPTIONS, 7, typical))).toBeLessThan(5000);
});
