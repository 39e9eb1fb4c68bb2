import { expect, test } from "vitest";
import { doubtOf, newestDate } from "./price-age.ts";

// 2026-11-09 less 120 days is 2026-07-12.
test.each([
  ["2026-11-09", null, false],
  ["2026-07-12", null, false],
  ["2026-07-11", null, true],
  ["2026-07-11", "another list of 2026-06-01", false],
  ["2026-08", null, false],
  ["2026-07", null, true],
  ["2026", null, true],
  ["undated, read 2026-11-08", null, true],
  ["undated, read 2026-11-08", "another list", false],
])("a price of %s, second source %s: doubted %s", (date, secondSource, doubted) => {
  expect(doubtOf({ date, secondSource }, "2026-11-09") !== null).toBe(doubted);
});

test("the newest date is that of a day or a month, not of a day on which a copy was read", () => {
  expect(newestDate(["2026-05", "undated, read 2026-11-20", "2026-08-21", "2026"])).toBe("2026-08-21");
});
