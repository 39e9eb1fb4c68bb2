import { describe, expect, test } from "vitest";
import { purchaseOffer, rentOffer } from "../../economics/testing/round-values.ts";
import type { CashFlow } from "../../economics/cash.ts";
import { horizonMonthlyUsd, optionHorizon } from "./horizon-cost.ts";
import { priceOption } from "./price.ts";
import type { ApiOption } from "../model/prepared.ts";
import { HAND_VALUES, handFleet, handHybrid, handMoved, handPlan, STAY } from "../testing/hand-plan.ts";

const cashFlow = (...asked: Parameters<typeof optionHorizon>): CashFlow => optionHorizon(...asked).flow;

const HOSTED: ApiOption = {
  ...STAY,
  id: "hosted",
  kind: "hosted-open",
  moved: [handMoved()],
  migration: "hosted-open",
};

describe("when nothing changes, the mean month is the coming month", () => {
  test.each([
    ["staying", STAY],
    ["hosted", HOSTED],
    ["a fleet", handFleet()],
    ["a hybrid", handHybrid()],
    ["a purchase", handFleet({ offer: purchaseOffer(25_000) })],
  ])("%s", (_, option) => {
    for (const horizonMonths of [1, 2, 24]) {
      const plan = handPlan([option], { horizonMonths });
      const month = priceOption(plan, option, HAND_VALUES).monthlyUsd;
      expect(horizonMonthlyUsd(plan, option, HAND_VALUES)).toBeCloseTo(month, 6);
      expect(cashFlow(plan, option, HAND_VALUES).monthlyUsd).toHaveLength(horizonMonths);
    }
  });
});

describe("prices that move", () => {
  // Each month at its own price: month m costs 0.25^(m/12) of the first; a year takes three quarters off.
  const values = { ...HAND_VALUES, api_price_change_same_model_id: -0.75 };
  const mean = (yearly: number): number =>
    [0, 1, 2, 3, 4, 5].reduce((sum, month) => sum + yearly ** (month / 12), 0) / 6;

  test("the closed API's", () => {
    const plan = handPlan([], { horizonMonths: 6 });
    expect(horizonMonthlyUsd(plan, STAY, values)).toBeCloseTo(50_000 * mean(0.25), 6);
  });

  test("not the hosts' of open models, which have a change of their own", () => {
    const plan = handPlan([HOSTED], { horizonMonths: 6 });
    // $40,000, and 2 weeks of $4,000 once over six months.
    expect(horizonMonthlyUsd(plan, HOSTED, values)).toBeCloseTo(40_000 + 8_000 / 6, 6);
  });

  test("peaks that go back to the closed API follow it, peaks at a host follow the host", () => {
    const overflowAt = (overflowTo: string | null): number => {
      const option = handHybrid(overflowTo === null ? {} : { overflowTo });
      return horizonMonthlyUsd(handPlan([option], { horizonMonths: 6 }), option, values);
    };
    // Over six months the move weighs more, so one machine is best and $25,000 overflows.
    expect(overflowAt("open at Host") - overflowAt(null)).toBeCloseTo(25_000 * (1 - mean(0.25)), 6);
  });

  test("rent moves once its commitment ends", () => {
    const falling = { ...HAND_VALUES, gpu_rental_change_h100: -0.5 };
    const free = handFleet();
    const bound = handFleet({ offer: { ...rentOffer(2), termMonths: 6 } });
    const plan = handPlan([free, bound], { horizonMonths: 6 });
    const month = priceOption(plan, free, HAND_VALUES).monthlyUsd;
    expect(horizonMonthlyUsd(plan, bound, falling)).toBeCloseTo(month, 6);
    expect(horizonMonthlyUsd(plan, free, falling)).toBeCloseTo(month - 46_720 * (1 - mean(0.5)), 6);
  });
});

