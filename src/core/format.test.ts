import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  formatCount,
  formatCountShort,
  formatDays,
  formatFactor,
  formatGibibytes,
  formatMilliseconds,
  formatMonths,
  formatNumber,
  formatPayback,
  formatPercent,
  formatPercentChange,
  formatPercentTenths,
  formatRate,
  formatUsd,
  formatUsdCents,
  formatUsdRange,
  formatUsdShort,
  plural,
} from "./format.ts";

describe("dollars", () => {
  test.each([
    [1750, "$1,750"],
    [1_234_567.8, "$1,234,568"],
    [12_345_678_901, "$12,345,678,901"],
    [99.999, "$100"],
    [99.99, "$99.99"],
    [12.4, "$12.40"],
    [9.5, "$9.50"],
    [5, "$5.00"],
    [0.6, "$0.60"],
    [0.0996, "$0.10"],
    [0.052, "$0.052"],
    [0.00354, "$0.0035"],
    [0.000_420_7, "$0.00042"],
    [0.000_000_15, "$0.00000015"],
    [0, "$0"],
    [-0, "$0"],
    [-523.4, "-$523"],
    [-12.344, "-$12.34"],
    [-0.25, "-$0.25"],
    [-0.001, "-$0.001"],
  ])("%s is %s", (usd, text) => {
    expect(formatUsd(usd)).toBe(text);
  });

  test("of an invoice keep their cents, those of an axis three digits", () => {
    expect([1234.56, 12_345.6, 0, -3].map(formatUsdCents)).toEqual([
      "$1,234.56",
      "$12,345.60",
      "$0.00",
      "-$3.00",
    ]);
    expect([formatUsdRange(5.5, 12), formatUsdRange(5, 120.4)]).toEqual(["$5.50-12.00", "$5-120"]);
    expect([1_234_567, 20_900, -950, 9.5, 0.0004, 0].map(formatUsdShort)).toEqual([
      "$1.23M",
      "$20.9k",
      "-$950",
      "$9.5",
      "$0.0004",
      "$0",
    ]);
  });

  test("what costs something is never shown as nothing", () => {
    fc.assert(
      fc.property(fc.double({ min: 1e-12, max: 1e12, noNaN: true }), (usd) => {
        expect(formatUsd(usd)).toMatch(/[1-9]/);
        expect(formatUsdShort(usd)).toMatch(/[1-9]/);
        expect(formatRate(usd)).toMatch(/[1-9]/);
      }),
    );
  });

  test("a list price is as published", () => {
    const published = [3, 2.5, 0.2288, 0.0125, 0.006_875, 0.123_456, 0.000_15, 25_000, 1999.5, 0];
    expect(published.map(formatRate)).toEqual([
      "3.00",
      "2.50",
      "0.2288",
      "0.0125",
      "0.006875",
      "0.123456",
      "0.00015",
      "25,000",
      "1,999.5",
      "0.00",
    ]);
  });
});

describe("a share in percent", () => {
  test.each([
    [0, "0%"],
    [0.0004, "<0.1%"],
    [-0.0004, "-<0.1%"],
    [0.004, "0.4%"],
    [0.05, "5%"],
    [0.053, "5.3%"],
    [0.0996, "10%"],
    [0.283, "28%"],
    [0.99, "99%"],
    [0.996, "99.6%"],
    [0.99999, ">99.9%"],
    [1, "100%"],
    [2.5, "250%"],
    [-0.12, "-12%"],
  ])("%s is %s", (share, text) => {
    expect(formatPercent(share)).toBe(text);
  });

  test("is never all, nor nothing, unless it is", () => {
    fc.assert(
      fc.property(fc.double({ min: 1e-9, max: 1 - 1e-9, noNaN: true }), (share) => {
        expect(["0%", "100%"]).not.toContain(formatPercent(share));
      }),
    );
  });

  test("to a tenth, and as a change", () => {
    expect([0.429, 0.5, 1.2345].map(formatPercentTenths)).toEqual(["42.9%", "50%", "123.5%"]);
    expect([0.05, -0.1, 0].map(formatPercentChange)).toEqual(["+5%", "-10%", "0%"]);
  });
});

test("counts in full, and in three digits from 10,000 on", () => {
  expect([1_234_567, 0, -0].map(formatCount)).toEqual(["1,234,567", "0", "0"]);
  const counts = [0, 950, 0.5, 999.9, 9999, 20_340, 999_999, 500_000_000, 1_250_000_000, 3.2e12, 4.5e15];
  expect([...counts, -20_000].map(formatCountShort)).toEqual([
    "0",
    "950",
    "0.5",
    "1,000",
    "9,999",
    "20.3k",
    "1M",
    "500M",
    "1.25B",
    "3.2T",
    "4,500T",
    "-20k",
  ]);
});

test("other numbers in three digits, factors, memory and nouns", () => {
  expect([0.1234, 12.34, 200_000, 1234.5].map(formatNumber)).toEqual(["0.123", "12.3", "200,000", "1,235"]);
  expect(formatFactor(1.25)).toBe("1.25×");
  expect(formatGibibytes(80_000_000_000)).toBe("74.5 GiB"); // 80e9 / 1073741824 = 74.51
  expect(formatGibibytes(0.5 * 1024 ** 3)).toBe("0.5 GiB");
  expect(plural(1, "request")).toBe("1 request");
  expect(plural(2000, "request")).toBe("2,000 requests");
  expect(plural(0, "query", "queries")).toBe("0 queries");
});

test("times in the unit that fits", () => {
  expect([38.2, 850.4, 999.7, 1250, 119_000, 300_000].map(formatMilliseconds)).toEqual([
    "38.2 ms",
    "850 ms",
    "1 s",
    "1.25 s",
    "119 s",
    "5 min",
  ]);
  expect([30, 30.42, 0.25, 1.9, 0.0405, 1 / 1440].map(formatDays)).toEqual([
    "30 days",
    "30.4 days",
    "6 hours",
    "45.6 hours",
    "58 minutes",
    "1 minute",
  ]);
  expect([null, 0, 1, 17.64].map(formatPayback)).toEqual([
    "never",
    "at once",
    "in 1 month",
    "in 17.6 months",
  ]);
  expect(formatMonths(0.5)).toBe("0.5 months");
});
