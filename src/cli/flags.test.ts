import { describe, expect, test } from "vitest";
import { amountFlag, dateFlag, listFlag, moneyFlag, numberFlag, wholeNumberFlag } from "./flags.ts";

describe("amounts", () => {
  test.each([
    ["500M", 500_000_000],
    ["1.5B", 1_500_000_000],
    ["1.1B", 1_100_000_000],
    ["20k", 20_000],
    ["20 K", 20_000],
    ["1,000,000", 1_000_000],
    ["1_000", 1000],
    ["2T", 2_000_000_000_000],
    ["0", 0],
    ["1e6", 1_000_000],
  ])("%s", (text, value) => {
    expect(amountFlag()(text)).toBe(value);
  });

  test.each(["", "many", "M", "5MM", "1,00", "1.2.3", "-5M", "0x10", "Infinity", "NaN", "1e999"])(
    "'%s' is refused",
    (text) => {
      expect(() => amountFlag()(text)).toThrow(/Write a number such as 500M|Expected 0 or more/);
    },
  );
});

describe("money", () => {
  test.each([
    ["20000", 20_000],
    ["$20,000", 20_000],
    ["$20k", 20_000],
    ["0.25", 0.25],
    ["1.5M", 1_500_000],
  ])("%s", (text, usd) => {
    expect(moneyFlag()(text)).toBe(usd);
  });

  test("euros are not dollars", () => {
    expect(() => moneyFlag()("€20")).toThrow("Write dollars");
  });
});

describe("dates", () => {
  test.each([
    ["2026-11-20", Date.UTC(2026, 10, 20)],
    ["2024-02-29", Date.UTC(2024, 1, 29)],
    ["2026-11-20T14:00Z", Date.UTC(2026, 10, 20, 14)],
    ["2026-11-20T14:00:30+02:00", Date.UTC(2026, 10, 20, 12, 0, 30)],
  ])("%s", (text, ms) => {
    expect(dateFlag()(text)).toBe(ms);
  });

  test.each([
    "2026-02-30",
    "2026-13-01",
    "20.11.2026",
    "11/20/2026",
    "2026-11-20T14:00",
    "2026-11-20T25:00Z",
    "soon",
  ])("%s is refused", (text) => {
    expect(() => dateFlag()(text)).toThrow(/Write a date such as|There is no such day/);
  });
});

test("whole numbers and bounds", () => {
  expect(wholeNumberFlag()("8")).toBe(8);
  expect(() => wholeNumberFlag()("8.5")).toThrow("Write a whole number.");
  expect(() => wholeNumberFlag({ atLeast: 1, atMost: 64 })("0")).toThrow("Expected 1 to 64.");
  expect(numberFlag({ atMost: 2 })("-1.5")).toBe(-1.5);
  expect(() => numberFlag({ atMost: 2 })("3")).toThrow("Expected 2 or less.");
});

test("a repeated flag keeps every use, in order", () => {
  const parse = listFlag(amountFlag());
  expect(parse("2k", parse("1k", undefined))).toEqual([1000, 2000]);
});
