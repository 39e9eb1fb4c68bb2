import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { capacity, type Capacity } from "./capacity.ts";
import { sensibleReplicas, type Slo, type Workload } from "./replica.ts";
import { simulate } from "./simulate.ts";
import {
  A100,
  GIB,
  H100,
  LLAMA_70B,
  LLAMA_8B,
  MIXTURE,
  OLLAMA,
  VLLM,
  replicaOf,
} from "./testing/fixtures.ts";

const NO_SLO: Slo = { ttftP95Ms: null, tpotP95Ms: null };
const CHAT: Workload = { inputTokens: 1000, cachedInputTokens: 0, outputTokens: 300 };

const of = (
  workload: Workload,
  slo: Slo = NO_SLO,
  changes: Parameters<typeof replicaOf>[0] = {},
): Capacity => {
  const found = capacity(replicaOf(changes), workload, slo);
  if (!found) throw new Error("no capacity");
  return found;
};

/** A deterministic stream of numbers in (0, 1). */
function numbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return (state + 0.5) / 2 ** 32;
  };
}

test("what it promises, the simulator keeps", () => {
  for (const slo of [NO_SLO, { ttftP95Ms: 2000, tpotP95Ms: 20 }]) {
    const found = of(CHAT, slo);
    const next = numbers(7);
    let at = 0;
    const requests = Array.from({ length: 4000 }, () => {
      at += (-Math.log(next()) / (found.requestsPerSecond * 0.85)) * 1000;
      return { arrivalMs: at, inputTokens: 1000, cachedInputTokens: 0, outputTokens: 300 };
    });
    const run = simulate({ replica: replicaOf(), replicas: 1 }, requests);
    // At 85 % of the promised load the queue does not grow, and the latency is the promised one or better.
    expect(run?.ttftMs?.p95).toBeLessThan(1000);
    expect(run?.tpotMs?.p95).toBeLessThan(found.tpotP95Ms);
  }
});

test("what it calls full, the simulator cannot exceed by much", () => {
  const found = of(CHAT);
  const requests = Array.from({ length: 3000 }, () => ({
    arrivalMs: 0,
    inputTokens: 1000,
    cachedInputTokens: 0,
    outputTokens: 300,
  }));
  const run = simulate({ replica: replicaOf(), replicas: 1 }, requests, { concurrency: found.concurrency });
  const ratio = (run?.requestsPerSecond ?? 0) / found.requestsPerSecond;
  expect(ratio).toBeGreaterThan(0.85);
  expect(ratio).toBeLessThan(1.1);
});

test("the work per token adds up to a full replica", () => {
  for (const workload of [
    CHAT,
    { inputTokens: 12_000, cachedInputTokens: 9000, outputTokens: 50 },
    { inputTokens: 100, cachedInputTokens: 0, outputTokens: 2000 },
  ]) {
    const found = of(workload);
    const { inputTokens, cachedInputTokens, outputTokens } = workload;
    const full =
      found.requestsPerSecond *
      ((inputTokens - cachedInputTokens) * found.secondsPerInputToken +
        cachedInputTokens * found.secondsPerCachedToken +
        outputTokens * found.secondsPerOutputToken);
    expect(full).toBeCloseTo(1, 2);
    expect(found.secondsPerCachedToken).toBeLessThan(found.secondsPerInputToken);
  }
});

describe("null where there is no answer", () => {
  test.each([
    ["it does not fit", { model: LLAMA_70B }, NO_SLO],
    // 16 GB over 0.3 TB/s is 53 ms a token.
    [
      "not even one request is quick enough",
      { gpu: { ...H100, memoryBandwidthBytesPerSecond: 0.3e12 } },
      { ttftP95Ms: null, tpotP95Ms: 50 },
    ],
    ["the prompt alone takes longer", { gpu: A100 }, { ttftP95Ms: 30, tpotP95Ms: null }],
    [
      "the GPU's arithmetic is not known",
      { gpu: { ...H100, flops: { fp16: null, fp8: null, int8: null, fp4: null } } },
      NO_SLO,
    ],
  ])("%s", (_why, changes, slo) => {
    expect(capacity(replicaOf(changes), CHAT, slo)).toBeNull();
  });
});

test("an engine of one slot serves one request after the other", () => {
  const found = of(CHAT, NO_SLO, { engine: OLLAMA });
  expect(found.concurrency).toBe(1);
  expect(found.limitedBy).toBe("max-sequences");
});

