import type { ComputeKind, Gpu } from "../core/gpu.ts";
import type { ModelArchitecture, Precision } from "../core/model.ts";

/** Bits that one parameter takes, scales included. */
interface Format {
  body: number;
  experts: number;
  /** Token embedding and output head, which most quantised checkpoints leave in 16 bit. */
  embedding: number;
}

/**
 * FP8 and INT8: scales per block of 128 x 128 or per channel are below 0.01 bit. INT4 (GPTQ, AWQ): 4 bit, a 16-bit
 * scale and a zero per 128 weights is 4.13 to 4.25. MXFP4: an 8-bit scale per 32 weights. NVFP4: an 8-bit scale per
 * 16. GGUF: file size over parameters, 39.6 GiB for 70.55 B and 4.58 GiB for 8.03 B in Q4_K_M
 * (XiongjieDai/GPU-Benchmarks-on-LLM-Inference); the others from llama.cpp's printed bits per weight.
 */
const FORMATS: Readonly<Record<Precision, Format>> = {
  bf16: { body: 16, experts: 16, embedding: 16 },
  fp8: { body: 8, experts: 8, embedding: 16 },
  int8: { body: 8, experts: 8, embedding: 16 },
  int4: { body: 4.25, experts: 4.25, embedding: 16 },
  mxfp4: { body: 4.25, experts: 4.25, embedding: 16 },
  nvfp4: { body: 4.5, experts: 4.5, embedding: 16 },
  "fp4-fp8": { body: 8, experts: 4.25, embedding: 16 },
  q4_k_m: { body: 4.85, experts: 4.85, embedding: 4.85 },
  q5_k_m: { body: 5.7, experts: 5.7, embedding: 5.7 },
  q6_k: { body: 6.57, experts: 6.57, embedding: 6.57 },
  q8_0: { body: 8.5, experts: 8.5, embedding: 8.5 },
};

/**
 * Bits per parameter of a model's parts. MXFP4 checkpoints of mixtures (gpt-oss) keep all but the experts in BF16; so do
 * the 4-bit checkpoints of some others, by their quantisation files.
 */
export function bitsPerParameter(model: ModelArchitecture, precision: Precision): Format {
  const format = FORMATS[precision];
  const wide = precision === "mxfp4" || (model.wideBody?.includes(precision) ?? false);
  return wide && model.experts ? { ...format, body: 16 } : format;
}

/** Parts of a model by how they are stored, in bytes over all GPUs. */
export interface WeightBytes {
  embedding: number;
  body: number;
  experts: number;
  total: number;
}

/** Bytes of the weights in a precision: parameters x bits / 8, part by part. */
export function weightBytes(model: ModelArchitecture, precision: Precision): WeightBytes {
  const bits = bitsPerParameter(model, precision);
  const { embedding, routedExperts } = model.parameters;
  const parts = {
    embedding: (embedding * bits.embedding) / 8,
    body: ((model.totalParameters - embedding - routedExperts) * bits.body) / 8,
    experts: (routedExperts * bits.experts) / 8,
  };
  return { ...parts, total: parts.embedding + parts.body + parts.experts };
}

/**
 * What the multiplications run in: a GPU without tensor cores for a format unpacks the small weights and
 * multiplies in 16 bit (Ampere has no FP8, nothing before Blackwell has FP4).
 */
export function computeKind(gpu: Gpu, bits: number, precision: Precision): ComputeKind {
  if (bits >= 16) return "fp16";
  if (precision === "nvfp4") return gpu.flops.fp4 === null ? "weightOnly" : "fp4";
  if (precision === "fp8" || precision === "fp4-fp8") return gpu.flops.fp8 === null ? "weightOnly" : "fp8";
  if (precision === "int8") return gpu.flops.int8 === null ? "weightOnly" : "int8";
  // 4-bit microscaled experts meet 8-bit activations where the GPU knows 4-bit formats.
  if (precision === "mxfp4" && gpu.flops.fp4 !== null && gpu.flops.fp8 !== null) return "fp8";
  return "weightOnly";
}

/** Peak operations per second for a compute kind, or null when unknown. */
export const peakFlops = (gpu: Gpu, kind: ComputeKind): number | null =>
  kind === "weightOnly" ? gpu.flops.fp16 : gpu.flops[kind];
