import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Engine, SchedulerRules } from "../core/engine.ts";
import { seededRandom } from "../core/random.ts";
import { simulate, type Fleet, type SimulatedRequest, type Simulation } from "./simulate.ts";
import { tokensPerIteration } from "./speculation.ts";
import { GIB, H100, LLAMA_70B, MIXTURE, replicaOf, VLLM } from "./testing/fixtures.ts";

const engineOf = (rules: Partial<SchedulerRules>, changes: Partial<Engine["scheduler"]> = {}): Engine => ({
  ...VLLM,
  scheduler: { ...VLLM.scheduler, ...changes, rules },
});
const fleetOf = (rules: Partial<SchedulerRules>, changes: Partial<Engine["scheduler"]> = {}): Fleet => ({
  replica: replicaOf({ engine: engineOf(rules, changes) }),
  replicas: 1,
});
/** About 3 GiB of cache: some 24,000 tokens at 131,072 bytes. */
const tight = (rules: Partial<SchedulerRules>): Fleet => ({
  replica: replicaOf({ engine: engineOf(rules), gpu: { ...H100, memoryBytes: 20 * GIB } }),
  replicas: 1,
});

const run = (...args: Parameters<typeof simulate>): Simulation => {
  const found = simulate(...args);
  if (!found) throw new Error("it does not fit");
  return found;
};
const request = (arrivalMs: number, inputTokens: number, outputTokens: number): SimulatedRequest => ({
  arrivalMs,
  inputTokens,
  cachedInputTokens: 0,
  outputTokens,
});
const crowd = (count: number, perSecond: number, input = 1500, output = 400): SimulatedRequest[] =>
  Array.from({ length: count }, (_, at) => request((at * 1000) / perSecond, input, output));

const SGLANG: Partial<SchedulerRules> = { prefill: "first", reserve: "ratio" };
const TENSORRT: Partial<SchedulerRules> = { chunkedPrefill: false, reserve: "whole" };
const TGI: Partial<SchedulerRules> = { prefill: "waiting-ratio", reserve: "whole", maxRequests: 128 };
const ALL: readonly Partial<SchedulerRules>[] = [{}, SGLANG, TENSORRT, TGI];

describe("who goes first", () => {
  test("prompts that go first hold answers up for as long as they take", () => {
    const load = [request(0, 100, 400), request(500, 30_000, 2)];
    const mixed = run(fleetOf({}), load, { perRequest: true }).requests;
    const first = run(fleetOf({ prefill: "first" }), load, { perRequest: true }).requests;
    // The long prompt has iterations of its own, so its first token is not later; the answer waits meanwhile.
    expect(first?.ttftMs[1]).toBeLessThanOrEqual((mixed?.ttftMs[1] ?? 0) * 1.001);
    expect(first?.e2eMs[0]).toBeGreaterThan((mixed?.e2eMs[0] ?? 0) * 0.99);
  });

  test("a prompt waits for its ratio, or for a number of iterations", () => {
    const ten = Array.from({ length: 10 }, () => request(0, 100, 300));
    const wait = (steps: number): number => {
      const rules: Partial<SchedulerRules> = {
        prefill: "waiting-ratio",
        waitingServed: { ratio: 0.3, steps },
      };
      // At 1 s the ten are in the middle of their answers; one of eleven is less than 3 in 10.
      return (
        run(fleetOf(rules), [...ten, request(1000, 100, 2)], { perRequest: true }).requests?.ttftMs[10] ?? 0
      );
    };
    // 150 to 170 iterations were made by then: more than 20, so it is served at once; and fewer than 400.
    expect(wait(20)).toBeLessThan(100);
    expect(wait(400)).toBeGreaterThan(200);
  });

  test("a prompt that may not be divided waits for an iteration with room for all of it", () => {
    // Both arrive while the first prompt is computed.
    const load = [request(0, 5000, 2), request(10, 5000, 2), request(10, 5000, 2)];
    const settings = { maxBatchedTokens: 8192, maxSequences: 8, large: null };
    const times = (rules: Partial<SchedulerRules>) =>
      run(fleetOf(rules, settings), load, { perRequest: true }).requests?.ttftMs ?? [];
    const [, dividedFirst = 0] = times({});
    const [, wholeFirst = 0, wholeSecond = 0] = times({ chunkedPrefill: false });
    // Divided, 3,192 tokens of the second ride along and make the first wait for them.
    expect(wholeFirst).toBeLessThan(dividedFirst);
    expect(wholeSecond).toBeGreaterThan(wholeFirst);
  });
});

