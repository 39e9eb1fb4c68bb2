import { expect, test } from "vitest";
import { findEngine } from "../catalog/engines.ts";
import { findGpu } from "../catalog/gpus.ts";
import { findModel } from "../catalog/models.ts";
import { architectureName } from "../core/architecture-name.ts";
import type { Engine, OwnFactors } from "../core/engine.ts";
import { UNFITTED, engineFit } from "./engine-fit.ts";
import { bitsPerParameter } from "./precision.ts";
import { stepTimer } from "./step-time.ts";

const gpu = findGpu("H100 SXM");
const model = findModel("Llama 3.1 8B");
const vllm = findEngine("vLLM", "0.19");
if (!gpu || !model || !vllm) throw new Error("the catalog lacks what is tested");

const withFactors = (factors: { gpus?: OwnFactors; models?: OwnFactors }): Engine => ({
  ...vllm,
  fits: {
    "*": {
      ...UNFITTED,
      host: { stepMs: 2, perSequenceMs: 0 },
      gpus: factors.gpus ? { [gpu.name]: factors.gpus } : {},
      models: factors.models ? { [architectureName(model)]: factors.models } : {},
    },
  },
});

test("factors of a GPU and of a model multiply, and another GPU does not feel them", () => {
  const engine = withFactors({ gpus: { memory: 1.5, launch: 2 }, models: { memory: 2 } });
  const fit = engineFit({ engine, gpu, model });
  // 1.5 of the GPU times 2 of the model; launches are the GPU's alone.
  expect(fit.gemm.fp16).toEqual({ memory: 3, compute: 1 });
  expect(fit.decodeAttention).toBe(3);
  expect([fit.layer, fit.host?.stepMs]).toEqual([2, 4]);
  expect(engineFit({ engine, gpu: { name: "H200 SXM", vendor: "NVIDIA" }, model }).gemm.fp16.memory).toBe(2);
});

const decode = (engine: Engine): number =>
  (stepTimer({
    model,
    gpu,
    engine,
    tensorParallel: 1,
    precision: "bf16",
    kvPrecision: "bf16",
  })?.seconds({
    prefillTokens: 0,
    prefillPairs: 0,
    prefillSequences: 0,
    decodeSequences: 1,
    decodeContextTokens: 1,
  }) ?? 0) * 1000;

test("no factor makes reading faster than the memory: 15.01 GB of weights at 3.35 TB/s are 4.48 ms", () => {
  // 8.03 B parameters without the input embedding (128,256 x 4,096): 7.505 B x 2 bytes / 3.35e12.
  expect(decode(withFactors({ gpus: { memory: 0.001, launch: 0 } }))).toBeGreaterThan(4.48);
});

test("what the host does while the GPU works is waited for in part", () => {
  const of = (unhidden: number): Engine => {
    const engine = withFactors({});
    const fit = engine.fits?.["*"];
    return fit ? { ...engine, fits: { "*": { ...fit, unhidden } } } : engine;
  };
  const [hidden, half, waited] = [decode(of(0)), decode(of(0.5)), decode(of(1))];
  // The host takes 2 ms, the GPU longer: nothing, half and all of the 2 ms are added.
  expect(half - hidden).toBeCloseTo(1, 6);
  expect(waited - hidden).toBeCloseTo(2, 6);
});

test("4-bit checkpoints of some mixtures keep all but the experts in 16 bit", () => {
  const bits = (name: string, precision: "int4" | "nvfp4" | "fp8"): number | undefined => {
    const found = findModel(name);
    return found ? bitsPerParameter(found, precision).body : undefined;
  };
  // The quantisation files: Kimi K2.5 ignores self_attn and shared experts; Qwen3 235B-A22B the head and gates alone.
  expect([bits("Kimi K2.5", "int4"), bits("Kimi K2.5", "nvfp4"), bits("Kimi K2.5", "fp8")]).toEqual([
    16, 16, 8,
  ]);
  expect(bits("Qwen3 235B-A22B", "nvfp4")).toBe(4.5);
});
