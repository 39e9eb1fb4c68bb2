import { expect, test } from "vitest";
import { DAY_MS, HOUR_MS } from "../../core/time.ts";
import type { MovingSegment } from "../../planner/traffic/load-shape.ts";
import type { Timeline } from "../../traffic/profile.ts";
import { busiestDay, type FleetSize } from "./busiest-day.ts";

/** Output tokens in the hours of a year that begins with hour 0. */
function moving(tokensByHour: Readonly<Record<number, number>>, stepMs = HOUR_MS): MovingSegment {
  const steps = Object.keys(tokensByHour).map(Number);
  const outputTokens = Object.values(tokensByHour);
  const none = steps.map(() => 0);
  const requests = steps.map(() => 10);
  const timeline: Timeline = {
    stepMs,
    steps,
    requests,
    inputTokens: none,
    cachedInputTokens: none,
    outputTokens,
  };
  const segment = {
    provider: null,
    model: "m",
    tier: "standard",
    task: null,
    requests: 10 * steps.length,
    tokens: {},
    billed: null,
    grain: "hour",
    costCells: [],
    lengths: [],
    timeline,
    reuse: null,
  } as const;
  return { segment, batch: false };
}

/** A token of an answer takes a replica a second. */
const size = (partial: Partial<FleetSize> = {}): FleetSize => ({
  rates: { secondsPerInputToken: 0, secondsPerCachedToken: 0, secondsPerOutputToken: 1 },
  meanReplicas: 12_600 / (48 * 3600),
  capacityReplicas: 1.5,
  ...partial,
});

test("a replica is busy for as many seconds of an hour as its tokens take; what is beyond the fleet overflows", () => {
  // Two days. 3600 s of work in an hour keep one replica busy; 7200 s two, 1800 s half of one. In all 12,600 s in 48 h.
  const day = busiestDay([moving({ 0: 3600, 29: 7200, 30: 1800 })], { observedHours: 48 }, size());
  expect(day).toMatchObject({ startMs: DAY_MS, stepMs: HOUR_MS, capacityReplicas: 1.5 });
  expect(day?.steps).toHaveLength(24);
  expect(day?.steps[5]).toEqual({
    startMs: 29 * HOUR_MS,
    requests: 10,
    neededReplicas: expect.closeTo(2, 9),
    overflowReplicas: expect.closeTo(0.5, 9),
  });
  expect(day?.steps[6]).toMatchObject({ neededReplicas: expect.closeTo(0.5, 9), overflowReplicas: 0 });
  expect(day?.steps[7]).toMatchObject({ requests: 0, neededReplicas: 0 });
});

test("twice the traffic keeps twice as many busy at every hour", () => {
  const twice = size({ meanReplicas: 2 * size().meanReplicas });
  const day = busiestDay([moving({ 0: 3600, 29: 7200, 30: 1800 })], { observedHours: 48 }, twice);
  expect(day?.steps[5]?.neededReplicas).toBeCloseTo(4, 9);
});

test("days say nothing about hours", () => {
  expect(busiestDay([moving({ 0: 3600 }, DAY_MS)], { observedHours: 48 }, size())).toBeNull();
  expect(busiestDay([], { observedHours: 48 }, size())).toBeNull();
});