describe("what is kept free", () => {
  test("who reserves whole answers never throws one out, and runs fewer at once", () => {
    const step = run(tight({}), crowd(300, 30));
    const whole = run(tight(TENSORRT), crowd(300, 30));
    expect(step.preemptions).toBeGreaterThan(0);
    expect(whole.preemptions).toBe(0);
    expect(whole.meanBatch).toBeLessThan(step.meanBatch);
    expect(whole.answered).toBe(300);
  });

  test("a falling reserve throws out less than none at all", () => {
    expect(run(tight(SGLANG), crowd(300, 30)).preemptions).toBeLessThan(
      run(tight({}), crowd(300, 30)).preemptions,
    );
  });
});

test("an engine with a limit on requests turns the others away", () => {
  const load = Array.from({ length: 50 }, () => request(0, 500, 100));
  const done = run(fleetOf({ maxRequests: 20 }), load);
  expect([done.answered, done.turnedAway, done.rejected]).toEqual([20, 30, 0]);
  // Two engines take twice as many.
  expect(run({ ...fleetOf({ maxRequests: 20 }), replicas: 2 }, load).turnedAway).toBe(10);
});

describe("prefixes", () => {
  /** A prompt of a shared start and an end of its own. */
  const asking = (arrivalMs: number, id: number, shared = 4): SimulatedRequest => ({
    ...request(arrivalMs, 512 * (shared + 1), 50),
    prefix: [
      ...Array.from({ length: shared }, (_, block) => ({ hash: block, tokens: 512 })),
      { hash: 1000 + id, tokens: 512 },
    ],
  });

  test("are computed once: four of five blocks of every request but the first", () => {
    const load = Array.from({ length: 10 }, (_, id) => asking(id * 1000, id));
    // 9 x 4 of 10 x 5 blocks.
    expect(run(fleetOf({}), load).prefixHitShare).toBeCloseTo(36 / 50, 10);
    expect(run(fleetOf({ prefixCache: false }), load).prefixHitShare).toBe(0);
    expect(run(fleetOf({}), load).ttftMs?.p50).toBeLessThan(
      run(fleetOf({ prefixCache: false }), load).ttftMs?.p50 ?? 0,
    );
  });

  test("a block counts only where all before it are there", () => {
    const swapped: SimulatedRequest = {
      ...asking(1000, 1),
      prefix: (asking(0, 0).prefix ?? []).toReversed(),
    };
    expect(run(fleetOf({}), [asking(0, 0), swapped]).prefixHitShare).toBe(0);
  });

  test("the one unused for longest goes when room is needed", () => {
    // About 24,000 tokens: nine prompts of 2,560. Twelve different ones push the first out; its return finds nothing.
    const different = (arrivalMs: number, id: number): SimulatedRequest => ({
      ...asking(arrivalMs, id),
      prefix: Array.from({ length: 5 }, (_, block) => ({ hash: 100 * id + block, tokens: 512 })),
    });
    const load = (between: number): SimulatedRequest[] => [
      ...Array.from({ length: between }, (_, id) => different(id * 2000, id)),
      different(between * 2000, 0),
    ];
    const hits = (between: number): number =>
      (run(tight({}), load(between)).prefixHitShare ?? 0) * (between + 1);
    // The last token of a prompt is always computed.
    expect(hits(4)).toBeCloseTo(2559 / 2560, 6);
    expect(hits(12)).toBe(0);
  });

  test("a shared prefix is held once, so more fit at once", () => {
    const many = Array.from({ length: 60 }, (_, id) => asking(0, id, 15));
    const alone = many.map((one, id) => ({
      ...one,
      prefix: Array.from({ length: 16 }, (_, block) => ({ hash: 100 * id + block, tokens: 512 })),
    }));
    // 8,192 tokens each: two at once where nothing is shared; 512 and the answer where 7,680 are.
    expect(run(tight({}), alone).meanBatch).toBeLessThan(3);
    expect(run(tight({}), many).meanBatch).toBeGreaterThan(6);
  });

  test("affinity finds more of them than turns do", () => {
    const load = Array.from({ length: 240 }, (_, id) => ({
      ...asking(id * 50, id),
      prefix: Array.from({ length: 5 }, (_, block) => ({ hash: 100 * (id % 12) + block, tokens: 512 })),
    }));
    const share = (routing: "prefix-affinity" | "round-robin"): number =>
      run({ ...tight({}), replicas: 5 }, load, { routing }).prefixHitShare ?? 0;
    expect(share("prefix-affinity")).toBeGreaterThan(share("round-robin") + 0.1);
  });
});

