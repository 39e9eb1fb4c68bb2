import { expect, test } from "vitest";
import { rentOffer } from "../../economics/testing/round-values.ts";
import type { FleetOption } from "../model/prepared.ts";
import { handFleet, handHybrid, handMoved, handPlan, HAND_VALUES, STAY } from "../testing/hand-plan.ts";
import { availabilityOf } from "./availability.ts";
import { priceOption } from "./price.ts";

const AT_13000 = { ...HAND_VALUES, downtime_usd_per_hour: 13_000 };
/** One machine that serves everything: flat work of half of it. */
const FLAT = { kind: "minutes", curve: { capacity: [0, 1], share: [1, 0] } } as const;
const one = (partial: Partial<FleetOption> = {}): FleetOption =>
  handFleet({ shape: FLAT, replicasPerNode: 8, offer: rentOffer(2), ...partial });

const downtime = (option: Parameters<typeof priceOption>[1]): number =>
  priceOption(handPlan([option]), option, AT_13000).components["downtime"] ?? 0;

// 730 h x $13,000 = $9,490,000 for a month without it.
test.each<[string, Parameters<typeof priceOption>[1], number]>([
  ["staying at APIs of 99.7 %", STAY, 0.003],
  ["a second API", { ...STAY, spare: { kind: "second-api" } }, 0.003 ** 2],
  ["one machine of 99 %", one(), 0.01],
  [
    "one machine, an API as its spare",
    one({ spare: { kind: "api", to: "X", parts: [handMoved()] } }),
    0.01 * 0.003,
  ],
  ["an endpoint of 99.5 %", one({ kind: "dedicated-hosted" }), 0.005],
  [
    "a spot machine: 0.1 x 2 h of 730 more",
    one({ offer: { ...rentOffer(2), kind: "spot" } }),
    0.01 + 0.2 / 730,
  ],
  ["one more in a second building", one({ spare: { kind: "machines", nodes: 1 } }), 0.0001],
])("an hour down at $13,000: %s", (_name, option, down) => {
  expect(downtime(option)).toBeCloseTo(down * 9_490_000, 4);
  expect(
    availabilityOf(
      handPlan([option]),
      option,
      option === STAY ? 0 : priceOption(handPlan([option]), option, HAND_VALUES).nodes,
      HAND_VALUES,
    ),
  ).toBeCloseTo(1 - down, 9);
});

test("a hybrid is down only with its API while machines are down, so far less than the fleet alone", () => {
  const hybrid = handHybrid();
  const fleet = handFleet();
  expect(downtime(hybrid)).toBeGreaterThan(0);
  expect(downtime(hybrid)).toBeLessThan(downtime(fleet));
});

test("an API as the spare is paid for what it takes over: 1 % of $40,000, less what it does not serve either", () => {
  const option = one({ spare: { kind: "api", to: "X", parts: [handMoved()] } });
  const { components } = priceOption(handPlan([option]), option, HAND_VALUES);
  expect(components["apiSpare"]).toBeCloseTo(0.01 * 0.997 * 40_000, 6);
});

test("at $0 an hour nothing is charged and nothing else changes", () => {
  for (const option of [STAY, one(), handHybrid()]) {
    const priced = priceOption(handPlan([option]), option, HAND_VALUES);
    expect(priced.components["downtime"] ?? 0).toBe(0);
  }
});
