import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Gpu } from "../core/gpu.ts";
import { weightBytes } from "./precision.ts";
import { stepTimer, type StepWork } from "./step-time.ts";
import { A100, H100, LLAMA_70B, LLAMA_8B, MIXTURE, replicaOf } from "./testing/fixtures.ts";

const decode = (sequences: number, context: number): StepWork => ({
  prefillTokens: 0,
  prefillPairs: 0,
  prefillSequences: 0,
  decodeSequences: sequences,
  decodeContextTokens: sequences * context,
});
const prefill = (tokens: number): StepWork => ({
  prefillTokens: tokens,
  prefillPairs: (tokens * (tokens + 1)) / 2,
  prefillSequences: 1,
  decodeSequences: 0,
  decodeContextTokens: 0,
});

const seconds = (work: StepWork, changes: Parameters<typeof replicaOf>[0] = {}): number => {
  const timer = stepTimer(replicaOf(changes));
  if (!timer) throw new Error("no time");
  return timer.seconds(work);
};

// One stream, Llama-3-8B in BF16, ms per token as measured with vLLM 0.7.3 to 0.20 (FreedomIntelligence/AccelMark,
// Apache-2.0). The launch and host constants here are an H100's: 25 % is what an unfitted roofline should reach.
describe("single-stream decoding of an 8B", () => {
  test.each([
    ["L4", 300, 121, 61.2],
    ["RTX 4090", 1008, 165.2, 20.13],
    ["RTX A6000", 768, 154.8, 25.94],
    ["A100 80GB", 2039, 312, 10.77],
    ["H100", 3350, 989, 7.74],
  ])("%s", (_name, gigabytes, tera, milliseconds) => {
    const gpu: Gpu = {
      ...H100,
      memoryBandwidthBytesPerSecond: gigabytes * 1e9,
      flops: { fp16: tera * 1e12, fp8: null, int8: null, fp4: null },
    };
    expect(Math.abs((seconds(decode(1, 1000), { gpu }) * 1000) / milliseconds - 1)).toBeLessThan(0.25);
  });
});

test("the guide's 2 x A100 cannot give a 70B more than 28.9 tokens a second to one user", () => {
  // 2 x 2.039 TB/s / 141.1 GB of weights
  const perSecond = 1 / seconds(decode(1, 100), { model: LLAMA_70B, gpu: A100, tensorParallel: 2 });
  expect(perSecond).toBeLessThan(28.9);
  expect(perSecond).toBeGreaterThan(14);
});

test("a 1,000-token prompt on a 70B with 2 x A100 takes at least 226 ms", () => {
  // 2 x 70.6e9 x 1000 / 624e12
  expect(seconds(prefill(1000), { model: LLAMA_70B, gpu: A100, tensorParallel: 2 })).toBeGreaterThan(0.22);
});

test("few tokens wake few experts", () => {
  // 16 experts, 2 per token: one token reads an eighth of 48 GB of experts, 64 tokens nearly all.
  const one = seconds(decode(1, 1), { model: MIXTURE });
  const many = seconds(decode(64, 1), { model: MIXTURE });
  expect((many - one) * 3.35e12 * 0.82).toBeGreaterThan(0.8 * (1 - 1 / 8) * 48e9);
});

test("FP8 weights help decoding on a GPU without FP8 arithmetic, but not its prefill", () => {
  const fp8 = { gpu: A100, precision: "fp8" as const };
  expect(seconds(decode(1, 1), fp8)).toBeLessThan(seconds(decode(1, 1), { gpu: A100 }));
  expect(seconds(prefill(4096), fp8)).toBeGreaterThanOrEqual(seconds(prefill(4096), { gpu: A100 }));
});

test("a GPU whose arithmetic nobody printed gets no time", () => {
  expect(
    stepTimer(replicaOf({ gpu: { ...H100, flops: { fp16: null, fp8: null, int8: null, fp4: null } } })),
  ).toBeNull();
});

describe("laws", () => {
  const work = fc.record({
    prefillTokens: fc.integer({ min: 0, max: 8192 }),
    done: fc.integer({ min: 0, max: 30_000 }),
    decodeSequences: fc.integer({ min: 0, max: 512 }),
    context: fc.integer({ min: 1, max: 30_000 }),
  });
  const setUp = fc.record({
    model: fc.constantFrom(LLAMA_8B, LLAMA_70B, MIXTURE),
    tensorParallel: fc.constantFrom(1, 2, 4, 8),
    precision: fc.constantFrom("bf16" as const, "fp8" as const, "int4" as const),
    kvPrecision: fc.constantFrom("bf16" as const, "fp8" as const),
    gpu: fc.constantFrom(H100, A100),
  });
  const toWork = (drawn: {
    prefillTokens: number;
    done: number;
    decodeSequences: number;
    context: number;
  }): StepWork => ({
    prefillTokens: drawn.prefillTokens,
    prefillPairs: drawn.prefillTokens * drawn.done + (drawn.prefillTokens * (drawn.prefillTokens + 1)) / 2,
    prefillSequences: drawn.prefillTokens > 0 ? 1 : 0,
    decodeSequences: drawn.decodeSequences,
    decodeContextTokens: drawn.decodeSequences * drawn.context,
  });

  test("no step beats the bandwidth or the peak arithmetic", () => {
    fc.assert(
      fc.property(setUp, work, (set, drawn) => {
        const step = toWork(drawn);
        const tokens = step.prefillTokens + step.decodeSequences;
        if (tokens === 0) return;
        const { model, gpu, tensorParallel } = set;
        const body = weightBytes(model, set.precision).body;
        const bandwidth = gpu.memoryBandwidthBytesPerSecond * tensorParallel;
        const peak = Math.max(gpu.flops.fp16 ?? 0, gpu.flops.fp8 ?? 0) * tensorParallel;
        const active = model.activeParameters - model.parameters.embedding;
        const took = seconds(step, set);
        expect(took).toBeGreaterThanOrEqual(body / bandwidth);
        expect(took).toBeGreaterThanOrEqual((2 * active * tokens) / peak);
      }),
      { numRuns: 500 },
    );
  });

  test("more work never takes less time, more bandwidth never more", () => {
    fc.assert(
      fc.property(setUp, work, (set, drawn) => {
        const step = toWork(drawn);
        const more = {
          ...step,
          decodeSequences: step.decodeSequences + 1,
          decodeContextTokens: step.decodeContextTokens + drawn.context,
        };
        expect(seconds(more, set)).toBeGreaterThanOrEqual(seconds(step, set));
        const faster = {
          ...set.gpu,
          memoryBandwidthBytesPerSecond: set.gpu.memoryBandwidthBytesPerSecond * 1.5,
        };
        expect(seconds(step, { ...set, gpu: faster })).toBeLessThanOrEqual(seconds(step, set));
      }),
      { numRuns: 300 },
    );
  });
});
