import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { AssumptionName } from "../core/assumption-name.ts";
import type { Assumption, AssumptionValues } from "../core/assumption.ts";
import { searchedRange, tornado } from "./tornado.ts";

const row = (name: AssumptionName, unit: string, low: number, typical: number, high: number): Assumption => ({
  name,
  unit,
  low,
  typical,
  high,
  source: "test",
  date: "",
});
const assumptions = [
  row("on_call_hours", "h", 5, 10, 30),
  row("ml_engineer_us_loaded", "USD per h", 50, 100, 120),
  row("gateway_api_side", "USD", 0, 1, 2),
  row("presence", "share of time", 0.2, 0.4, 0.8),
];
const at = (values: AssumptionValues, name: AssumptionName): number => values[name] ?? Number.NaN;
// Self-hosting minus staying: 10 h x $100 - 0.4 x $5,000 = -$1,000.
const difference = (values: AssumptionValues): number =>
  at(values, "on_call_hours") * at(values, "ml_engineer_us_loaded") - at(values, "presence") * 5_000;

describe("the tornado", () => {
  const rowsOf = () => tornado(difference, assumptions);
  const find = (name: string) => rowsOf().find((it) => it.assumption === name);

  test("ranks by swing: share 0.6 x 5,000 = 3,000; hours 25 x 100 = 2,500; rate 70 x 10 = 700; nothing 0", () => {
    expect(rowsOf().map((it) => [it.assumption, Math.round(it.swingUsd)])).toEqual([
      ["presence", 3_000],
      ["on_call_hours", 2_500],
      ["ml_engineer_us_loaded", 700],
      ["gateway_api_side", 0],
    ]);
  });

  test("finds the flip inside the band: 20 h x $100 = $2,000", () => {
    expect(find("on_call_hours")?.flipsAt).toBeCloseTo(20, 6);
  });

  test("finds the flip beyond the band and says where it looked: $200 x 10 = $2,000", () => {
    expect(find("ml_engineer_us_loaded")).toMatchObject({ searchedFrom: 5, searchedTo: 260 });
    expect(find("ml_engineer_us_loaded")?.flipsAt).toBeCloseTo(200, 6);
  });

  test("solves a curve: 1,000 - hours squared is 0 at 31.62", () => {
    const curved = tornado((values) => 1_000 - at(values, "on_call_hours") ** 2, assumptions.slice(0, 1));
    expect(curved[0]?.flipsAt).toBeCloseTo(Math.sqrt(1_000), 6);
  });

  test("knows that some assumptions never flip it", () => {
    expect(find("gateway_api_side")?.flipsAt).toBeNull();
  });

  test("leaves the others where the user set them", () => {
    const base = { on_call_hours: 10, ml_engineer_us_loaded: 100, gateway_api_side: 1, presence: 0.3 };
    // at a share of 0.3 the difference is -500: it flips at 15 h
    const rows = tornado(difference, assumptions, base);
    expect(rows.find((it) => it.assumption === "on_call_hours")?.flipsAt).toBeCloseTo(15, 6);
    expect(rows.find((it) => it.assumption === "presence")?.typical).toBe(0.3);
  });

  test("takes what the user did not set at its own typical value", () => {
    const [only] = tornado((values) => at(values, "on_call_hours"), assumptions.slice(0, 1), {});
    expect(only?.typical).toBe(10);
  });

  test("orders equal swings by name, whichever comes first", () => {
    const names = (rows: readonly Assumption[]) => tornado(() => 1, rows).map((it) => it.assumption);
    const sorted = ["gateway_api_side", "ml_engineer_us_loaded", "on_call_hours", "presence"];
    expect(names(assumptions)).toEqual(sorted);
    expect(names([...assumptions].reverse())).toEqual(sorted);
  });
});

