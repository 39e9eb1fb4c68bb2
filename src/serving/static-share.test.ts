import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Engine } from "../core/engine.ts";
import { fitExactly, type Fits } from "./memory.ts";
import { weightBytes } from "./precision.ts";
import { GIB, H100, LLAMA_8B, VLLM } from "./testing/fixtures.ts";

/** An engine that reserves weights and cache together, as SGLang does, and whose activations live in what is left. */
const engineOf = (share: number, maxBatchedTokens: number, runtimeBytes = 0): Engine => ({
  ...VLLM,
  name: "SGLang",
  memory: {
    rule: "static-share",
    share,
    runtimeBytes,
    runtimeBytesParallel: runtimeBytes,
    samplerBytesPerEntry: 0,
  },
  scheduler: { ...VLLM.scheduler, maxSequences: 16, maxBatchedTokens, large: null },
});

function fitOf(engine: Engine, memoryBytes: number): Fits {
  const deployment = { tensorParallel: 1, precision: "bf16", kvPrecision: "bf16", engine } as const;
  const fits = fitExactly(LLAMA_8B, { ...H100, memoryBytes }, { ...deployment, contextTokens: 512 });
  if (!fits.fits) throw new Error(fits.reason);
  return fits;
}

const WEIGHTS = weightBytes(LLAMA_8B, "bf16").total;
/** 2 bytes x tokens x hidden 4,096 x 11 on one GPU. */
const activations = (tokens: number): number => 2 * tokens * 4096 * 11;

describe("the pool of an engine with a static share", () => {
  test("is what weights leave of the share, while activations find room outside of it", () => {
    // 10 % of 80 GiB is 8.6 GB; the states of 8,192 tokens take 0.74 GB.
    const { kvPoolBytesPerGpu, loweredSettings } = fitOf(engineOf(0.9, 8192), 80 * GIB);
    expect(kvPoolBytesPerGpu).toBeCloseTo(0.9 * 80 * GIB - WEIGHTS, 0);
    expect(loweredSettings).toBe(false);
  });

  test("gives way to activations that need more than the share leaves", () => {
    // 2 % of 80 GiB is 1.7 GB; the states of 65,536 tokens take 5.9 GB.
    const { kvPoolBytesPerGpu } = fitOf(engineOf(0.98, 65_536), 80 * GIB);
    expect(kvPoolBytesPerGpu).toBeCloseTo(80 * GIB - WEIGHTS - activations(65_536), 0);
  });

  test("law: weights, cache, activations and runtime fit in the GPU, and the share is not exceeded", () => {
    const share = fc.double({ min: 0.5, max: 1, noNaN: true });
    const tokens = fc.integer({ min: 512, max: 131_072 });
    const memory = fc.integer({ min: 48, max: 192 });
    const runtime = fc.integer({ min: 0, max: 3 });
    fc.assert(
      fc.property(share, tokens, memory, runtime, (of, batched, gib, runtimeGib) => {
        const fits = fitOf(engineOf(of, batched, runtimeGib * GIB), gib * GIB);
        const { weightsBytesPerGpu, kvPoolBytesPerGpu, activationBytes, runtimeBytes } = fits;
        const held = weightsBytesPerGpu + kvPoolBytesPerGpu;
        const freeBytes = gib * GIB - held - activationBytes - runtimeBytes;
        const shareLeft = (gib * GIB - runtimeBytes) * of - held;
        expect(freeBytes).toBeGreaterThanOrEqual(-1);
        expect(shareLeft).toBeGreaterThanOrEqual(-1);
        // Nothing is given away: one of the two is used up.
        expect(Math.min(freeBytes, shareLeft)).toBeLessThan(1);
      }),
    );
  });
});