describe("growth", () => {
  const growing = { ...HAND_VALUES, traffic_growth_team: 16 };

  test("of 16 a year doubles the bill every three months", () => {
    const plan = handPlan([], { horizonMonths: 6 });
    // $50,000 x (1 + 16^(1/12) + ... + 16^(5/12)) / 6: the second month of a quarter is dearer than the first.
    const months = [1, 1.259921, 1.587401, 2, 2.519842, 3.174802];
    expect(horizonMonthlyUsd(plan, STAY, growing)).toBeCloseTo(
      (50_000 * months.reduce((sum, month) => sum + month)) / 6,
      0,
    );
    const flow = cashFlow(plan, STAY, growing).monthlyUsd as readonly number[];
    expect(flow.map((usd) => usd / 50_000)).toEqual(months.map((month) => expect.closeTo(month, 5)));
  });

  test("buys the machines that it needs in the month that needs them", () => {
    const option = handFleet({ offer: purchaseOffer(25_000) });
    const plan = handPlan([option], { horizonMonths: 6 });
    const { upfrontUsd, monthlyUsd } = cashFlow(plan, option, growing);
    // 99 % of the work is below 1.96 times the mean load of 4 replicas, 2 to a machine: 3.92 machines times the volume.
    const volumes = [1, 1.259921, 1.587401, 2, 2.519842, 3.174802];
    const sizes = volumes.map((volume) => priceOption(plan, option, growing, { volume }));
    expect(sizes.map(({ nodes }) => nodes)).toEqual([4, 5, 7, 8, 10, 13]);
    const flow = monthlyUsd as readonly number[];
    for (const month of [1, 2, 3, 4, 5]) {
      const bought = sizes[month]!.upfrontUsd - sizes[month - 1]!.upfrontUsd;
      expect(flow[month]).toBeCloseTo(sizes[month]!.cashUsdPerMonth + bought, 2);
    }
    expect(upfrontUsd).toBe(sizes[0]!.upfrontUsd);
  });
});

describe("a term that is paid at its start", () => {
  // 32 GPUs x $2 x 730 h = $46,720 a month; people, storage, monitoring: 12,133.33 + 320 + 200 = 12,653.33.
  const offer = { ...rentOffer(2), termMonths: 12 };
  const prepaid = handFleet({ offer: { ...offer, prepaid: true } });
  const monthly = handFleet({ offer });
  const plan = handPlan([prepaid], { horizonMonths: 24 });

  test("is cash upfront, and costs the same a month", () => {
    const [now, later] = [prepaid, monthly].map((option) => priceOption(plan, option, HAND_VALUES));
    expect(now!.monthlyUsd).toBeCloseTo(later!.monthlyUsd, 6);
    expect(now!.upfrontUsd).toBeCloseTo(12 * 46_720 + 71_240, 2);
    expect(later!.upfrontUsd).toBeCloseTo(71_240, 2);
    expect(now!.cashUsdPerMonth).toBeCloseTo(12_653.33, 2);
    expect(later!.cashUsdPerMonth).toBeCloseTo(46_720 + 12_653.33, 2);
  });

  test("leaves no rent to pay until it ends, and all of it after; the sum is the same", () => {
    const flow = cashFlow(plan, prepaid, HAND_VALUES);
    const months = flow.monthlyUsd as readonly number[];
    expect(months[0]).toBeCloseTo(12_653.33, 2);
    expect(months[11]).toBeCloseTo(12_653.33, 2);
    expect(months[12]).toBeCloseTo(59_373.33, 2);
    const total = ({ upfrontUsd, monthlyUsd }: typeof flow): number =>
      (monthlyUsd as readonly number[]).reduce((sum, usd) => sum + usd, upfrontUsd);
    expect(total(flow)).toBeCloseTo(total(cashFlow(plan, monthly, HAND_VALUES)), 2);
  });

  test("of what growth adds the rent is due at once", () => {
    const values = { ...HAND_VALUES, traffic_growth_team: 16 };
    // After three months twice the traffic: eight machines instead of four, 46,720 more.
    const months = cashFlow(plan, prepaid, values).monthlyUsd as readonly number[];
    const running = priceOption(plan, prepaid, values, { volume: 2 }).cashUsdPerMonth;
    expect(months[3]).toBeCloseTo(running + 46_720, 2);
  });
});
