import fc from "fast-check";
import { expect, test } from "vitest";
import { endOf, inSteps, startOf, type Step, stepFor } from "./time-steps.ts";

const ms = (text: string): number => Date.parse(`${text}Z`);

test("three years are months, a year is weeks, a quarter is days", () => {
  const from = ms("2024-01-01T00:00");
  expect(stepFor(from, ms("2024-04-01T00:00"))).toBe("day");
  expect(stepFor(from, ms("2025-01-01T00:00"))).toBe("week");
  expect(stepFor(from, ms("2027-01-01T00:00"))).toBe("month");
});

test("a week begins on Monday, a month on its first, and both end where the next begins", () => {
  // 2026-11-22 is a Sunday.
  expect(startOf("week", ms("2026-11-22T23:59"))).toBe(ms("2026-11-16T00:00"));
  expect(startOf("week", ms("2026-11-23T00:00"))).toBe(ms("2026-11-23T00:00"));
  expect(startOf("month", ms("2028-02-29T12:00"))).toBe(ms("2028-02-01T00:00"));
  expect(endOf("month", ms("2028-02-01T00:00"))).toBe(ms("2028-03-01T00:00"));
  expect(endOf("month", ms("2026-12-01T00:00"))).toBe(ms("2027-01-01T00:00"));
});

test("every moment lies in its step", () => {
  fc.assert(
    fc.property(
      fc.constantFrom<Step>("hour", "day", "week", "month"),
      fc.integer({ min: 0, max: 4e12 }),
      (step, at) => {
        const start = startOf(step, at);
        expect(start <= at && at < endOf(step, start)).toBe(true);
        expect(startOf(step, start)).toBe(start);
      },
    ),
  );
});

test("days add up to their month, by name, and what is unknown is not zero", () => {
  const row = (day: string, name: string, value: number | null) => ({
    startMs: ms(`${day}T00:00`),
    name,
    value,
  });
  const rows = [row("2026-10-01", "a", 1), row("2026-10-02", "a", 2), row("2026-10-02", "b", null)];
  expect(inSteps("month", [...rows, row("2026-11-01", "a", 5), row("2026-10-09", "a", null)])).toEqual([
    row("2026-10-01", "a", 3),
    row("2026-10-01", "b", null),
    row("2026-11-01", "a", 5),
  ]);
});
