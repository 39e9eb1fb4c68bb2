import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { rentOffer } from "../../economics/testing/round-values.ts";
import { priceOption } from "./price.ts";
import type { PricedOption } from "../model/priced-option.ts";
import type { FleetOption, PreparedPlan } from "../model/prepared.ts";
import {
  HAND_VALUES,
  handFleet,
  handGroup,
  handHybrid,
  handMoved,
  handPlan,
  MONTH_SECONDS,
} from "../testing/hand-plan.ts";

const priced = (option: FleetOption, plan: PreparedPlan = handPlan([option]), nodes?: number): PricedOption =>
  priceOption(plan, option, HAND_VALUES, nodes === undefined ? {} : { nodes: new Map([[option.id, nodes]]) });

describe("a fleet that takes everything", () => {
  // At most 1 % may overflow: 0.25 x (2 - c) = 0.01 at c = 1.96. 4 busy replicas x 1.96 = 7.84 of 2 per machine: 4.
  const fleet = priced(handFleet());

  test("takes four machines", () => {
    expect(fleet).toMatchObject({ nodes: 4, replicas: 8, selfHostedShare: 1 });
  });

  test("costs their rent, their people, storage, monitoring and the move", () => {
    // 32 GPUs x $2 x 730 h = 46,720; 0.7 engineers x 208,000 / 12 = 12,133.33; 2 x 0.5 TB x $80 x 4 = 320;
    // (6 weeks x 4,000 + 1 month of 46,720 + 320 + 200) / 24 = 71,240 / 24 = 2,968.33.
    expect(fleet.components).toMatchObject({
      hardware: 46_720,
      networkStorage: 320,
      monitoring: 200,
      apiStaying: 0,
    });
    expect(fleet.components["people"]).toBeCloseTo(12_133.33, 2);
    expect(fleet.components["migration"]).toBeCloseTo(2_968.33, 2);
    expect(fleet.monthlyUsd).toBeCloseTo(62_341.67, 2);
    expect(fleet.withoutPeopleUsd).toBeCloseTo(62_341.67 - 12_133.33, 1);
    expect(fleet.upfrontUsd).toBeCloseTo(71_240, 6);
    expect(fleet.cashUsdPerMonth).toBeCloseTo(46_720 + 12_133.33 + 320 + 200, 2);
  });

  test("grows where it is too small, and does not shrink where it was decided larger", () => {
    expect(priced(handFleet(), undefined, 1).nodes).toBe(4);
    expect(priced(handFleet(), undefined, 9).nodes).toBe(9);
  });

  test("does not overflow: a place to go to is not a reason to send anything", () => {
    expect(fleet.components["apiOverflow"]).toBeUndefined();
  });
});

describe("a hybrid", () => {
  // Machines:           1          2          3          4
  // capacity / mean   0.5        1.0        1.5        2.0
  // overflow        0.625       0.25      0.125          0   of $40,000
  // rent           11,680     23,360     35,040     46,720
  // people       4,333.33   6,933.33   9,533.33  12,133.33   (0.25, 0.4, 0.55, 0.7 engineers)
  // storage            80        160        240        320
  // monitoring        200        200        200        200
  // the move     1,498.33   1,988.33   2,478.33   2,968.33
  // overflow       25,000     10,000      5,000          0
  // sum         42,791.67  42,641.67  52,491.67  62,341.67
  test.each([
    [1, 42_791.67, 0.375],
    [2, 42_641.67, 0.75],
    [3, 52_491.67, 0.875],
    [4, 62_341.67, 1],
  ])("with %d machines costs $%d", (nodes, usd, share) => {
    const option = priced(handHybrid(), undefined, nodes);
    expect(option.monthlyUsd).toBeCloseTo(usd, 2);
    expect(option.selfHostedShare).toBeCloseTo(share, 9);
  });

  test("stops where the next machine would cost more than the calls it saves", () => {
    expect(priced(handHybrid())).toMatchObject({ nodes: 2 });
  });

  test("never does worse than any count of machines", () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0.01, max: 0.99, noNaN: true }),
        fc.integer({ min: 1, max: 40 }),
        fc.integer({ min: 100, max: 400_000 }),
        (share, replicas, usd) => {
          const option = handHybrid({
            shape: { kind: "minutes", curve: { capacity: [0, 1, 4], share: [1, share * 0.75, 0] } },
            moved: [{ ...handFleet().moved[0]!, secondsInput: 0, secondsOutput: replicas * MONTH_SECONDS }],
            overflow: [handMoved({ usdInput: 0, usdOutput: usd })],
          });
          const best = priced(option).monthlyUsd;
          // 4 x 40 replicas of 2 per machine: 80 machines take everything. Beyond 48 steps of 5 % are enough: 1 % slack.
          for (let nodes = 1; nodes <= 80; nodes++) {
            expect(best).toBeLessThanOrEqual(
              priced(option, undefined, nodes).monthlyUsd * (nodes <= 48 ? 1 + 1e-12 : 1.01),
            );
          }
        },
      ),
      { numRuns: 40 },
    );
  });
});