test("a first token that travels in a piece of ten is seen nine iterations later", () => {
  const [one, ten] = [1, 10].map((streamedTokens) =>
    run(fleetOf({ streamedTokens }), [request(0, 100, 101)]),
  );
  expect((ten?.ttftMs?.mean ?? 0) - (one?.ttftMs?.mean ?? 0)).toBeCloseTo(9 * (one?.tpotMs?.mean ?? 0), 1);
  expect(ten?.e2eMs?.mean).toBe(one?.e2eMs?.mean);
});

describe("speculation", () => {
  test("three guesses each right four times in five yield 2.952 tokens", () => {
    // 1 + 0.8 + 0.64 + 0.512
    expect(tokensPerIteration({ tokens: 3, acceptance: 0.8, draftShare: 0 })).toBeCloseTo(2.952, 10);
    expect(tokensPerIteration({ tokens: 3, acceptance: 1, draftShare: 0 })).toBe(4);
    expect(tokensPerIteration({ tokens: 3, acceptance: 0, draftShare: 0 })).toBe(1);
  });

  const tpot = (concurrency: number, speculative: boolean): number =>
    run(
      {
        replica: replicaOf(
          speculative ? { speculation: { tokens: 3, acceptance: 0.8, draftShare: 0.03 } } : {},
        ),
        replicas: 1,
      },
      crowd(Math.max(concurrency * 4, 8), 1, 200, 300),
      { concurrency },
    ).tpotMs?.mean ?? 0;

  test("helps one reader by nearly as much, and a full batch hardly", () => {
    const [alone, full] = [tpot(1, false) / tpot(1, true), tpot(256, false) / tpot(256, true)];
    expect(alone).toBeGreaterThan(2.2);
    expect(alone).toBeLessThan(2.952);
    expect(full).toBeLessThan(alone * 0.75);
  });
});

