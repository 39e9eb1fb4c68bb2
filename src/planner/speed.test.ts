import { expect, test } from "vitest";
import { rentOffer } from "../economics/testing/round-values.ts";
import type { Assumption } from "../core/assumption.ts";
import { price } from "./cost/price.ts";
import { priceRanges } from "./cost/ranges.ts";
import { HAND_VALUES, handFleet, handHybrid, handPlan } from "./testing/hand-plan.ts";

// Twenty options, as many as a plan keeps; the promise is 50 ms and 1 s, the test allows five times that.
const OPTIONS = Array.from({ length: 10 }, (_, index) => [
  handFleet({ id: `fleet${index}`, offer: rentOffer(1 + index / 10) }),
  handHybrid({ id: `hybrid${index}`, offer: rentOffer(1 + index / 10) }),
]).flat();
const ASSUMPTIONS = Object.entries(HAND_VALUES).map(([name, typical]): Assumption => ({
  name,
  unit: "",
  low: typical * 0.8,
  typical,
  high: typical * 1.2,
  source: "made for a test",
  date: "",
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
