import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  boundariesOf,
  inputTokensIn,
  listIndexOf,
  NO_BOUNDARIES,
  tierIndexOf,
  timeOfDayIn,
  windowIndexOf,
} from "./price-boundaries.ts";
import type { PricePeriod } from "./price.ts";

const HOUR_MS = 3_600_000;
const period = (more: Partial<PricePeriod>): { periods: PricePeriod[] } => ({
  periods: [{ fromMs: null, toMs: null, hoursUtc: null, daysUtc: null, tiers: [], ...more }],
});

describe("boundaries of prices", () => {
  test("are those of all of them, each once, ascending; midnight and zero are none", () => {
    const tiers = [0, 200_000, 128_000].map((aboveInputTokens) => ({ aboveInputTokens, rates: {} }));
    const peak: PricePeriod["hoursUtc"] = [
      [16.5, 24],
      [0, 1],
    ];
    expect(
      boundariesOf([
        period({ tiers }),
        period({ hoursUtc: peak, fromMs: 7 }),
        period({ fromMs: 5, toMs: 7 }),
      ]),
    ).toEqual({
      inputTokens: [128_000, 200_000],
      timesOfDayMs: [HOUR_MS, 16.5 * HOUR_MS],
      momentsMs: [5, 7],
    });
    expect(boundariesOf([])).toEqual(NO_BOUNDARIES);
  });

  const boundaries = { inputTokens: [200, 272], timesOfDayMs: [10, 20], momentsMs: [10, 20] };

  // A long-context price begins above its length; a window and a price list begin with their moment.
  test.each([
    [200, 0],
    [201, 1],
    [272, 1],
    [273, 2],
  ])("%d input tokens are in tier %d", (tokens, tier) => {
    expect(tierIndexOf(tokens, boundaries)).toBe(tier);
  });

  test.each([
    [9, 0],
    [10, 1],
    [19, 1],
    [20, 2],
  ])("%d is in window and list %d", (time, index) => {
    expect(windowIndexOf(time, boundaries)).toBe(index);
    expect(listIndexOf(time, boundaries)).toBe(index);
  });

  test("the size and the time that stand for a tier and a window are in it", () => {
    const list = fc.uniqueArray(fc.integer({ min: 1, max: 86_399_999 }), { maxLength: 8 });
    fc.assert(
      fc.property(list, fc.nat(8), (values, at) => {
        const sorted = values.toSorted((a, b) => a - b);
        const of = { inputTokens: sorted, timesOfDayMs: sorted, momentsMs: [] };
        const index = Math.min(at, sorted.length);
        expect(tierIndexOf(inputTokensIn(index, of), of)).toBe(index);
        expect(windowIndexOf(timeOfDayIn(index, of), of)).toBe(index);
      }),
    );
  });
});
