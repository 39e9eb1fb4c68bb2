import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Assumption } from "../core/assumption.ts";
import { searchedRange, tornado } from "./tornado.ts";

const row = (name: string, unit: string, low: number, typical: number, high: number): Assumption => ({
  name,
  unit,
  low,
  typical,
  high,
  source: "test",
  date: "",
});
const assumptions = [
  row("hours", "h", 5, 10, 30),
  row("rate", "USD per h", 50, 100, 120),
  row("nothing", "USD", 0, 1, 2),
  row("share", "share of time", 0.2, 0.4, 0.8),
];
const at = (values: Readonly<Record<string, number>>, name: string): number => values[name] ?? Number.NaN;
// Self-hosting minus staying: 10 h x $100 - 0.4 x $5,000 = -$1,000.
const difference = (values: Readonly<Record<string, number>>): number =>
  at(values, "hours") * at(values, "rate") - at(values, "share") * 5_000;

describe("the tornado", () => {
  const rows = tornado(difference, assumptions);
  const find = (name: string) => rows.find((it) => it.assumption === name);

  test("ranks by swing: share 0.6 x 5,000 = 3,000; hours 25 x 100 = 2,500; rate 70 x 10 = 700; nothing 0", () => {
    expect(rows.map((it) => [it.assumption, Math.round(it.swingUsd)])).toEqual([
      ["share", 3_000],
      ["hours", 2_500],
      ["rate", 700],
      ["nothing", 0],
    ]);
  });

  test("finds the flip inside the band: 20 h x $100 = $2,000", () => {
    expect(find("hours")?.flipsAt).toBeCloseTo(20, 6);
  });

  test("finds the flip beyond the band and says where it looked: $200 x 10 = $2,000", () => {
    expect(find("rate")).toMatchObject({ searchedFrom: 5, searchedTo: 260 });
    expect(find("rate")?.flipsAt).toBeCloseTo(200, 6);
  });

  test("solves a curve: 1,000 - hours squared is 0 at 31.62", () => {
    const curved = tornado((values) => 1_000 - at(values, "hours") ** 2, assumptions.slice(0, 1));
    expect(curved[0]?.flipsAt).toBeCloseTo(Math.sqrt(1_000), 6);
  });

  test("knows that some assumptions never flip it", () => {
    expect(find("nothing")?.flipsAt).toBeNull();
  });

  test("leaves the others where the user set them", () => {
    const base = { hours: 10, rate: 100, nothing: 1, share: 0.3 };
    // at a share of 0.3 the difference is -500: it flips at 15 h
    expect(
      tornado(difference, assumptions, base).find((it) => it.assumption === "hours")?.flipsAt,
    ).toBeCloseTo(15, 6);
  });
});

test("law: the difference changes sides at the flip, whatever the slope, inside the searched range", () => {
  const number = fc.integer({ min: -1_000_000, max: 1_000_000 }).map((thousandths) => thousandths / 1_000);
  fc.assert(
    fc.property(number, number, fc.double({ min: 0.1, max: 3, noNaN: true }), (offset, slope, power) => {
      const evaluate = (values: Readonly<Record<string, number>>): number =>
        offset + slope * at(values, "hours") ** power;
      const [only] = tornado(evaluate, assumptions.slice(0, 1));
      if (!only || only.flipsAt === null) return;
      const step = (only.searchedTo - only.searchedFrom) * 1e-6;
      const before = evaluate({ hours: Math.max(0, only.flipsAt - step) });
      const after = evaluate({ hours: only.flipsAt + step });
      expect(Math.sign(before) * Math.sign(after)).toBeLessThanOrEqual(0);
      expect(only.flipsAt).toBeGreaterThanOrEqual(only.searchedFrom);
      expect(only.flipsAt).toBeLessThanOrEqual(only.searchedTo);
    }),
  );
});

test("a value without a band is looked for from a tenth of itself to three times itself", () => {
  expect(searchedRange(row("quote", "USD per GPU-hour", 2, 2, 2))).toEqual([0.2, 6]);
});

test("a share is not looked for at one, nor a price at or below zero", () => {
  // 0.5 / 10; 1 - (1 - 0.9) / 10.
  expect(searchedRange(row("s", "share of time", 0.5, 0.7, 0.9))[0]).toBeCloseTo(0.05, 12);
  expect(searchedRange(row("s", "share of time", 0.5, 0.7, 0.9))[1]).toBeCloseTo(0.99, 12);
  expect(searchedRange(row("s", "share of time", 0, 1, 1))).toEqual([0, 1]);
  expect(searchedRange(row("p", "USD", 10, 12, 14))).toEqual([2, 22]);
  expect(searchedRange(row("c", "per year", -0.6, 0, 0.2))).toEqual([-0.99, 1.8]);
});

test("what is divided by stays above zero: 70 / throughput is $100 at 0.7", () => {
  const [only] = tornado((values) => 70 / at(values, "speed") - 300, [row("speed", "factor", 0.7, 1, 1.3)]);
  // 70 / 300 = 0.2333, between 0.07 (a tenth of the low) and the low.
  expect(only).toMatchObject({ searchedFrom: 0.7 / 10 });
  expect(only?.flipsAt).toBeCloseTo(0.23333, 4);
});

test("a cost without bound on one side still has its flip found", () => {
  const evaluate = (values: Readonly<Record<string, number>>): number =>
    at(values, "hours") < 2 ? Number.POSITIVE_INFINITY : 3 - at(values, "hours");
  const [only] = tornado(evaluate, [row("hours", "h", 5, 10, 30)]);
  expect(only?.flipsAt).toBeCloseTo(3, 3);
});