describe("ways to divide a model", () => {
  const big = (changes: Parameters<typeof replicaOf>[0]): Simulation =>
    run(
      { replica: replicaOf({ model: LLAMA_70B, precision: "fp8", ...changes }), replicas: 1 },
      crowd(64, 1, 500, 100),
      {
        concurrency: 32,
      },
    );

  test("stages add throughput but no speed for one reader", () => {
    const two = {
      replica: replicaOf({ model: LLAMA_70B, precision: "fp8", pipelineParallel: 2 }),
      replicas: 1,
    };
    const tensor = {
      replica: replicaOf({ model: LLAMA_70B, precision: "fp8", tensorParallel: 2 }),
      replicas: 1,
    };
    const one = (fleet: Fleet): number => run(fleet, [request(0, 500, 100)]).tpotMs?.mean ?? 0;
    // 70.6 GB at 3.35 TB/s x 0.82 is 25.7 ms through both stages, half of it with tensor parallelism.
    expect(one(two)).toBeGreaterThan(25);
    expect(one(tensor)).toBeLessThan(one(two) * 0.65);
    expect(big({ pipelineParallel: 2 }).outputTokensPerSecond).toBeGreaterThan(300);
  });

  test("a stage holds its part of the weights", () => {
    // 141 GB do not fit on one H100, 71 GB do.
    const bf16 = { model: LLAMA_70B, precision: "bf16" as const };
    expect(simulate({ replica: replicaOf(bf16), replicas: 1 }, crowd(2, 1))).toBeNull();
    expect(
      simulate({ replica: replicaOf({ ...bf16, pipelineParallel: 4 }), replicas: 1 }, crowd(2, 1)),
    ).not.toBeNull();
  });

  test("layers one after the other are as slow as one GPU", () => {
    const engine = engineOf({ splitsBy: "layers" });
    const time = (tensorParallel: number): number =>
      run({ replica: replicaOf({ engine, tensorParallel }), replicas: 1 }, [request(0, 100, 50)]).tpotMs
        ?.mean ?? 0;
    expect(time(4) / time(1)).toBeGreaterThan(1);
    expect(time(4) / time(1)).toBeLessThan(1.05);
  });

  test("ranks of a mixture share the experts and have room for more at once", () => {
    const mixture = (changes: Parameters<typeof replicaOf>[0]): Simulation =>
      run({ replica: replicaOf({ model: MIXTURE, ...changes }), replicas: 1 }, crowd(256, 1, 500, 100), {
        concurrency: 128,
      });
    const one = mixture({});
    const two = mixture({ dataParallel: 2, expertParallel: 2 });
    expect(two.outputTokensPerSecond).toBeGreaterThan(one.outputTokensPerSecond * 1.2);
    expect(two.outputTokensPerSecond).toBeLessThan(one.outputTokensPerSecond * 2);
  });
});

describe("queueing theory", () => {
  /** One place, prompts of one token: service takes a constant time, M/D/1. */
  const single: Fleet = {
    replica: replicaOf({ engine: engineOf({}, { maxSequences: 1, large: null }) }),
    replicas: 1,
  };
  const poisson = (count: number, perSecond: number, seed: number): SimulatedRequest[] => {
    const next = seededRandom(seed);
    let at = 0;
    return Array.from({ length: count }, () => {
      at += (-Math.log(1 - next()) * 1000) / perSecond;
      return request(at, 1, 20);
    });
  };
  const alone = run(single, [request(0, 1, 20)]).e2eMs?.mean ?? 0;
  // The host's 15.6 ms before the engine are not served one after the other.
  const serviceMs = alone - VLLM.host.perRequestMs;

  test.each([0.3, 0.5, 0.8])("the wait at a load of %d is that of M/D/1", (load) => {
    const done = run(single, poisson(60_000, (load * 1000) / serviceMs, 3));
    const waitMs = (done.e2eMs?.mean ?? 0) - alone;
    // Pollaczek-Khinchine for constant service: W = rho S / (2 (1 - rho)).
    const expected = (load * serviceMs) / (2 * (1 - load));
    expect(waitMs / expected).toBeGreaterThan(0.93);
    expect(waitMs / expected).toBeLessThan(1.07);
  });

  test("half the load and twice the replicas wait as theory says", () => {
    const rate = 800 / serviceMs;
    const wait = (fleet: Fleet, perSecond: number): number =>
      (run(fleet, poisson(60_000, perSecond, 5)).e2eMs?.mean ?? 0) - alone;
    const full = wait(single, rate);
    // rho 0.8 to 0.4: (0.8 / 0.2) / (0.4 / 0.6) = 6.
    expect(full / wait(single, rate / 2)).toBeGreaterThan(5);
    expect(full / wait(single, rate / 2)).toBeLessThan(7);
    // Two servers that share a queue at the same total load: rho 0.4 with pooling waits less than rho 0.4 alone.
    expect(wait({ ...single, replicas: 2 }, rate)).toBeLessThan(wait(single, rate / 2));
  });

  test("Little's law: requests under way = rate x time", () => {
    const done = run(single, poisson(20_000, 500 / serviceMs, 9), { timeline: true });
    const points = done.timeline ?? [];
    const underWay =
      points.reduce((sum, { running, waiting, seconds }) => sum + (running + waiting) * seconds, 0) /
      done.durationSeconds;
    const inEngineSeconds = ((done.e2eMs?.mean ?? 0) - VLLM.host.perRequestMs) / 1000;
    expect(underWay / (done.requestsPerSecond * inEngineSeconds)).toBeGreaterThan(0.99);
    expect(underWay / (done.requestsPerSecond * inEngineSeconds)).toBeLessThan(1.01);
  });
});

