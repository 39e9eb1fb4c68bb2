import { describe, expect, test } from "vitest";
import { count, duration, gibibytes, money, percent, plural, tokens } from "./format.ts";

describe("money", () => {
  test.each([
    [1750, "$1,750"],
    [1234567.8, "$1,234,568"],
    [12_345_678_901, "$12,345,678,901"],
    [99.999, "$100"],
    [99.99, "$99.99"],
    [12.4, "$12.40"],
    [0.6, "$0.60"],
    [0.0996, "$0.10"],
    [0.052, "$0.052"],
    [0.00354, "$0.0035"],
    [0.00000015, "$0.00000015"],
    [0, "$0"],
    [-0, "$0"],
    [-523.4, "-$523"],
    [-0.25, "-$0.25"],
    [null, "-"],
    [undefined, "-"],
    [Number.NaN, "-"],
  ])("%s is %s", (usd, text) => {
    expect(money(usd)).toBe(text);
  });
});

describe("tokens", () => {
  test.each([
    [0, "0"],
    [950, "950"],
    [0.5, "0.5"],
    [999.9, "1k"],
    [20_340, "20.3k"],
    [999_999, "1M"],
    [500_000_000, "500M"],
    [1_250_000_000, "1.25B"],
    [3.2e12, "3.2T"],
    [4.5e15, "4,500T"],
    [-20_000, "-20k"],
    [null, "-"],
  ])("%s is %s", (value, text) => {
    expect(tokens(value)).toBe(text);
  });
});

describe("percent", () => {
  test.each([
    [0, "0%"],
    [0.0004, "<0.1%"],
    [0.004, "0.4%"],
    [0.05, "5%"],
    [0.283, "28%"],
    [0.996, "99.6%"],
    [0.99999, ">99.9%"],
    [1, "100%"],
    [2.5, "250%"],
    [-0.12, "-12%"],
    [undefined, "-"],
  ])("%s is %s", (fraction, text) => {
    expect(percent(fraction)).toBe(text);
  });
});

test("counts are written in full, memory in GiB, times in the unit that fits", () => {
  expect(count(1_234_567)).toBe("1,234,567");
  expect(count(null)).toBe("-");
  expect(gibibytes(80_000_000_000)).toBe("74.5 GiB"); // 80e9 / 1073741824 = 74.51
  expect(gibibytes(0.5 * 1024 ** 3)).toBe("0.5 GiB");
  expect(duration(38.2)).toBe("38.2 ms");
  expect(duration(999.7)).toBe("1 s");
  expect(duration(1250)).toBe("1.25 s");
  expect(duration(null)).toBe("-");
});

test("a noun follows its count", () => {
  expect(plural(1, "request")).toBe("1 request");
  expect(plural(2000, "request")).toBe("2,000 requests");
  expect(plural(0, "query", "queries")).toBe("0 queries");
});
