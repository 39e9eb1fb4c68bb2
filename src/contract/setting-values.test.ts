import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { amount, moment, money, number, oneOf, wholeNumber } from "./setting-values.ts";

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
    expect(amount().read(text)).toBe(value);
  });

  test.each(["", "many", "M", "5MM", "1,00", "1.2.3", "-5M", "0x10", "Infinity", "NaN", "1e999"])(
    "'%s' is refused",
    (text) => {
      expect(() => amount().read(text)).toThrow(/Write a number such as 500M|Expected 0 or more/);
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
    expect(money().read(text)).toBe(usd);
  });

  test("euros are not dollars", () => {
    expect(() => money().read("€20")).toThrow("Write dollars");
  });
});

describe("dates", () => {
  test.each([
    ["2026-11-20", Date.UTC(2026, 10, 20)],
    ["2024-02-29", Date.UTC(2024, 1, 29)],
    ["2026-11-20T14:00Z", Date.UTC(2026, 10, 20, 14)],
    ["2026-11-20T14:00:30+02:00", Date.UTC(2026, 10, 20, 12, 0, 30)],
  ])("%s", (text, ms) => {
    expect(moment.read(text)).toBe(ms);
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
    expect(() => moment.read(text)).toThrow(/Write a date such as|There is no such day/);
  });
});

test("whole numbers and bounds", () => {
  expect(wholeNumber().read("8")).toBe(8);
  expect(() => wholeNumber().read("8.5")).toThrow("Write a whole number.");
  expect(() => wholeNumber({ atLeast: 1, atMost: 64 }).read("0")).toThrow("Expected 1 to 64.");
  expect(number({ atMost: 2 }).read("-1.5")).toBe(-1.5);
  expect(() => number({ atMost: 2 }).read("3")).toThrow("Expected 2 or less.");
});

test("a word is one of those that are known", () => {
  expect(oneOf("stay", "move").read(" move ")).toBe("move");
  expect(() => oneOf("stay", "move").read("leave")).toThrow("Write stay or move.");
});

test.each([
  ["2026-11-20", "2026-11-20"],
  ["2026-11-20T14:00:30+02:00", "2026-11-20T12:00:30.000Z"],
])("the moment %s is written as %s", (given, written) => {
  expect(moment.write(moment.read(given))).toBe(written);
});

test("what was read is written so that it reads the same", () => {
  fc.assert(
    fc.property(fc.double({ min: 0, noNaN: true, noDefaultInfinity: true }), (value) => {
      for (const format of [amount(), money(), number()]) {
        expect(format.read(format.write(value))).toBe(value);
      }
    }),
  );
  fc.assert(
    fc.property(fc.date({ min: new Date(0), max: new Date("9999-12-31"), noInvalidDate: true }), (date) => {
      expect(moment.read(moment.write(date.getTime()))).toBe(date.getTime());
    }),
  );
});
