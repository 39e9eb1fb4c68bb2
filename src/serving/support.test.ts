import { expect, test } from "vitest";
import { findEngine } from "../catalog/engines.ts";
import { findGpu } from "../catalog/gpus.ts";
import type { Precision } from "../core/model.ts";
import { findModel } from "../catalog/models.ts";
import { tooOldFor, unknownSupport, unsupported } from "./support.ts";

// Volta has no kernels that unpack FP8, Turing from vLLM 0.15 on, Ampere has, Ada and Hopper multiply in it; FP4 units
// came with Blackwell, and vLLM unpacks NVFP4 from Ampere on; TensorRT-LLM unpacks nothing.
test.each<[string, Precision, string, Precision | null]>([
  ["V100", "fp8", "vllm", "int4"],
  ["T4", "fp8", "vllm", null],
  ["T4", "int8", "vllm", null],
  ["A100", "fp8", "vllm", null],
  ["RTX 3090", "fp8", "sglang", null],
  ["A100", "fp8", "tensorrt-llm", "int8"],
  ["H100", "fp8", "vllm", null],
  ["H100", "nvfp4", "vllm", null],
  ["H100", "nvfp4", "sglang", "int4"],
  ["MI300X", "nvfp4", "vllm", "int4"],
  ["B200", "nvfp4", "vllm", null],
  ["V100", "q4_k_m", "llama.cpp", null],
  // Of vLLM's kernels alone; llama.cpp has its own for every card.
  ["V100", "mxfp4", "vllm", "int4"],
  ["V100", "mxfp4", "llama.cpp", null],
  // Refused for another reason: the engine does not serve it, or not there.
  ["H100", "nvfp4", "ollama", null],
  ["Apple M4 Max", "nvfp4", "vllm", null],
])("%s in %s with %s", (gpu, precision, engine, nearest) => {
  const found = unsupported(LLAMA, findGpu(gpu)!, findEngine(engine)!, precision);
  expect(found?.nearest ?? null).toBe(nearest);
});

const LLAMA = findModel("Llama 3.1 8B")!;

test.each([
  ["vllm", "0.15.1", "B200", "nvfp4", null],
  ["vllm", "0.15.1", "H100", "nvfp4", null],
  ["vllm", "0.8.5", "H100", "nvfp4", "vLLM runs nvfp4 on H100 SXM from 0.10 on, not in 0.8.5"],
  ["vllm", "0.12.0", "T4", "fp8", "vLLM runs fp8 on T4 from 0.15 on, not in 0.12.0"],
] as const)("%s %s on %s in %s", (engine, version, gpu, precision, reason) => {
  const found = unsupported(LLAMA, findGpu(gpu)!, findEngine(engine, version)!, precision);
  expect(found?.reason ?? null).toBe(reason);
});

// The sparse attention of DeepSeek V4 has kernels from Hopper on (vllm-project/vllm issues 40851 and 50576 are open).
test.each([
  ["A100", false],
  ["RTX 3090", false],
  ["A10", false],
  ["V100", false],
  ["MI300X", false],
  ["MI325X", true],
  ["H200", true],
  ["RTX PRO 6000", true],
])("DeepSeek V4 Flash on %s: %s", (gpu, runs) => {
  const found = unsupported(findModel("DeepSeek V4 Flash")!, findGpu(gpu)!, findEngine("vllm")!, "fp4-fp8");
  expect(found === null).toBe(runs);
});

test("a version before the model was supported is said, not refused", () => {
  const model = findModel("Kimi K2.5")!;
  expect(tooOldFor(model, findEngine("sglang", "0.5.6.post2")!)).toBe(
    "SGLang has this model from 0.5.9 on: 0.5.6 may need patches",
  );
  expect(tooOldFor(model, findEngine("sglang", "0.5.9")!)).toBeNull();
  expect(tooOldFor(model, findEngine("sglang")!)).toBeNull();
});

// A table that is silent is not a yes: a model that nobody lists, a card whose compute capability is not known.
test.each<[string, string, Precision, boolean]>([
  ["Llama 3.3 70B", "H100", "bf16", true],
  ["DeepSeek V4 Flash", "B200", "fp4-fp8", true],
  ["gpt-oss-120b", "MI300X", "mxfp4", true],
  ["Step 3.7 Flash", "H100", "bf16", false],
  ["Llama 3.3 70B", "Gaudi 3", "bf16", false],
  ["Llama 3.3 70B", "MI250", "fp8", false],
])("whether vLLM runs %s on %s in %s is known: %s", (model, gpu, precision, known) => {
  const found = unknownSupport(findModel(model)!, findGpu(gpu)!, findEngine("vllm")!, precision);
  expect(found === null).toBe(known);
});
