import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { fromDollars, parseDollars, toDollars } from "./money.ts";

describe("reading dollars", () => {
  test.each([
    ["1", 1_000_000_000_000n],
    ["$1,5", undefined],
    ["0.8958740000000000", 895_874_000_000n],
    ["-0.006331", -6_331_000_000n],
    ["$12.34", 12_340_000_000_000n],
    // 1.5e-7 dollars = 0.00000015 x 1e12
    ["1.5e-7", 150_000n],
    ["2E3", 2_000_000_000_000_000n],
    [".5", 500_000_000_000n],
    ["5.", 5_000_000_000_000n],
    [" 7 ", 7_000_000_000_000n],
    // Half of a picodollar goes to the even neighbour.
    ["0.0000000000005", 0n],
    ["0.0000000000015", 2n],
    ["0.0000000000025", 2n],
    ["0.00000000000051", 1n],
    ["-0.0000000000015", -2n],
    ["", undefined],
    ["$", undefined],
    [".", undefined],
    ["-", undefined],
    ["1e", undefined],
    ["1e9999", undefined],
    ["0x10", undefined],
    ["NaN", undefined],
    ["12 USD", undefined],
  ])("'%s'", (text, amount) => {
    expect(parseDollars(text)).toBe(amount);
  });

  test("more digits than a floating number holds stay exact", () => {
    expect(parseDollars("123456789012345.123456789012")).toBe(123_456_789_012_345_123_456_789_012n);
  });
});

test("a sum in picodollars does not depend on its order, unlike one in floating dollars", () => {
  const amounts = ["0.1", "0.2", "0.3"].map((text) => parseDollars(text) ?? 0n);
  const sum = amounts.reduce((total, amount) => total + amount, 0n);
  expect(amounts.toReversed().reduce((total, amount) => total + amount, 0n)).toBe(sum);
  expect(toDollars(sum)).toBe(0.6);
});

test("what can be written in picodollars comes back as it was", () => {
  fc.assert(
    fc.property(fc.bigInt({ min: -(10n ** 15n), max: 10n ** 15n }), (amount) => {
      expect(fromDollars(toDollars(amount))).toBe(amount);
    }),
  );
});

test("infinite money is refused", () => {
  expect(() => fromDollars(Number.POSITIVE_INFINITY)).toThrow(RangeError);
  expect(() => fromDollars(Number.NaN)).toThrow(RangeError);
});
