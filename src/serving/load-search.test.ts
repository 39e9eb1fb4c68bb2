import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { frontier } from "./frontier.ts";
import { highestLoad, poissonSample } from "./load-search.ts";
import { simulate, type Fleet } from "./simulate.ts";
import { LLAMA_70B, replicaOf } from "./testing/fixtures.ts";

const FLEET: Fleet = { replica: replicaOf(), replicas: 1 };
const WORKLOAD = { inputTokens: 1000, cachedInputTokens: 0, outputTokens: 200 };
const SAMPLE = poissonSample(WORKLOAD, 1500, { spread: 0.5 });
const SLO = { ttftP95Ms: 500, tpotP95Ms: 25 };

describe("the highest load", () => {
  test("holds the latency, and a tenth more does not", () => {
    const found = highestLoad(FLEET, SAMPLE, SLO);
    expect(found?.ttftP95Ms).toBeLessThanOrEqual(500);
    expect(found?.tpotP95Ms).toBeLessThanOrEqual(25);
    const at = (rate: number) =>
      simulate(
        FLEET,
        SAMPLE.map((request) => ({ ...request, arrivalMs: request.arrivalMs / rate })),
      );
    const more = at((found?.requestsPerSecond ?? 0) * 1.1);
    expect((more?.ttftMs?.p95 ?? 0) > 500 || (more?.tpotMs?.p95 ?? 0) > 25).toBe(true);
    expect(found?.probes).toBeLessThan(15);
  });

  test("twice the replicas take a little more than twice the load: what pools waits less", () => {
    const one = highestLoad(FLEET, SAMPLE, SLO)?.requestsPerSecond ?? 0;
    const two = highestLoad({ ...FLEET, replicas: 2 }, SAMPLE, SLO)?.requestsPerSecond ?? 0;
    expect(two / one).toBeGreaterThan(1.9);
    expect(two / one).toBeLessThan(2.4);
  });

  test("a stricter latency never allows more", () => {
    fc.assert(
      fc.property(fc.integer({ min: 12, max: 60 }), fc.integer({ min: 1, max: 20 }), (tpot, stricter) => {
        const load = (tpotP95Ms: number): number =>
          highestLoad(FLEET, SAMPLE.slice(0, 400), { ttftP95Ms: null, tpotP95Ms })?.requestsPerSecond ?? 0;
        expect(load(Math.max(tpot - stricter, 1))).toBeLessThanOrEqual(load(tpot) * 1.03);
      }),
      { numRuns: 15 },
    );
  });

  test("is nothing where no load meets it or the model does not fit", () => {
    expect(highestLoad(FLEET, SAMPLE, { ttftP95Ms: 1, tpotP95Ms: null })).toBeNull();
    expect(highestLoad({ ...FLEET, replica: replicaOf({ model: LLAMA_70B }) }, SAMPLE, SLO)).toBeNull();
  });
});

describe("the frontier", () => {
  const points = frontier(FLEET, WORKLOAD) ?? [];

  test("trades time per token for throughput, point by point", () => {
    expect(points.length).toBeGreaterThan(4);
    points.slice(1).forEach((point, at) => {
      expect(point.outputTokensPerSecond).toBeGreaterThan(points[at]?.outputTokensPerSecond ?? 0);
      expect(point.tpotMs).toBeGreaterThan(points[at]?.tpotMs ?? 0);
    });
  });

  test("starts at one request alone and counts per GPU", () => {
    const alone = simulate(FLEET, [{ arrivalMs: 0, ...WORKLOAD }]);
    expect(points[0]?.concurrency).toBe(1);
    expect(points[0]?.tpotMs).toBeCloseTo(alone?.tpotMs?.mean ?? 0, 1);
    expect(points[0]?.outputTokensPerSecondPerGpu).toBe(points[0]?.outputTokensPerSecond);
  });

  test("is nothing where it cannot run", () => {
    expect(frontier({ ...FLEET, replica: replicaOf({ model: LLAMA_70B }) }, WORKLOAD)).toBeNull();
  });
});