describe("laws under every engine's rules", () => {
  const requests = fc.array(
    fc.record({
      arrivalMs: fc.integer({ min: 0, max: 10_000 }),
      inputTokens: fc.integer({ min: 1, max: 9000 }),
      cachedInputTokens: fc.constant(0),
      outputTokens: fc.integer({ min: 1, max: 600 }),
      prefix: fc.option(
        fc.array(fc.record({ hash: fc.nat(6), tokens: fc.constantFrom(16, 512) }), { maxLength: 6 }),
      ),
    }),
    { minLength: 1, maxLength: 80 },
  );
  const fleets = fc.record({
    rules: fc.constantFrom(...ALL),
    speculation: fc.constantFrom(null, { tokens: 4, acceptance: 0.7, draftShare: 0.05 }),
    replicas: fc.integer({ min: 1, max: 3 }),
    isTight: fc.boolean(),
    pipelineParallel: fc.constantFrom(1, 2),
  });

  test("no request and no token is lost, time does not run backwards, the same seed gives the same answer", () => {
    fc.assert(
      fc.property(fleets, requests, fc.nat(), (shape, load, seed) => {
        const { rules, speculation, replicas, isTight, pipelineParallel } = shape;
        const { replica } = isTight ? tight(rules) : fleetOf(rules);
        const fleet = {
          replica: { ...replica, pipelineParallel, ...(speculation ? { speculation } : {}) },
          replicas,
        };
        const options = { perRequest: true, routing: "power-of-two-choices" as const, seed, timeline: true };
        const done = run(fleet, load, options);
        expect(done.answered + done.rejected + done.turnedAway).toBe(load.length);
        if (done.answered === load.length)
          expect(done.outputTokens).toBe(load.reduce((sum, { outputTokens }) => sum + outputTokens, 0));
        done.requests?.ttftMs.forEach((first, at) => {
          if (Number.isNaN(first)) return;
          expect(first).toBeGreaterThan(0);
          expect(done.requests?.e2eMs[at]).toBeGreaterThanOrEqual(first);
        });
        expect(done.kvUse).toBeLessThanOrEqual(1);
        const counted = (done.timeline ?? []).reduce(
          (sum, { arrived, answered }) => [sum[0] + arrived, sum[1] + answered] as [number, number],
          [0, 0] as [number, number],
        );
        expect(counted).toEqual([load.length, done.answered]);
        expect(run(fleet, load, options)).toEqual(done);
      }),
      { numRuns: 200 },
    );
  });

  test("a longer prompt or answer never makes one request faster", () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...ALL),
        fc.integer({ min: 1, max: 20_000 }),
        fc.integer({ min: 1, max: 500 }),
        fc.integer({ min: 0, max: 5000 }),
        (rules, input, output, more) => {
          const time = (inputTokens: number, outputTokens: number): number =>
            run(fleetOf(rules), [request(0, inputTokens, outputTokens)]).e2eMs?.mean ?? 0;
          expect(time(input + more, output)).toBeGreaterThanOrEqual(time(input, output) * (1 - 1e-9));
          expect(time(input, output + more)).toBeGreaterThanOrEqual(time(input, output) * (1 - 1e-9));
        },
      ),
      { numRuns: 100 },
    );
  });
});