describe("the flip of one assumption between 5 and 30, typically 10", () => {
  const hours = assumptions.slice(0, 1);
  /** What the tornado says of a difference that depends on the hours alone, and how often it asked. */
  const flipOf = (of: (hours: number) => number) => {
    let asked = 0;
    const [only] = tornado((values) => {
      asked++;
      return of(at(values, "on_call_hours"));
    }, hours);
    return { flipsAt: only?.flipsAt, asked };
  };

  test.each<[string, (it: number) => number, number]>([
    ["below, at 6, and not the one at 20", (it) => (it - 6) * (it - 20), 6],
    ["above, at 12, and not the one at 2", (it) => (it - 2) * (it - 12), 12],
    ["the same with the signs changed", (it) => (2 - it) * (it - 12), 12],
  ])("is the nearest: %s", (_name, of, flip) => {
    expect(flipOf(of).flipsAt).toBeCloseTo(flip, 6);
  });

  test.each([100, -100])(
    "is the end of the band where the difference is nothing there: %d x (h - 5)",
    (usd) => {
      expect(flipOf((it) => usd * (it - 5)).flipsAt).toBe(5);
      expect(flipOf((it) => usd * (it - 30)).flipsAt).toBe(30);
    },
  );

  test("is nowhere where nothing makes a difference", () => {
    expect(flipOf(() => 0).flipsAt).toBeNull();
    expect(flipOf(() => -3).flipsAt).toBeNull();
  });

  test("takes one more look on a straight line: typical, four ends and the flip", () => {
    expect(flipOf((it) => 3 * (it - 21))).toEqual({ flipsAt: expect.closeTo(21, 9), asked: 6 });
    expect(flipOf((it) => 3 * (it - 7))).toEqual({ flipsAt: expect.closeTo(7, 9), asked: 6 });
  });

  // The step is 20 wide above and 5 below; each look prices every option, so there are not many.
  test.each([1, 1_000, 1e6, 1e12, Number.POSITIVE_INFINITY])(
    "is where the cost jumps from $1 to $%d",
    (usd) => {
      const jumps = [
        flipOf((it) => (it < 21.3 ? -1 : usd)),
        flipOf((it) => (it < 21.3 ? -usd : 1)),
        flipOf((it) => (it <= 7.7 ? usd : -1)),
        flipOf((it) => (it <= 7.7 ? 1 : -usd)),
      ];
      for (const [index, { flipsAt, asked }] of jumps.entries()) {
        const jump = index < 2 ? 21.3 : 7.7;
        expect(Math.abs((flipsAt ?? Number.NaN) - jump)).toBeLessThanOrEqual(index < 2 ? 20e-9 : 5e-9);
        expect(asked).toBeLessThanOrEqual(5 + 4 * 31);
      }
    },
  );

  test("is on the far side of the jump, where the answer is the other one", () => {
    const up = flipOf((it) => (it < 21.3 ? -1 : 1_000)).flipsAt;
    const down = flipOf((it) => (it <= 7.7 ? 1_000 : -1)).flipsAt;
    expect(up).toBeGreaterThanOrEqual(21.3);
    expect(down).toBeLessThanOrEqual(7.7);
  });

  test("is found soon on a curve: a root of 31.62, asked not twenty times", () => {
    expect(flipOf((it) => 1_000 - it ** 2).asked).toBeLessThan(20);
  });
});

test("law: the difference changes sides at the flip, whatever the slope, inside the searched range", () => {
  const number = fc.integer({ min: -1_000_000, max: 1_000_000 }).map((thousandths) => thousandths / 1_000);
  fc.assert(
    fc.property(number, number, fc.double({ min: 0.1, max: 3, noNaN: true }), (offset, slope, power) => {
      const evaluate = (values: AssumptionValues): number =>
        offset + slope * at(values, "on_call_hours") ** power;
      const [only] = tornado(evaluate, assumptions.slice(0, 1));
      if (!only || only.flipsAt === null) return;
      const step = (only.searchedTo - only.searchedFrom) * 1e-6;
      const before = evaluate({ on_call_hours: Math.max(0, only.flipsAt - step) });
      const after = evaluate({ on_call_hours: only.flipsAt + step });
      expect(Math.sign(before) * Math.sign(after)).toBeLessThanOrEqual(0);
      expect(only.flipsAt).toBeGreaterThanOrEqual(only.searchedFrom);
      expect(only.flipsAt).toBeLessThanOrEqual(only.searchedTo);
    }),
  );
});

test("a value without a band is looked for from a tenth of itself to three times itself", () => {
  expect(searchedRange(row("gpu_offer_price", "USD per GPU-hour", 2, 2, 2))).toEqual([0.2, 6]);
});

test("a share is not looked for at one, nor a price at or below zero", () => {
  // 0.5 / 10; 1 - (1 - 0.9) / 10.
  expect(searchedRange(row("presence", "share of time", 0.5, 0.7, 0.9))[0]).toBeCloseTo(0.05, 12);
  expect(searchedRange(row("presence", "share of time", 0.5, 0.7, 0.9))[1]).toBeCloseTo(0.99, 12);
  expect(searchedRange(row("presence", "share of time", 0, 1, 1))).toEqual([0, 1]);
  expect(searchedRange(row("gpu_offer_price", "USD", 10, 12, 14))).toEqual([2, 22]);
  // Not a share of a whole, and a share of something that it may exceed: 0.9 + 2 x 0.4, 1.5 + 2 x 1.
  expect(searchedRange(row("serving_throughput", "factor", 0.5, 0.7, 0.9))[1]).toBeCloseTo(1.7, 12);
  expect(searchedRange(row("presence", "share of last year's", 0.5, 1, 1.5))[1]).toBeCloseTo(3.5, 12);
  expect(searchedRange(row("api_price_change_same_model_id", "per year", -0.6, 0, 0.2))).toEqual([
    -0.99, 1.8,
  ]);
});

test("what is divided by stays above zero: 70 / throughput is $100 at 0.7", () => {
  const [only] = tornado(
    (values) => 70 / at(values, "serving_throughput") - 300,
    [row("serving_throughput", "factor", 0.7, 1, 1.3)],
  );
  // 70 / 300 = 0.2333, between 0.07 (a tenth of the low) and the low.
  expect(only).toMatchObject({ searchedFrom: 0.7 / 10 });
  expect(only?.flipsAt).toBeCloseTo(0.23333, 4);
});

test("a cost without bound on one side still has its flip found", () => {
  const evaluate = (values: AssumptionValues): number =>
    at(values, "on_call_hours") < 2 ? Number.POSITIVE_INFINITY : 3 - at(values, "on_call_hours");
  const [only] = tornado(evaluate, [row("on_call_hours", "h", 5, 10, 30)]);
  expect(only?.flipsAt).toBeCloseTo(3, 3);
});
