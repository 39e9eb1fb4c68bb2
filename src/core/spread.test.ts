import { expect, test } from "vitest";
import { spreadOf } from "./spread.ts";

test.each([
  [[], null],
  [[7], { min: 7, median: 7, max: 7 }],
  [[3, 1], { min: 1, median: 2, max: 3 }],
  [[10, 2, 4], { min: 2, median: 4, max: 10 }],
])("%j", (values, spread) => {
  expect(spreadOf(values)).toEqual(spread);
});
