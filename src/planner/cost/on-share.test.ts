import { expect, test } from "vitest";
import { rentOffer } from "../../economics/testing/round-values.ts";
import type { OnHours } from "../model/prepared.ts";
import { handFleet, handPlan, HAND_VALUES } from "../testing/hand-plan.ts";
import { onShare } from "./on-share.ts";
import { priceOption } from "./price.ts";

// 60 GB at 1 GB a second beside 60 s: two minutes until a machine answers.
const option = (onHours?: OnHours) => ({ weightsBytes: 60e9, ...(onHours === undefined ? {} : { onHours }) });

// Batch: a busy share of 1/8 is three hours a day, and two minutes of start make a fourth begin. Idle: of 0.25 of the
// windows each tenth minute is paid, and 0.25 x 0.75 of them are followed by 15 minutes of idling and 2 of starting.
test.each<[string, OnHours | undefined, number, number]>([
  ["on all the time", undefined, 0.125, 1],
  ["60 hours of the week", { kind: "schedule", share: 60 / 168 }, 0.125, 60 / 168],
  ["as long as batch work takes, in whole hours", { kind: "batch" }, 0.125, 4 / 24],
  ["batch work that fills the day", { kind: "batch" }, 0.99, 1],
  ["no work", { kind: "batch" }, 0, 0],
  ["stopped while idle", { kind: "zero", share: 0.25 }, 0.125, 0.25 + 0.25 * 0.75 * 1.7],
  ["hardly ever idle", { kind: "zero", share: 1 }, 0.9, 1],
])("%s", (_name, onHours, busy, share) => {
  expect(onShare(option(onHours), busy, HAND_VALUES)).toBeCloseTo(share, 9);
});

test("only the rent follows the hours: 84 of 168 are half of it", () => {
  const all = handFleet({ offer: rentOffer(2) });
  const half = handFleet({ offer: rentOffer(2), onHours: { kind: "schedule", share: 0.5 } });
  const [a, b] = [all, half].map((each) => priceOption(handPlan([each]), each, HAND_VALUES));
  expect(b!.components["hardware"]).toBeCloseTo(a!.components["hardware"]! / 2, 6);
  expect(b!.components["people"]).toBe(a!.components["people"]);
  expect(b!.nodes).toBe(a!.nodes);
});
