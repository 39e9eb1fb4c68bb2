import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { simulate, type Fleet, type SimulatedRequest, type Simulation } from "./simulate.ts";
import { GIB, H100, LLAMA_70B, MIXTURE, OLLAMA, replicaOf } from "./testing/fixtures.ts";

const FLEET: Fleet = { replica: replicaOf(), replicas: 1 };
/** 15 GiB of weights leave about 3 GiB of cache: preemptions happen. */
const TIGHT: Fleet = { replica: replicaOf({ gpu: { ...H100, memoryBytes: 20 * GIB } }), replicas: 1 };

const run = (
  fleet: Fleet,
  requests: readonly SimulatedRequest[],
  options: Parameters<typeof simulate>[2] = {},
): Simulation => {
  const found = simulate(fleet, requests, options);
  if (!found) throw new Error("it does not fit");
  return found;
};

const request = (
  arrivalMs: number,
  inputTokens = 1000,
  outputTokens = 100,
  cachedInputTokens = 0,
): SimulatedRequest => ({
  arrivalMs,
  inputTokens,
  cachedInputTokens,
  outputTokens,
});

/** Evenly spread arrivals. */
const steady = (count: number, perSecond: number, input = 1000, output = 200): SimulatedRequest[] =>
  Array.from({ length: count }, (_, at) => request((at * 1000) / perSecond, input, output));

describe("one request alone", () => {
  test("its first token takes the host's time and one prefill, the others one decode step each", () => {
    const one = run(FLEET, [request(0, 1000, 101)]);
    // Prefill: 2 x 7.5e9 x 1000 / (989e12 x 0.82) = 18.5 ms at least, and 15.6 ms on the host.
    expect(one.ttftMs?.mean).toBeGreaterThan(34);
    expect(one.ttftMs?.mean).toBeLessThan(45);
    // 15 GB / (3.35 TB/s x 0.86) = 5.2 ms, and launches.
    expect(one.tpotMs?.mean).toBeGreaterThan(5.2);
    expect(one.tpotMs?.mean).toBeLessThan(8);
    expect(one.e2eMs?.mean).toBeCloseTo((one.ttftMs?.mean ?? 0) + 100 * (one.tpotMs?.mean ?? 0), 6);
    expect(one.meanBatch).toBeCloseTo(1, 6);
  });

  test("a cached prefix shortens the wait", () => {
    const cold = run(FLEET, [request(0, 8000)]).ttftMs?.mean ?? 0;
    const warm = run(FLEET, [request(0, 8000, 100, 7000)]).ttftMs?.mean ?? 0;
    expect(warm).toBeLessThan(cold / 3);
  });

  test("a prompt longer than the budget is computed in chunks", () => {
    // 20,000 tokens at 8,192 an iteration: three iterations, and the decoders in between keep going.
    const both = run(FLEET, [request(0, 100, 400), request(500, 20_000, 5)]);
    expect(both.answered).toBe(2);
    expect(both.tpotMs?.p99).toBeGreaterThan(both.tpotMs?.p50 ?? 0);
  });
});

test("what can never run is rejected, the rest is answered", () => {
  const done = run(TIGHT, [request(0), request(0, 100_000, 10), request(0, 200_000, 10), request(1)]);
  expect([done.answered, done.rejected]).toEqual([2, 2]);
});

test("an engine of one slot works off a queue", () => {
  const done = run({ replica: replicaOf({ engine: OLLAMA }), replicas: 1 }, [
    request(0),
    request(0),
    request(0),
  ]);
  expect(done.meanBatch).toBeCloseTo(1, 6);
  expect(done.e2eMs?.p99).toBeGreaterThan(2.5 * ((done.e2eMs?.p99 ?? 0) / 3));
  expect((done.ttftMs?.p99 ?? 0) / (done.ttftMs?.p50 ?? 1)).toBeGreaterThan(1.5);
});

test("a cache that is too small throws sequences out and still answers all", () => {
  const done = run(TIGHT, steady(400, 30, 1500, 400));
  expect(done.preemptions).toBeGreaterThan(0);
  expect(done.answered).toBe(400);
  expect(done.kvUse).toBeLessThanOrEqual(1);
});

test("two replicas share the load", () => {
  const load = steady(600, 40);
  const one = run(FLEET, load);
  const two = run({ ...FLEET, replicas: 2 }, load);
  expect(two.ttftMs?.p95).toBeLessThan(one.ttftMs?.p95 ?? 0);
  expect(two.meanBatch).toBeLessThan(one.meanBatch);
});

test("a closed loop keeps its concurrency", () => {
  const done = run(FLEET, steady(320, 1, 200, 200), { concurrency: 32 });
  expect(done.answered).toBe(320);
  expect(done.meanBatch).toBeGreaterThan(25);
  expect(done.meanBatch).toBeLessThanOrEqual(32.001);
});

