import { describe, expect, test } from "vitest";
import { NO_BOUNDARIES } from "../../pricing/price-boundaries.ts";
import { ProfileBuilder } from "../../traffic/profile-builder.ts";
import type { Segment } from "../../traffic/profile.ts";
import { FRIDAY_MS, usageRow } from "../../traffic/testing/usage-row.ts";
import { capacityForOverflow, loadShape, loadByStep, overflowShare } from "./load-shape.ts";
import type { LoadShape } from "../model/load-shape.ts";

const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;
const DAY_MS = 86_400_000;
const RATES = { secondsPerInputToken: 0.001, secondsPerCachedToken: 0.0001, secondsPerOutputToken: 0.01 };
const VALUES = { presence: 0.25, burst_while_present: 4, burst_within_hour: 2 };

/** Buckets of `stepMs` from Friday on: the load of each, in requests of 1 replica-second. */
function segmentOf(grain: "minute" | "hour" | "day", loads: readonly number[], stepMs: number): Segment {
  const builder = new ProfileBuilder(NO_BOUNDARIES);
  for (const [index, requests] of loads.entries()) {
    const startMs = FRIDAY_MS + index * stepMs;
    if (requests === 0) continue;
    const tokens = { input: 0, output: 100 * requests };
    builder.usage(usageRow({ grain, startMs, endMs: startMs + stepMs, requests, tokens }));
  }
  return builder.finish({ asMonth: true, monthlyRequests: null })!.segments[0]!;
}
const minutes = (loads: readonly number[], batch = false): LoadShape =>
  loadShape([{ segment: segmentOf("minute", loads, MINUTE_MS), batch }], RATES, loads.length, []);

describe("minutes that were seen", () => {
  test("flat: capacity of the mean takes everything, half of it half", () => {
    const shape = minutes(Array.from({ length: 60 }, () => 5));
    expect(overflowShare(shape, 0.5, {})).toBeCloseTo(0.5, 9);
    expect(overflowShare(shape, 1, {})).toBe(0);
    expect(overflowShare(shape, 0, {})).toBe(1);
  });

  test("on a quarter of the time: four times the mean while it is on", () => {
    const shape = minutes(Array.from({ length: 80 }, (_, index) => (index < 20 ? 8 : 0)));
    // Mean 2, load 8 = 4 means: at capacity c the share 1 - c/4 overflows.
    for (const capacity of [1, 2, 3, 3.9]) {
      expect(overflowShare(shape, capacity, {})).toBeCloseTo(1 - capacity / 4, 3);
    }
    expect(overflowShare(shape, 4, {})).toBe(0);
  });

  test("two levels by hand", () => {
    // 90 minutes at 1 and 10 at 11: mean (90 + 110) / 100 = 2, levels 0.5 and 5.5 means.
    // Above c = 2: 10 x (5.5 - 2) / 100 = 0.35. Above 0.25: (90 x 0.25 + 10 x 5.25) / 100 = 0.75.
    const shape = minutes(Array.from({ length: 100 }, (_, index) => (index % 10 === 0 ? 11 : 1)));
    expect(overflowShare(shape, 2, {})).toBeCloseTo(0.35, 3);
    expect(overflowShare(shape, 0.25, {})).toBeCloseTo(0.75, 3);
    expect(overflowShare(shape, 5.5, {})).toBe(0);
    // 10 x (5.5 - c) / 100 = 0.01 at c = 5.4.
    expect(capacityForOverflow(shape, 0.01, {})).toBeCloseTo(5.4, 2);
  });

  test("silent minutes at the ends count: they were observed", () => {
    const segment = segmentOf("minute", [5], MINUTE_MS);
    const shape = loadShape([{ segment, batch: false }], RATES, 10, []);
    // One minute in ten at ten times the mean.
    expect(overflowShare(shape, 5, {})).toBeCloseTo(0.5, 3);
  });

  test("nothing of a load overflows below no capacity: the curve falls from 1 to 0", () => {
    const shape = minutes([1, 9, 2, 0, 7, 7, 3, 30, 1]);
    let before = 1;
    for (let capacity = 0.1; capacity < 12; capacity += 0.1) {
      const share = overflowShare(shape, capacity, {});
      expect(share).toBeLessThanOrEqual(before + 1e-12);
      before = share;
    }
    expect(before).toBe(0);
  });

  test("cached tokens are less work than fresh ones", () => {
    const builder = new ProfileBuilder(NO_BOUNDARIES);
    builder.usage(usageRow({ grain: "minute", tokens: { input: 1000, cacheRead: 500, output: 10 } }));
    const { segments } = builder.finish({ asMonth: true, monthlyRequests: null })!;
    // 1,000 x 0.001 + 500 x 0.0001 + 10 x 0.01 = 1 + 0.05 + 0.1.
    const loads = loadByStep([{ segment: segments[0]!, batch: false }], RATES, MINUTE_MS);
    expect([...loads.values()][0]).toBeCloseTo(1.15, 12);
  });
});

