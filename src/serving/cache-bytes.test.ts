import { describe, expect, test } from "vitest";
import type { ModelArchitecture } from "../core/model.ts";
import { cacheBytes, heldCache, sequenceBytes } from "./cache-bytes.ts";
import { LLAMA_70B, MIXTURE } from "./testing/fixtures.ts";

/** gpt-oss-120b: 18 of 36 layers grow, 18 hold 128 tokens; 8 KV heads of 64. */
const WINDOWED: ModelArchitecture = {
  ...LLAMA_70B,
  kvHeads: 8,
  attention: {
    ...LLAMA_70B.attention,
    growingBytesPerToken: 36_864,
    fixedBytesPerSequence: 4_718_592,
    slidingWindowTokens: 128,
  },
};
/** Qwen3.5 397B: 15 of 60 layers grow, 45 hold a 32-bit state. */
const LINEAR: ModelArchitecture = {
  ...LLAMA_70B,
  attention: { ...LLAMA_70B.attention, growingBytesPerToken: 30_720, fixedBytesPerSequence: 192_061_440 },
};

describe("bytes of a sequence on one GPU", () => {
  test.each([
    // 327,680 a token; 8 KV heads over 1, 4 and 16 GPUs.
    ["grouped-query, 1 GPU", LLAMA_70B, 1, "bf16", 1000, 327_680_000],
    ["grouped-query, 4 GPUs", LLAMA_70B, 4, "bf16", 1000, 81_920_000],
    ["grouped-query, more GPUs than KV heads", LLAMA_70B, 16, "bf16", 1000, 40_960_000],
    ["8-bit cache", LLAMA_70B, 1, "fp8", 1000, 163_840_000],
    ["latent: whole on every GPU", MIXTURE, 8, "bf16", 1000, 36_864_000],
    ["window not yet full: every layer grows", WINDOWED, 1, "bf16", 100, 2 * 3_686_400],
    ["window full", WINDOWED, 1, "bf16", 10_000, 368_640_000 + 4_718_592],
    ["linear: the state is there from the first token", LINEAR, 1, "bf16", 1, 30_720 + 192_061_440],
    ["linear: the state stays 32 bit", LINEAR, 1, "fp8", 1000, 15_360_000 + 192_061_440],
  ] as const)("%s", (_name, model, gpus, precision, tokens, bytes) => {
    expect(sequenceBytes(cacheBytes(model, gpus, precision), tokens)).toBeCloseTo(bytes, 3);
  });
});

describe("room that an engine keeps", () => {
  // A token in the 18 layers with windows is 36,864 B too.
  test.each([
    ["the windows alone", {}, 368_640_000 + 4_718_592],
    ["as if there were no windows", { windowShare: 1 }, 2 * 368_640_000],
    ["four fifths of it", { windowShare: 0.8 }, 368_640_000 + 0.8 * 368_640_000 + 0.2 * 4_718_592],
  ])("%s", (_name, memory, bytes) => {
    expect(sequenceBytes(heldCache(WINDOWED, 1, "bf16", memory), 10_000)).toBeCloseTo(bytes, 3);
  });

  test("is that of a GPU's own layers where each has layers of its own", () => {
    const whole = heldCache(LLAMA_70B, 1, "bf16", {});
    // 327,680 bytes a token over 16 GPUs; shared by heads 8 of them would hold copies.
    expect(heldCache(LLAMA_70B, 16, "bf16", {}, "layers").perToken).toBe(whole.perToken / 16);
    expect(heldCache(LLAMA_70B, 16, "bf16", {}).perToken).toBe(whole.perToken / 8);
  });

  test("is the same for a model without windows", () => {
    expect(heldCache(LLAMA_70B, 2, "fp8", { windowShare: 1 })).toEqual(cacheBytes(LLAMA_70B, 2, "fp8"));
  });
});
