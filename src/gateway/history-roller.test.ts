import { expect, test } from "vitest";
import { isRollDue } from "./history-roller.ts";

const MINUTE_MS = 60_000;

test.each([
  // Nothing came: nothing to do, however long ago.
  [0, 60 * MINUTE_MS, false],
  // 250 a second for five minutes: 75,000 rows.
  [75_000, 5 * MINUTE_MS, false],
  [100_000, MINUTE_MS, true],
  [1, 9 * MINUTE_MS, false],
  [1, 10 * MINUTE_MS, true],
])("%d rows, %d ms after the last time: %s", (rows, sinceMs, due) => {
  expect(isRollDue(rows, sinceMs)).toBe(due);
});
