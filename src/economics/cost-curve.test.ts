import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { apiLine, costAt, crossings, findCrossings, type CostCurve } from "./cost-curve.ts";
import { costTable } from "./cost-table.ts";

/** Whole machines: each carries `size` units and costs `usd`, and every unit costs `usdPerUnit` on top. */
const staircase = (steps: number, size: number, usd: number, usdPerUnit = 0): CostCurve => ({
  pieces: Array.from({ length: steps }, (_, step) => ({
    fromVolume: step * size,
    toVolume: (step + 1) * size,
    fixedUsd: (step + 1) * usd,
    usdPerUnit,
  })),
});

/** Nodes of $1,000 that carry 100 units each. */
const nodes = staircase(4, 100, 1_000);

describe("costAt", () => {
  test.each([
    [0, 1_000],
    [100, 1_000], // full to the brim is still one node
    [100.5, 2_000],
    [400, 4_000],
    [401, null], // nobody said what a fifth node costs
  ])("at %d units the staircase costs %s", (volume, usd) => {
    expect(costAt(nodes, volume)).toBe(usd);
  });
});

describe("crossings", () => {
  test("a line crosses one step where it reaches the price: 1,000 / 20 = 50", () => {
    expect(findCrossings(staircase(1, 100, 1_000), apiLine(20))).toEqual([
      { volume: 50, kind: "equal", cheaperAfter: "a" },
    ]);
  });

  test("a staircase crosses the line again and again: every step up is a jump back", () => {
    // $12 a unit: 1,000 at 83.3; at 100 (1,200) the second node makes it 2,000; equal at 166.7; at 200 (2,400) -> 3,000;
    // equal at 250; at 300 (3,600) -> 4,000; equal at 333.3
    const found = findCrossings(nodes, apiLine(12));
    expect(found.map((it) => [Math.round(it.volume * 10) / 10, it.kind, it.cheaperAfter])).toEqual([
      [83.3, "equal", "a"],
      [100, "jump", "b"],
      [166.7, "equal", "a"],
      [200, "jump", "b"],
      [250, "equal", "a"],
      [300, "jump", "b"],
      [333.3, "equal", "a"],
    ]);
  });

  test("two prices per unit cross once, however far one looks: 100 + 1 x 100 = 2 x 100", () => {
    expect(crossings(apiLine(1, 100), apiLine(2))).toEqual([100]);
    expect(crossings(apiLine(2, 100), apiLine(2))).toEqual([]);
    expect(crossings(apiLine(2), apiLine(2))).toEqual([]);
  });

  test("a line that is always cheaper never crosses", () => {
    expect(crossings(nodes, apiLine(9))).toEqual([]);
  });

  test("touching is not crossing: $10 a unit meets the full node and turns back", () => {
    expect(crossings(nodes, apiLine(10))).toEqual([]);
  });

  test("nothing crosses where a curve is unknown", () => {
    const known = [
      { fromVolume: 0, toVolume: 10, fixedUsd: 100, usdPerUnit: 0 },
      { fromVolume: 20, toVolume: 30, fixedUsd: 100, usdPerUnit: 0 },
    ];
    // $8 a unit: cheaper at first ($80 at 10), dearer from 20 on ($160), equal at 12.5 where nothing is known.
    expect(crossings({ pieces: known }, apiLine(8))).toEqual([]);
  });

  test("curves that run together for a while cross where they meet", () => {
    const bent = costTable([
      { volume: 0, usdPerMonth: 100 },
      { volume: 10, usdPerMonth: 200 },
      { volume: 20, usdPerMonth: 400 },
      { volume: 30, usdPerMonth: 500 },
    ]);
    expect(crossings(bent, apiLine(20))).toEqual([10]);
  });
});

const lines = fc
  .tuple(fc.double({ min: 0.01, max: 50, noNaN: true }), fc.double({ min: 0, max: 5_000, noNaN: true }))
  .map(([usdPerUnit, fixedUsd]) => apiLine(usdPerUnit, fixedUsd));
const stairs = fc
  .record({
    steps: fc.integer({ min: 1, max: 12 }),
    size: fc.integer({ min: 4, max: 2_000 }).map((quarters) => quarters / 4),
    usd: fc.double({ min: 1, max: 10_000, noNaN: true }),
    usdPerUnit: fc.double({ min: 0, max: 5, noNaN: true }),
  })
  .map((it) => staircase(it.steps, it.size, it.usd, it.usdPerUnit));
const curves: fc.Arbitrary<CostCurve> = fc.oneof(lines, stairs);

test("law: costs are equal at every continuous crossing, and change sides at every jump", () => {
  fc.assert(
    fc.property(curves, curves, (a, b) => {
      for (const { volume, kind } of findCrossings(a, b)) {
        const left = costAt(a, volume) ?? Number.NaN;
        const right = costAt(b, volume) ?? Number.NaN;
        if (kind === "equal")
          expect(Math.abs(left - right)).toBeLessThanOrEqual(1e-9 * Math.max(1, left, right));
        else {
          const after = volume * (1 + 1e-9);
          const leftAfter = costAt(a, after);
          const rightAfter = costAt(b, after);
          if (leftAfter === null || rightAfter === null) throw new Error("a crossing at the end of a curve");
          expect(Math.sign(left - right)).toBe(-Math.sign(leftAfter - rightAfter));
        }
      }
    }),
  );
});

test("law: between two neighbouring crossings the same one stays cheaper", () => {
  fc.assert(
    fc.property(
      curves,
      curves,
      fc.array(fc.double({ min: 0, max: 6_000, noNaN: true }), { minLength: 20, maxLength: 20 }),
      (a, b, volumes) => {
        const at = crossings(a, b);
        const sides = new Map<number, number>();
        for (const volume of volumes) {
          const left = costAt(a, volume);
          const right = costAt(b, volume);
          if (left === null || right === null || Math.abs(left - right) < 1e-6) continue;
          const stretch = at.filter((crossing) => crossing < volume).length;
          const sign = Math.sign(left - right);
          expect(sides.get(stretch) ?? sign).toBe(sign);
          sides.set(stretch, sign);
        }
      },
    ),
  );
});

test("law: the two sides see the same crossings", () => {
  fc.assert(
    fc.property(curves, curves, (a, b) => {
      expect(crossings(a, b)).toEqual(crossings(b, a));
    }),
  );
});