describe("private work", () => {
  // Three of four busy replicas are private; the other group's $40,000 is all that may overflow.
  const part = handFleet().moved[0]!;
  const moved = [
    { ...part, group: 0, secondsInput: 0, secondsOutput: 3 * MONTH_SECONDS },
    { ...part, group: 1, secondsInput: 0, secondsOutput: MONTH_SECONDS },
  ];
  const option = handHybrid({ moved, overflow: [handMoved({ group: 1 })] });
  const plan = handPlan([option], { groups: [handGroup({ private: true }), handGroup()] });

  test("must fit: 3 replicas x 1.96 of 2 per machine are three, whatever was decided", () => {
    expect(priced(option, plan, 1).nodes).toBe(3);
    // The fourth machine costs about $10,000 and saves the $20,000 that would overflow.
    expect(priced(option, plan).nodes).toBe(4);
  });

  test("what overflows is taken from the rest alone", () => {
    // 3 machines: 6 replicas over 4 busy = 1.5; an eighth of all work overflows, which is half of the quarter that may.
    expect(priced(option, plan, 3).components["apiOverflow"]).toBeCloseTo(0.5 * 40_000, 6);
  });
});

describe("machines as they are sold", () => {
  test("single cards are joined for a replica", () => {
    const option = handFleet({ offer: rentOffer(2, 1), replicasPerNode: 1 });
    // 7.84 replicas: 8 of 4 cards, 32 x 2 x 730.
    expect(priced(option)).toMatchObject({ nodes: 8, components: { hardware: 46_720 } });
  });

  test("a machine of six with one replica of four is paid as six", () => {
    const option = handFleet({ offer: rentOffer(2, 6), replicasPerNode: 1 });
    // 8 machines x 6 GPUs x 2 x 730 = 70,080.
    expect(priced(option)).toMatchObject({ nodes: 8, components: { hardware: 70_080 } });
  });
});

test("what does not move stays on the bill, and what cannot move too", () => {
  const staying = handGroup({ moves: false, stayUsd: { input: 1, cached: 2, output: 3, other: 4 } });
  const plan = handPlan([], { groups: [handGroup(), staying], notMovableUsd: 7 });
  const { components, monthlyUsd, selfHostedShare } = priced(handFleet(), plan);
  expect(components).toMatchObject({ apiStaying: 10, notMovable: 7 });
  expect(monthlyUsd).toBeCloseTo(62_341.67 + 17, 2);
  // Half of all tokens belong to the group that stays.
  expect(selfHostedShare).toBe(0.5);
});

test("list prices of GPUs move with the market, a user's own quote does not", () => {
  const values = { ...HAND_VALUES, gpu_offer_price: 1.5 };
  const hardware = (isQuote: boolean): number | undefined => {
    const option = handFleet({ offer: { ...rentOffer(2), isQuote } });
    return priceOption(handPlan([option]), option, values).components["hardware"];
  };
  expect(hardware(false)).toBe(46_720 * 1.5);
  expect(hardware(true)).toBe(46_720);
});

test("half the throughput takes twice the machines, and so does twice the volume", () => {
  const option = handFleet();
  const slow = priceOption(handPlan([option]), option, { ...HAND_VALUES, serving_throughput: 0.5 });
  const busy = priceOption(handPlan([option]), option, HAND_VALUES, { volume: 2 });
  expect([slow.nodes, busy.nodes]).toEqual([8, 8]);
});

test("at no throughput no number of machines does, and the search for one ends", () => {
  for (const option of [handFleet(), handHybrid()]) {
    const none = priceOption(handPlan([option]), option, { ...HAND_VALUES, serving_throughput: 0 });
    expect(none.monthlyUsd).toBe(Number.POSITIVE_INFINITY);
  }
});

test("a fleet of millions of machines is found in steps, not one by one", () => {
  const option = handHybrid();
  const vast = priceOption(handPlan([option]), option, HAND_VALUES, { volume: 1e6 });
  // 4 busy replicas x 1e6 over 2 per machine: hundreds of steps of 5 %. One by one, this would not end within a test.
  expect(vast.nodes).toBeGreaterThan(1e6);
});

test("a discount on today's APIs holds for peaks that go back to them, and not for those at a host", () => {
  // handMoved() is $40,000 if all of it overflowed; a discount of a quarter leaves three quarters of any part.
  const overflowUsd = (option: FleetOption, discount: number): number => {
    const values = { ...HAND_VALUES, api_discount: discount };
    const nodes = new Map([[option.id, 2]]);
    return priceOption(handPlan([option]), option, values, { nodes }).components["apiOverflow"]!;
  };
  expect(overflowUsd(handHybrid(), 0)).toBeGreaterThan(0);
  expect(overflowUsd(handHybrid(), 0.25)).toBeCloseTo(0.75 * overflowUsd(handHybrid(), 0), 9);
  const hosted = handHybrid({ overflowTo: "open at Host" });
  expect(overflowUsd(hosted, 0.25)).toBe(overflowUsd(hosted, 0));
});
