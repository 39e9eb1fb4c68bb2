import { expect, test } from "vitest";
import { logTicks } from "./log-scale.ts";

test.each([
  [70, 45_000, [100, 1000, 10_000]],
  [1000, 1_000_000, [1000, 10_000, 100_000, 1_000_000]],
  [150, 900, [200, 500]],
  [2430, 7360, [3000, 4000, 5000, 6000, 7000]],
  [150, 190, [150, 190]],
  [0.03, 0.6, [0.05, 0.1, 0.2, 0.5]],
])("from %d to %d", (from, to, ticks) => {
  expect(logTicks([to, from, 0])).toEqual(ticks);
});

test("where there is little room, two powers of ten are enough", () => {
  expect(logTicks([1400, 400_000])).toEqual([2000, 5000, 10_000, 20_000, 50_000, 100_000, 200_000]);
  expect(logTicks([1400, 400_000], 5)).toEqual([10_000, 100_000]);
});

test("one value is marked by itself, none by nothing", () => {
  expect(logTicks([130])).toEqual([130]);
  expect(logTicks([])).toEqual([]);
});
