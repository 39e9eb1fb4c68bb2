import fc from "fast-check";
import { expect, test } from "vitest";
import { unservedShare } from "./availability.ts";

/** Machines that are all needed: each carries its share of the work. */
const allOf =
  (needed: number) =>
  (up: number): number =>
    Math.max(0, 1 - up / needed);

// By hand: one of 99 % in a building of 99.9 %: 1 - 0.999 x 0.99. Two that are both needed lose half of the work in
// 2 x 0.99 x 0.01 of the time and all of it in 0.0001: 0.01. One that is a spare: both down, 0.0001.
test.each<[string, number, 1 | 2, number, number, number]>([
  ["one machine", 1, 1, 0.999, 1, 1 - 0.999 * 0.99],
  ["two, both needed", 2, 1, 1, 2, 0.01],
  ["two, one a spare", 2, 1, 1, 1, 0.0001],
  ["two in two buildings, one a spare", 2, 2, 0.999, 1, 0.999 ** 2 * 1e-4 + 2 * 0.999 * 0.001 * 0.01 + 1e-6],
  ["two in one building, one a spare", 2, 1, 0.999, 1, 1 - 0.999 + 0.999 * 1e-4],
])("%s", (_name, machines, buildings, building, needed, share) => {
  expect(unservedShare(machines, buildings, { machine: 0.99, building }, allOf(needed))).toBeCloseTo(
    share,
    12,
  );
});

test("law: a share; more machines, better ones and a second building never serve less", () => {
  const up = fc.double({ min: 0, max: 1, noNaN: true });
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 200 }),
      up,
      up,
      fc.integer({ min: 1, max: 8 }),
      (machines, machine, building, needed) => {
        const lost = allOf(needed);
        const at = (count: number, buildings: 1 | 2, one = machine): number =>
          unservedShare(count, buildings, { machine: one, building }, lost);
        const share = at(machines, 1);
        expect(share).toBeGreaterThanOrEqual(0);
        expect(share).toBeLessThanOrEqual(1 + 1e-9);
        expect(at(machines + 1, 1)).toBeLessThanOrEqual(share + 1e-9);
        expect(at(machines, 1, (1 + machine) / 2)).toBeLessThanOrEqual(share + 1e-9);
        // A second building with as many machines again, all of which the first had room for.
        expect(at(2 * machines, 2)).toBeLessThanOrEqual(share + 1e-9);
      },
    ),
    { numRuns: 300 },
  );
});