test("goodput counts the answers within both limits", () => {
  const load = steady(200, 5);
  const slo = { ttftP95Ms: 1e6, tpotP95Ms: 1e6 };
  expect(run(FLEET, load, { slo }).goodput?.share).toBe(1);
  expect(run(FLEET, load, { slo: { ...slo, ttftP95Ms: 1 } }).goodput?.share).toBe(0);
  expect(run(FLEET, load).goodput).toBeNull();
});

test("what does not fit cannot be simulated", () => {
  expect(simulate({ replica: replicaOf({ model: LLAMA_70B }), replicas: 1 }, steady(1, 1))).toBeNull();
  expect(simulate({ replica: replicaOf(), replicas: 0 }, steady(1, 1))).toBeNull();
});

test("no requests, no latency", () => {
  expect(run(FLEET, [])).toMatchObject({
    ttftMs: null,
    answered: 0,
    requestsPerSecond: 0,
    gpuUtilisation: 0,
  });
});

describe("laws", () => {
  const requests = fc.array(
    fc.record({
      arrivalMs: fc.integer({ min: 0, max: 20_000 }),
      inputTokens: fc.integer({ min: 1, max: 6000 }),
      cachedInputTokens: fc.integer({ min: 0, max: 3000 }),
      outputTokens: fc.integer({ min: 1, max: 800 }),
    }),
    { minLength: 1, maxLength: 120 },
  );
  const fleets = fc.constantFrom<Fleet>(
    FLEET,
    TIGHT,
    { ...TIGHT, replicas: 3 },
    { replica: replicaOf({ model: MIXTURE, precision: "fp8" }), replicas: 2 },
    { replica: replicaOf({ engine: OLLAMA }), replicas: 2 },
  );

  test("no request and no token is lost, and time does not run backwards", () => {
    fc.assert(
      fc.property(fleets, requests, (fleet, load) => {
        const done = run(fleet, load, { perRequest: true });
        expect(done.answered + done.rejected).toBe(load.length);
        if (done.rejected === 0) {
          expect(done.outputTokens).toBe(load.reduce((sum, { outputTokens }) => sum + outputTokens, 0));
          expect(done.inputTokens).toBe(load.reduce((sum, { inputTokens }) => sum + inputTokens, 0));
        }
        done.requests?.ttftMs.forEach((first, at) => {
          if (Number.isNaN(first)) return;
          expect(first).toBeGreaterThan(0);
          expect(done.requests?.e2eMs[at]).toBeGreaterThanOrEqual(first);
        });
        expect(done.gpuUtilisation).toBeLessThanOrEqual(1);
        expect(done.kvUse).toBeLessThanOrEqual(1);
      }),
      { numRuns: 150 },
    );
  });

  test("the order in which requests are listed does not matter", () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.integer({ min: 0, max: 20_000 }), { minLength: 2, maxLength: 60 }),
        (times) => {
          const load = times.map((at) => request(at, 100 + at, 50));
          expect(run(TIGHT, load.toReversed())).toEqual(run(TIGHT, load));
        },
      ),
      { numRuns: 50 },
    );
  });

  test("half the load never has a clearly higher p95", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 2, max: 60 }),
        fc.integer({ min: 100, max: 4000 }),
        fc.integer({ min: 2, max: 400 }),
        (rate, input, output) => {
          const full = run(FLEET, steady(400, rate, input, output));
          const half = run(FLEET, steady(400, rate / 2, input, output));
          expect(half.e2eMs?.p95).toBeLessThanOrEqual((full.e2eMs?.p95 ?? 0) * 1.02);
          expect(half.ttftMs?.p95).toBeLessThanOrEqual((full.ttftMs?.p95 ?? 0) * 1.1 + 10);
        },
      ),
      { numRuns: 60 },
    );
  });

  test("more bandwidth is never slower", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 40 }),
        fc.double({ min: 1, max: 3, noNaN: true }),
        (rate, times) => {
          const gpu = { ...H100, memoryBandwidthBytesPerSecond: H100.memoryBandwidthBytesPerSecond * times };
          const fast = run({ replica: replicaOf({ gpu }), replicas: 1 }, steady(300, rate));
          expect(fast.e2eMs?.mean).toBeLessThanOrEqual(
            (run(FLEET, steady(300, rate)).e2eMs?.mean ?? 0) * 1.01,
          );
        },
      ),
      { numRuns: 40 },
    );
  });

  test("it is deterministic", () => {
    const load = steady(500, 25);
    expect(run(TIGHT, load)).toEqual(run(TIGHT, load));
  });
});
