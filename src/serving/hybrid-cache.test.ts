import { expect, test } from "vitest";
import { findEngine } from "../catalog/engines.ts";
import { findGpu } from "../catalog/gpus.ts";
import { findModel } from "../catalog/models.ts";
import { fitExactly } from "./memory.ts";

// What vLLM printed at start: memory for the cache on one GPU, and sequences of the whole context that it holds.
test.each([
  // kyuz0/amd-r9700-vllm-toolboxes@18a88f1, vLLM 0.13 on one card, 2,048 tokens an iteration.
  ["gpt-oss-20b", "R9700", 1, 32_768, "bf16", 15.77, 19.71],
  ["gpt-oss-20b", "R9700", 2, 32_768, "bf16", 22.75, 56.85],
  ["Llama 3.1 8B", "R9700", 1, 65_536, "bf16", 15.33, 1.92],
  ["gpt-oss-20b", "RTX 5090", 1, 32_768, "bf16", 15.37, 19.2],
  ["Qwen3 30B-A3B", "RTX 5090", 1, 24_576, "bf16", 12.06, 5.36],
  // vllm-project/vllm issue 51041: two H20.
  ["DeepSeek V4 Flash", "H20", 2, 121_344, "fp8", 7.7, 1.236],
] as const)(
  "%s on %s x%s with %s tokens",
  (model, gpu, gpus, contextTokens, kvPrecision, poolGib, sequences) => {
    const architecture = findModel(model)!;
    const fits = fitExactly(architecture, findGpu(gpu)!, {
      tensorParallel: gpus,
      precision: model.startsWith("Qwen3") ? "int4" : architecture.nativePrecision,
      kvPrecision,
      engine: findEngine("vllm")!,
      contextTokens,
    });
    if (!fits.fits) throw new Error(fits.reason);
    const bytesPerSequence = fits.kvPoolBytesPerGpu / (fits.kvPoolTokens / contextTokens);
    expect(bytesPerSequence / ((poolGib * 2 ** 30) / sequences)).toBeCloseTo(1, 1);
  },
);

// redhat-performance/configiq issue 112: 108.2 KiB a token of Gemma 4 31B with its whole context on an H200.
test("Gemma 4 31B takes what vLLM 0.24 takes for a token", () => {
  const model = findModel("Gemma 4 31B")!;
  const fits = fitExactly(model, findGpu("H200")!, {
    tensorParallel: 1,
    precision: "bf16",
    kvPrecision: "bf16",
    engine: findEngine("vllm", "0.24.0")!,
    contextTokens: 262_144,
  });
  if (!fits.fits) throw new Error(fits.reason);
  expect(fits.kvPoolBytesPerGpu / fits.kvPoolTokens / 1024).toBeCloseTo(108.2, 0);
});
