import { expect, test } from "vitest";
import { measurePresence } from "./presence.ts";

const MINUTE = 60_000;

test("presence and burst by hand", () => {
  // Two hours = 12 windows; traffic in windows 0, 1 and 11 with 10, 20 and 60 requests.
  // Presence 3/12 = 0.25; mean of the windows with traffic (10 + 20 + 60)/3 = 30; burst 60/30 = 2.
  const windows = new Map([
    [0, 10],
    [1, 20],
    [11, 60],
  ]);
  expect(measurePresence(windows, [{ startMs: 0, endMs: 120 * MINUTE }])).toEqual({
    presence: 0.25,
    burst: 2,
  });
});

test.each([
  ["a single request at a window's very start", 600_000, 600_000, [[1, 1]], { presence: 1, burst: 1 }],
  [
    "a bucket that ends on a window's edge does not touch the next",
    0,
    600_000,
    [[0, 5]],
    { presence: 1, burst: 1 },
  ],
  [
    "a last request exactly on an edge does",
    0,
    1_200_000,
    [
      [0, 1],
      [2, 1],
    ],
    { presence: 2 / 3, burst: 1 },
  ],
  [
    "windows start at the first, not at the epoch",
    6_000_000,
    7_200_000,
    [[10, 1]],
    { presence: 0.5, burst: 1 },
  ],
] as const)("%s", (_, startMs, endMs, windows, expected) => {
  expect(measurePresence(new Map(windows), [{ startMs, endMs }])).toEqual(expected);
});

test("windows between two times that were observed do not count", () => {
  // Two hours, a week of nothing known, ten minutes: 13 windows, 3 with traffic.
  const week = 7 * 24 * 60 * MINUTE;
  const windows = new Map([
    [0, 10],
    [11, 20],
    [week / 600_000, 30],
  ]);
  const observed = [
    { startMs: 0, endMs: 120 * MINUTE },
    { startMs: week, endMs: week + 10 * MINUTE },
  ];
  expect(measurePresence(windows, observed)).toEqual({ presence: 3 / 13, burst: 1.5 });
});

test("no traffic has neither", () => {
  expect(measurePresence(new Map(), [{ startMs: 0, endMs: 1e9 }])).toBeNull();
});
