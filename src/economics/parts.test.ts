import { describe, expect, test } from "vitest";
import { monthlyAnnuity, residualShare } from "./amortisation.ts";
import { horizonPath } from "./horizon.ts";
import { apiSwitchCost, migrationLabourUsd } from "./migration.ts";
import { fteShare } from "./people.ts";
import { rackUsdPerMonth } from "./power.ts";
import { ROUND_VALUES } from "./testing/round-values.ts";
import { valueOf } from "./value-of.ts";

test.each([
  [28_800, 0, 36, 0, 800], // the guide's H100: 28,800 / 36
  [10_800, 0, 36, 0, 300], // the guide's A100: 10,800 / 36
  [10_000, 4_000, 12, 0, 500], // (10,000 - 4,000) / 12
  // 1 % a month exactly: the loan table's 8.8849 % of the principal over 12 months
  [1_000, 0, 12, 1.01 ** 12 - 1, 88.848_789],
  // bought for 1,000 and sold for 1,000: only the interest, 1 % a month
  [1_000, 1_000, 12, 1.01 ** 12 - 1, 10],
])("%d with %d back after %d months at %d a year costs %d a month", (price, back, months, rate, expected) => {
  expect(monthlyAnnuity(price, back, months, rate)).toBeCloseTo(expected, 5);
});

test.each([
  ["H100 SXM", false, 0, 1],
  ["H100 SXM", false, 3, 0.9], // a quarter of the way from 1 to 0.6
  ["H100 SXM", false, 12, 0.6],
  ["H100 SXM", false, 18, 0.55], // half way from 0.6 to 0.5
  ["H100 SXM", false, 30, 0.375], // half way from 0.5 to 0.25
  ["H100 SXM", false, 36, 0.25],
  ["H100 SXM", false, 48, 0.125], // loses half again, as in the third year
  ["A100 80GB", false, 24, 0.4],
  ["L40S", false, 24, 0.5],
  ["H100 SXM", true, 12, 0.5 / 0.6], // from one year old to two
])("%s (used: %s) keeps its share after %d months", (gpu, used, months, share) => {
  expect(residualShare(gpu, used, months, ROUND_VALUES)).toBeCloseTo(share, 12);
});

test.each([
  ["worth nothing after two years", { residual_value_h100_year_2: 0, residual_value_h100_year_3: 0 }, 60, 0],
  ["dearer in its third year, which it does not go on to be", { residual_value_h100_year_2: 0.2 }, 48, 0.25],
])("a card %s", (_name, values, months, share) => {
  expect(residualShare("H100 SXM", false, months, { ...ROUND_VALUES, ...values })).toBe(share);
});

test("a used card that is worth nothing has nothing to lose", () => {
  expect(residualShare("H100 SXM", true, 12, { ...ROUND_VALUES, residual_value_h100_year_1: 0 })).toBe(0);
});

test.each([0, -1, Number.NaN])("%d months are no time over which to amortise", (months) => {
  expect(() => monthlyAnnuity(1_000, 0, months, 0)).toThrow(RangeError);
});

test("a value that nobody set is an error that names it", () => {
  expect(() => valueOf({}, "pue")).toThrow(/pue/);
  expect(valueOf({ pue: 0 }, "pue")).toBe(0);
});

test.each([
  [0, 0],
  [0.5, 0.25],
  [1, 0.25],
  [2, 0.4], // 0.25 + 0.45 / 3
  [4, 0.7],
  [10, 1.3], // 0.7 + 1.2 / 2
  [28, 3.1], // 1.9 + 1.2
])("%d nodes take %d engineers", (nodes, share) => {
  expect(fteShare(nodes, ROUND_VALUES)).toBeCloseTo(share, 12);
});

test("colocation is retail until a block of 250 kW wholesale is cheaper", () => {
  expect(rackUsdPerMonth(10, ROUND_VALUES)).toBe(3_000);
  expect(rackUsdPerMonth(200, ROUND_VALUES)).toBe(45_000); // 250 x 180 < 200 x 300
  expect(rackUsdPerMonth(300, ROUND_VALUES)).toBe(54_000);
});

test("moving to a host takes two weeks of $4,000, to another closed model a week of evaluation", () => {
  expect(apiSwitchCost("hosted-open", ROUND_VALUES)).toBeCloseTo(8_000, 9);
  expect(apiSwitchCost("closed", ROUND_VALUES)).toBeCloseTo(4_000, 9);
});

test("moving to own GPUs takes six weeks of $4,000", () => {
  expect(migrationLabourUsd("self-host", ROUND_VALUES)).toBeCloseTo(24_000, 9);
});

describe("the horizon", () => {
  const values = {
    traffic_growth_team: 4,
    api_price_change_same_model_id: -0.5,
    api_price_change_hosted_open_same_model: -0.75,
    gpu_rental_change_h100: 0.44,
  };

  test("compounds by the month: four times a year is twice in six months, half price likewise 0.7071", () => {
    const month6 = horizonPath(12, 0, values)[6];
    expect(month6?.volume).toBeCloseTo(2, 12);
    expect(month6?.closedApiPrice).toBeCloseTo(Math.SQRT1_2, 12);
    expect(month6?.hostedOpenPrice).toBeCloseTo(0.5, 12);
    expect(month6?.gpuRentalPrice).toBeCloseTo(1.2, 12);
  });

  test("a rental price is fixed while the commitment runs", () => {
    const path = horizonPath(13, 12, values);
    expect(path[11]?.gpuRentalPrice).toBe(1);
    expect(path[12]?.gpuRentalPrice).toBeCloseTo(1.44, 12);
  });
});
