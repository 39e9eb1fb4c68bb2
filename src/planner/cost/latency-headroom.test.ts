import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { machinesPerVolume } from "./price-fleet.ts";
import { priceOption } from "./price.ts";
import type { FleetOption } from "../model/prepared.ts";
import type { PricedOption } from "../model/priced-option.ts";
import { HAND_VALUES, handFleet, handHybrid, handPlan } from "../testing/hand-plan.ts";

const priced = (option: FleetOption, volume = 1): PricedOption =>
  priceOption(handPlan([option]), option, HAND_VALUES, { volume });

describe("the room that latency needs is paid for", () => {
  // Four busy replicas need 7.84 for all but 1 % of the work: four machines of two, 32 GPUs x $2 x 730 h.
  test.each([
    [1, 4, 46_720],
    // 7.84 x 1.2 = 9.41 replicas.
    [1.2, 5, 58_400],
    // 7.84 x 1.728 = 13.55 replicas.
    [1.2 ** 3, 7, 81_760],
  ])("a fleet that must be %d times as large takes %d machines for $%d", (headroom, nodes, hardware) => {
    expect(priced(handFleet({ headroom }))).toMatchObject({ nodes, components: { hardware } });
  });

  test("with half as much again, the same two machines of a hybrid send more to the API", () => {
    const overflowUsd = (headroom: number): number | undefined => {
      const option = handHybrid({ headroom });
      const nodes = new Map([[option.id, 2]]);
      return priceOption(handPlan([option]), option, HAND_VALUES, { nodes }).components["apiOverflow"];
    };
    // Four replicas over four busy ones leave a quarter of $40,000.
    expect(overflowUsd(1)).toBeCloseTo(10_000, 6);
    // Over six: capacity 2 / 3 of the mean, half-way lines between 1 at 0 and 0.25 at 1 give 0.5.
    expect(overflowUsd(1.5)).toBeCloseTo(20_000, 6);
  });

  test("law: a fleet needs as many machines for h times the room as for h times the traffic", () => {
    const factor = fc.double({ min: 1, max: 4, noNaN: true });
    fc.assert(
      fc.property(factor, factor, fc.boolean(), (headroom, volume, isHybrid) => {
        const made = isHybrid ? handHybrid : handFleet;
        const all = { ...made(), overflow: [], overflowTo: null };
        expect(priced({ ...all, headroom }, volume).nodes).toBe(priced(all, volume * headroom).nodes);
        const plan = handPlan([all]);
        expect(machinesPerVolume(plan, { ...all, headroom }, HAND_VALUES)).toBeCloseTo(
          machinesPerVolume(plan, all, HAND_VALUES) * headroom,
          9,
        );
      }),
    );
  });
});
