import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Assumption } from "./assumption.ts";
import { overrideAssumptions, parseAssume } from "./assumption-override.ts";
import { UserError } from "./errors.ts";

const known: Assumption[] = [
  { name: "pue", unit: "ratio", low: 1.15, typical: 1.54, high: 1.8, source: "a survey", date: "2026-01-19" },
  {
    name: "batch_discount",
    unit: "share off list",
    low: 0.25,
    typical: 0.5,
    high: 0.5,
    source: "s",
    date: "",
  },
  {
    name: "gpu_rental_change_h100",
    unit: "per year",
    low: -0.35,
    typical: 0.05,
    high: 0.25,
    source: "s",
    date: "",
  },
  {
    name: "gpu_repair_days_with_spare",
    unit: "days",
    low: 0.1,
    typical: 0.5,
    high: 1,
    source: "s",
    date: "",
  },
];
const changed = (text: string): Assumption | undefined => {
  const change = parseAssume(text);
  return overrideAssumptions(known, [change]).find(({ name }) => name === change.name);
};

describe("assumptions set by the user", () => {
  test.each([
    ["pue=1.3", 1.3, 1.3, 1.3],
    ["pue = 1.2..1.3..1.5", 1.2, 1.3, 1.5],
    ["batch_discount=45%", 0.45, 0.45, 0.45],
    ["gpu_rental_change_h100=-0.5..-0.2..0", -0.5, -0.2, 0],
  ])("%s", (text, low, typical, high) => {
    expect(changed(text)).toMatchObject({ low, typical, high, source: "set by you (--assume)" });
  });

  test("leaves every other assumption as it was, in its place", () => {
    const result = overrideAssumptions(known, [parseAssume("pue=1.3")]);
    expect(result.map(({ name }) => name)).toEqual(known.map(({ name }) => name));
    expect(result.slice(1)).toEqual(known.slice(1));
  });

  test("the last of two settings of one name holds", () => {
    const [first] = overrideAssumptions(known, [parseAssume("pue=1.3"), parseAssume("pue=1.4")]);
    expect(first?.typical).toBe(1.4);
  });

  test.each([
    ["pue", "is not an assumption"],
    ["=1", "is not an assumption"],
    ["pue=", "is no number"],
    ["pue=abc", "is no number"],
    ["pue=1..2", "one value or three"],
    ["pue=1..2..3..4", "one value or three"],
    ["pue=2..1..3", "out of order"],
    ["pue=-1", "cannot be negative"],
    ["batch_discount=120%", "cannot be more than 1"],
    ["gpu_rental_change_h100=-1", "all of its value"],
  ])("refuses %s", (text, part) => {
    expect(() => changed(text)).toThrow(UserError);
    expect(() => changed(text)).toThrow(part);
  });

  test("an unknown name is answered with the nearest known ones", () => {
    expect.assertions(2);
    try {
      changed("peu=1.3");
    } catch (error) {
      expect((error as UserError).message).toContain('no assumption "peu"');
      expect((error as UserError).remedy).toBe("did you mean pue?");
    }
  });

  test("any band in order is taken as it is", () => {
    const value = fc.integer({ min: 0, max: 1000 });
    fc.assert(
      fc.property(fc.tuple(value, value, value), (values) => {
        const [low, typical, high] = values.sort((a, b) => a - b);
        expect(changed(`pue=${low}..${typical}..${high}`)).toMatchObject({ low, typical, high });
      }),
    );
  });
});
