import fc from "fast-check";
import { expect, test } from "vitest";
import { parseDollars } from "../core/money.ts";
import { readCount, readMoney } from "./cells.ts";
import { BadRow } from "./format.ts";

test("money is read exactly, whatever way it is written", () => {
  fc.assert(
    fc.property(
      fc.bigInt({ min: -(10n ** 16n), max: 10n ** 16n }),
      fc.integer({ min: 0, max: 12 }),
      (units, decimals) => {
        const digits = (units < 0n ? -units : units).toString().padStart(decimals + 1, "0");
        const whole = digits.slice(0, digits.length - decimals);
        const text = `${units < 0n ? "-" : ""}${whole}${decimals > 0 ? `.${digits.slice(-decimals)}` : ""}`;
        expect(readMoney(text, "cost")).toBe(units * 10n ** BigInt(12 - decimals));
        expect(readMoney(text, "cost")).toBe(parseDollars(text));
      },
    ),
  );
});

test("an empty cell is unknown, not zero", () => {
  for (const empty of ["", " ", "null", "None", undefined, null]) {
    expect(readCount(empty, "tokens")).toBeUndefined();
    expect(readMoney(empty, "cost")).toBeUndefined();
  }
});

test.each(["-1", "1.5", "abc", "1e13", "NaN", "Infinity", "1,234,567"])("%s is no count", (text) => {
  expect(() => readCount(text, "tokens")).toThrow(BadRow);
});

test.each([
  ["12", 12],
  ["12.0", 12],
  [" 12 ", 12],
  ["1e6", 1_000_000],
  ["10,0", 10],
  [7, 7],
])("%s is a count", (text, count) => {
  expect(readCount(text, "tokens")).toBe(count);
});
