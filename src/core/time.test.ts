import { expect, test } from "vitest";
import { DAY_MS, HOUR_MS, HOURS_PER_MONTH, isoDate, MINUTE_MS } from "./time.ts";

test("a month is 730 hours: a year of 8,760 in twelve", () => {
  expect(HOURS_PER_MONTH * 12).toBe(8760);
  expect([MINUTE_MS * 60, HOUR_MS * 24]).toEqual([HOUR_MS, DAY_MS]);
});

test.each([
  ["2026-11-20T00:00:00Z", "2026-11-20"],
  ["2026-11-20T23:59:59.999Z", "2026-11-20"],
  ["2026-11-20T23:00:00-03:00", "2026-11-21"],
  ["2024-02-29T12:00:00Z", "2024-02-29"],
])("the day of %s in UTC is %s", (time, day) => {
  expect(isoDate(Date.parse(time))).toBe(day);
});
