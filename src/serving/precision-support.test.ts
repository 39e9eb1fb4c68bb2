import { expect, test } from "vitest";
import { findEngine } from "../catalog/engines.ts";
import { findGpu } from "../catalog/gpus.ts";
import type { Precision } from "../core/model.ts";
import { unsupportedPrecision } from "./precision-support.ts";

// Volta and Turing have no kernels that unpack FP8, Ampere has, Ada and Hopper multiply in it; FP4 units came with
// Blackwell; TensorRT-LLM unpacks nothing.
test.each<[string, Precision, string, Precision | null]>([
  ["V100", "fp8", "vllm", "int4"],
  ["T4", "fp8", "vllm", "int4"],
  ["T4", "int8", "vllm", null],
  ["A100", "fp8", "vllm", null],
  ["RTX 3090", "fp8", "sglang", null],
  ["A100", "fp8", "tensorrt-llm", "int8"],
  ["H100", "fp8", "vllm", null],
  ["H100", "nvfp4", "vllm", "int4"],
  ["B200", "nvfp4", "vllm", null],
  ["V100", "q4_k_m", "llama.cpp", null],
  // Of vLLM's kernels alone; llama.cpp has its own for every card.
  ["V100", "mxfp4", "vllm", "int4"],
  ["V100", "mxfp4", "llama.cpp", null],
  // Refused for another reason: the engine does not serve it, or not there.
  ["H100", "nvfp4", "ollama", null],
  ["Apple M4 Max", "nvfp4", "vllm", null],
])("%s in %s with %s", (gpu, precision, engine, nearest) => {
  const found = unsupportedPrecision(precision, findGpu(gpu)!, findEngine(engine)!);
  expect(found?.nearest ?? null).toBe(nearest);
});