describe("work that may wait within its day", () => {
  test("is spread evenly over it", () => {
    // A day's work in one minute: at capacity of the mean nothing overflows; as interactive work nearly all does.
    const day = Array.from({ length: 1440 }, (_, index) => (index === 600 ? 1440 : 0));
    expect(overflowShare(minutes(day, true), 1, {})).toBeCloseTo(0, 9);
    expect(overflowShare(minutes(day), 1, {})).toBeCloseTo(1 - 1 / 1440, 3);
  });

  test("and keeps its amount", () => {
    const segment = segmentOf("minute", [100, 0, 44], MINUTE_MS);
    const loads = loadByStep([{ segment, batch: true }], RATES, MINUTE_MS);
    expect(loads.size).toBe(1440);
    // 144 requests of 100 tokens at 0.01 seconds.
    expect([...loads.values()].reduce((sum, load) => sum + load, 0)).toBeCloseTo(144, 9);
  });
});

describe("hours that were seen", () => {
  const shape = loadShape(
    [
      {
        segment: segmentOf(
          "hour",
          Array.from({ length: 48 }, () => 10),
          HOUR_MS,
        ),
        batch: false,
      },
    ],
    RATES,
    48 * 60,
    [1, 2, 4],
  );

  test("flat hours with a burst of 2 inside: load 2u over the hour, so 1 - c/2 squared overflows", () => {
    // Quantile 2u: the integral of 2u - c from c/2 to 1 = (1 - c/2)^2.
    for (const capacity of [0.5, 1, 1.5]) {
      expect(overflowShare(shape, capacity, VALUES)).toBeCloseTo((1 - capacity / 2) ** 2, 3);
    }
    expect(overflowShare(shape, 2, VALUES)).toBeCloseTo(0, 9);
  });

  test("uneven hours: the sum of each hour's own closed form", () => {
    // Loads 1, 2 and 9 over three hours: mean 4, so 0.25, 0.5 and 2.25 means; with a burst of 2 an hour of load L leaves
    // L (1 - c / 2L)^2 above c, where c < 2L. At c = 0.8: 0 (0.4 > 0.25), 0.5 x 0.2^2, 2.25 x (1.85 / 2.25)^2; over 3.
    const uneven = loadShape(
      [{ segment: segmentOf("hour", [1, 2, 9], HOUR_MS), batch: false }],
      RATES,
      180,
      [2],
    );
    expect(overflowShare(uneven, 0.8, VALUES)).toBeCloseTo((0.5 * 0.04 + 1.85 ** 2 / 2.25) / 3, 3);
  });

  test("bursts between two prepared ones lie between them", () => {
    const at = (burst: number): number => overflowShare(shape, 1, { burst_within_hour: burst });
    expect(at(3)).toBeCloseTo((at(2) + at(4)) / 2, 12);
    expect(at(1)).toBeCloseTo(0, 9);
  });

  test("minutes beside hours are read as hours", () => {
    const mixed = loadShape(
      [
        { segment: segmentOf("hour", [1], HOUR_MS), batch: false },
        { segment: segmentOf("minute", [1], MINUTE_MS), batch: false },
      ],
      RATES,
      60,
      [1],
    );
    expect(mixed.kind).toBe("hours");
  });
});

describe("nothing finer than a day", () => {
  const shape = loadShape([{ segment: segmentOf("day", [5, 5], DAY_MS), batch: false }], RATES, 2880, []);

  test("presence and burst are assumptions", () => {
    expect(shape).toEqual({ kind: "assumed" });
    expect(loadShape([], RATES, 60, [])).toEqual({ kind: "assumed" });
  });

  test.each([
    [0.25, 4],
    [1, 2],
    [0.05, 23],
    [0.28, 5],
    [1, 1],
  ])("presence %d and burst %d: the closed form is the integral", (presence, burst) => {
    const values = { presence, burst_while_present: burst };
    for (const capacity of [0.3, 1, 2.5, 0.9 * (burst / presence)]) {
      // Load while present, in means of the whole: burst / presence x u^(burst - 1). Midpoint rule.
      const steps = 200_000;
      let over = 0;
      for (let i = 0; i < steps; i++) {
        const load = (burst / presence) * ((i + 0.5) / steps) ** (burst - 1);
        over += (presence * Math.max(0, load - capacity)) / steps;
      }
      expect(overflowShare(shape, capacity, values)).toBeCloseTo(over, 6);
    }
    expect(overflowShare(shape, (1.0001 * burst) / presence, values)).toBeCloseTo(0, 9);
  });

  test("full service takes less than the peak, more than the mean", () => {
    const capacity = capacityForOverflow(shape, 0.01, VALUES);
    expect(overflowShare(shape, capacity, VALUES)).toBeCloseTo(0.01, 6);
    expect(capacity).toBeGreaterThan(4);
    expect(capacity).toBeLessThan(16);
  });
});
