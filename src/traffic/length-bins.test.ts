import { expect, test } from "vitest";
import { cachedShareBin, lengthBin } from "./length-bins.ts";

// Eight bins per doubling, bin 1 begins at one token: 2 tokens = 1 + 8, 1,024 = 1 + 8 x 10, 2^20 = 1 + 8 x 20.
test.each([
  [0, 0],
  [1, 1],
  [2, 9],
  [1023, 80],
  [1024, 81],
  [1_048_576, 161],
])("%d tokens are in bin %d", (tokens, bin) => {
  expect(lengthBin(tokens)).toBe(bin);
});

test("a bin spans about 9 %: 2^(1/8) = 1.0905", () => {
  expect(lengthBin(1116)).toBe(81);
  expect(lengthBin(1117)).toBe(82);
});

test.each([
  [0, 1000, 0],
  [1, 1000, 1],
  [100, 1000, 1],
  [101, 1000, 2],
  [1000, 1000, 10],
  [5, 0, 0],
])("%d of %d cached is bin %d", (cached, input, bin) => {
  expect(cachedShareBin(cached, input)).toBe(bin);
});