test("a request without output, or wholly cached, still has a price", () => {
  for (const workload of [
    { inputTokens: 500, cachedInputTokens: 0, outputTokens: 1 },
    { inputTokens: 500, cachedInputTokens: 500, outputTokens: 10 },
    { inputTokens: 500, cachedInputTokens: 0, outputTokens: 0 },
  ]) {
    const found = of(workload, { ttftP95Ms: 500, tpotP95Ms: 100 });
    expect(found.requestsPerSecond).toBeGreaterThan(0);
    expect(Object.values(found).every((value) => typeof value === "string" || Number.isFinite(value))).toBe(
      true,
    );
  }
});

describe("laws", () => {
  const workloads = fc.record({
    inputTokens: fc.integer({ min: 10, max: 20_000 }),
    cachedInputTokens: fc.constant(0),
    outputTokens: fc.integer({ min: 2, max: 2000 }),
  });
  const rate = (workload: Workload, slo: Slo, changes: Parameters<typeof replicaOf>[0] = {}): number =>
    capacity(replicaOf(changes), workload, slo)?.requestsPerSecond ?? 0;

  test("a looser latency never lowers the capacity by more than a rounding", () => {
    fc.assert(
      fc.property(
        workloads,
        fc.integer({ min: 5, max: 200 }),
        fc.integer({ min: 100, max: 5000 }),
        (workload, tpot, ttft) => {
          const tight = rate(workload, { tpotP95Ms: tpot, ttftP95Ms: ttft });
          const loose = rate(workload, { tpotP95Ms: tpot * 1.5, ttftP95Ms: ttft * 1.5 });
          // 1 %: beyond it, more sequences at once are not taken.
          expect(loose).toBeGreaterThanOrEqual(tight * 0.989);
        },
      ),
      { numRuns: 200 },
    );
  });

  test("more bandwidth and a prefix cache never lower it", () => {
    fc.assert(
      fc.property(workloads, fc.double({ min: 1, max: 3, noNaN: true }), (workload, times) => {
        const gpu = { ...H100, memoryBandwidthBytesPerSecond: H100.memoryBandwidthBytesPerSecond * times };
        expect(rate(workload, NO_SLO, { gpu })).toBeGreaterThanOrEqual(rate(workload, NO_SLO) * 0.989);
        const cached = { ...workload, cachedInputTokens: Math.floor(workload.inputTokens / 2) };
        expect(rate(cached, NO_SLO)).toBeGreaterThanOrEqual(rate(workload, NO_SLO) * 0.989);
      }),
      { numRuns: 200 },
    );
  });

  test("it keeps the latency that was asked for", () => {
    fc.assert(
      fc.property(
        workloads,
        fc.integer({ min: 5, max: 200 }),
        fc.integer({ min: 100, max: 5000 }),
        (workload, tpot, ttft) => {
          const found = capacity(replicaOf(), workload, { tpotP95Ms: tpot, ttftP95Ms: ttft });
          if (!found) return;
          expect(found.tpotP95Ms).toBeLessThanOrEqual(tpot);
          expect(found.ttftP95Ms).toBeLessThanOrEqual(ttft * 1.001);
        },
      ),
      { numRuns: 200 },
    );
  });
});

describe("sensible set-ups", () => {
  test("the fewest GPUs per precision and twice as many, FP8 only where the GPU multiplies in it", () => {
    const engine = { ...VLLM, memory: { ...VLLM.memory, share: 0.9 } };
    const shapes = (...args: Parameters<typeof sensibleReplicas>): string[] =>
      sensibleReplicas(...args).map(({ tensorParallel, precision }) => `${tensorParallel} x ${precision}`);
    expect(shapes(LLAMA_8B, H100, engine)).toEqual(["1 x bf16", "2 x bf16", "1 x fp8", "2 x fp8"]);
    expect(shapes(LLAMA_70B, H100, engine)).toEqual(["4 x bf16", "8 x bf16", "2 x fp8", "4 x fp8"]);
    expect(shapes(LLAMA_70B, A100, engine)).toEqual(["4 x bf16", "8 x bf16"]);
    expect(shapes(MIXTURE, H100, engine)).toEqual(["1 x bf16", "2 x bf16", "1 x fp8", "2 x fp8"]);
    // 8 x 12 GiB do not hold 141 GB, nor do they over PCIe in 4 bit: 43 GB need four of them.
    const small = { ...A100, memoryBytes: 16 * GIB, linkKind: "pcie" as const };
    expect(shapes(LLAMA_70B, small, engine)).toEqual(["4 x int4"]);
    expect(shapes(LLAMA_70B, { ...small, memoryBytes: 8 * GIB }, engine)).toEqual([]);
  });
});
