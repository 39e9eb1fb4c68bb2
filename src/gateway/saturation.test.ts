import { expect, test } from "vitest";
import { saturation } from "./saturation.ts";

const BUSY = [0.97, 0.95, 0.99, 0.96, 0.98, 0.97];

test("one process that is busy for a whole minute would serve twice as much with a second", () => {
  expect(saturation(BUSY, 8000, 1, 4)).toEqual({
    busyShare: expect.closeTo(0.97),
    requestsPerSecond: 8000,
    withOneMorePerSecond: 16_000,
  });
});

test("three processes would serve a third more with a fourth, if there is a core for it", () => {
  expect(saturation(BUSY, 24_000, 3, 4)?.withOneMorePerSecond).toBe(32_000);
  expect(saturation(BUSY, 24_000, 4, 4)?.withOneMorePerSecond).toBeNull();
});

test("a rush of less than a minute, or a minute with a pause, is none", () => {
  expect(saturation(BUSY.slice(1), 8000, 1, 4)).toBeNull();
  expect(saturation([...BUSY.slice(1), 0.4], 8000, 1, 4)).toBeNull();
});
