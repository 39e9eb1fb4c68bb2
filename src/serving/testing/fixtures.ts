import type { Engine } from "../../core/engine.ts";
import type { Gpu, GpuKernels, KernelConstants } from "../../core/gpu.ts";
import type { ModelArchitecture } from "../../core/model.ts";
import type { Replica } from "../replica.ts";

export const GIB = 2 ** 30;

interface DenseShape {
  name: string;
  total: number;
  layers: number;
  hidden: number;
  heads: number;
  kvHeads: number;
  headDim: number;
  vocabulary: number;
}

/** A dense model with grouped-query attention. */
function denseModel(shape: DenseShape): ModelArchitecture {
  const { layers, hidden, heads, kvHeads, headDim, vocabulary } = shape;
  return {
    name: shape.name,
    hubId: null,
    licence: "Apache-2.0",
    commercialUse: "yes",
    totalParameters: shape.total,
    activeParameters: shape.total,
    parameters: { embedding: 2 * vocabulary * hidden, routedExperts: 0 },
    layers,
    hidden,
    heads,
    kvHeads,
    headDim,
    intermediate: 4 * hidden,
    vocabulary,
    tiedEmbeddings: false,
    experts: null,
    attention: {
      kind: "gqa",
      growingBytesPerToken: 4 * layers * kvHeads * headDim,
      fixedBytesPerSequence: 0,
      slidingWindowTokens: null,
      shardedByTensorParallel: true,
      fullLayers: layers,
      localOrLinearLayers: 0,
      flopsPerTokenPair: 4 * heads * headDim * layers,
      localFlopsPerTokenPair: 0,
      attendsAtMostTokens: null,
      description: "gqa",
    },
    nativePrecision: "bf16",
    maxContextTokens: 131_072,
    source: "test",
    notes: "",
  };
}

export const LLAMA_8B = denseModel({
  name: "Llama 3.1 8B",
  total: 8_030_261_248,
  layers: 32,
  hidden: 4096,
  heads: 32,
  kvHeads: 8,
  headDim: 128,
  vocabulary: 128_256,
});
export const LLAMA_70B = denseModel({
  name: "Llama 3.3 70B",
  total: 70_553_706_496,
  layers: 80,
  hidden: 8192,
  heads: 64,
  kvHeads: 8,
  headDim: 128,
  vocabulary: 128_256,
});
export const QWEN_7B = denseModel({
  name: "Qwen2.5 7B",
  total: 7_615_616_512,
  layers: 28,
  hidden: 3584,
  heads: 28,
  kvHeads: 4,
  headDim: 128,
  vocabulary: 152_064,
});
export const QWEN_14B = denseModel({
  name: "Qwen3 14B",
  total: 14_768_296_960,
  layers: 40,
  hidden: 5120,
  heads: 40,
  kvHeads: 8,
  headDim: 128,
  vocabulary: 151_936,
});

/** 16 experts of which 2 are used, latent cache; 26 B parameters of which 24 B are experts. */
export const MIXTURE: ModelArchitecture = {
  ...LLAMA_8B,
  name: "Mixture 26B",
  totalParameters: 26e9,
  activeParameters: 5e9,
  parameters: { embedding: LLAMA_8B.parameters.embedding, routedExperts: 24e9 },
  experts: { count: 16, perToken: 2, shared: 0, intermediate: 3815, denseLayers: 0 },
  attention: {
    ...LLAMA_8B.attention,
    kind: "mla",
    growingBytesPerToken: 36_864,
    shardedByTensorParallel: false,
  },
};

const constants = (
  launchUs: number,
  memoryEfficiency: number,
  computeEfficiency: number,
): KernelConstants => ({
  launchSeconds: launchUs * 1e-6,
  memoryEfficiency,
  computeEfficiency,
});

/** Roughly an H100's; the all-reduce is that of NVLink. */
const KERNELS: GpuKernels = {
  measuredOn: "test",
  gemm: {
    fp16: constants(4, 0.86, 0.82),
    fp8: constants(8, 0.82, 0.42),
    int8: constants(8, 0.72, 0.42),
    fp4: constants(8, 0.64, 0.42),
    weightOnly: constants(8, 0.62, 0.45),
  },
  experts: {
    fp16: constants(60, 0.82, 0.3),
    fp8: constants(30, 0.7, 0.2),
    int8: constants(35, 0.7, 0.2),
    fp4: constants(30, 0.68, 0.2),
    weightOnly: constants(60, 0.62, 0.15),
  },
  decodeAttention: { bf16: constants(12, 0.86, 0.2), fp8: constants(15, 0.66, 0.3) },
  prefillAttention: { bf16: constants(15, 0.3, 0.5), fp8: constants(15, 0.2, 0.46) },
  allReduce: [2, 4, 8].map((gpus) => ({
    gpus,
    points: [
      [2048, 5e-6],
      [8_388_608, 50e-6],
      [67_108_864, 350e-6],
    ],
  })),
};

/** A GPU with the figures printed for the H100 SXM. */
export const H100: Gpu = {
  name: "H100 SXM",
  vendor: "NVIDIA",
  formFactor: "SXM5",
  memoryGb: 80,
  memoryBytes: 79.19 * GIB,
  memoryDerived: false,
  memoryBandwidthBytesPerSecond: 3.35e12,
  flops: { fp16: 989e12, fp8: 1979e12, int8: 1979e12, fp4: null },
  tdpWatts: 700,
  linkBytesPerSecond: 450e9,
  linkKind: "nvlink",
  kernels: KERNELS,
  source: "test",
  notes: "",
};

/** No FP8 tensor cores. */
export const A100: Gpu = {
  ...H100,
  name: "A100 80GB SXM",
  memoryBytes: 78.4 * GIB,
  memoryBandwidthBytesPerSecond: 2.039e12,
  flops: { fp16: 312e12, fp8: null, int8: 624e12, fp4: null },
};

/** vLLM 0.19 as llm-d's measurements ran it, with 95 % of the GPU. */
export const VLLM: Engine = {
  name: "vLLM",
  aliases: [],
  version: "0.17",
  status: "active",
  vendors: ["NVIDIA"],
  memory: {
    rule: "share-of-total",
    share: 0.95,
    runtimeBytes: 0.25 * GIB,
    runtimeBytesParallel: 2.1 * GIB,
    samplerBytesPerEntry: 15.8,
  },
  scheduler: {
    maxSequences: 256,
    maxBatchedTokens: 2048,
    large: { memoryBytes: 70 * GIB, except: ["A100"], maxSequences: 1024, maxBatchedTokens: 8192 },
    blockTokens: 16,
  },
  host: { stepMs: 0.126, perSequenceMs: 0.004, perRequestMs: 15.6 },
  precisions: ["bf16", "fp8", "int8", "int4", "mxfp4", "nvfp4", "fp4-fp8"],
  launch: "",
  flags: { quantization: {}, fp8Cache: "" },
  accuracy: { runs: 10, tpot: [0.8, 1.1], ttft: [0.8, 2], e2e: [0.75, 1.1], source: "test" },
  source: "test",
  date: "2026-11-20",
  notes: "",
};

export const OLLAMA: Engine = {
  ...VLLM,
  name: "Ollama",
  memory: { ...VLLM.memory, rule: "slots", share: 0.97, samplerBytesPerEntry: 4 },
  scheduler: { maxSequences: 1, maxBatchedTokens: 512, large: null, blockTokens: 1 },
  precisions: ["bf16", "q4_k_m"],
};

/** Llama 3.1 8B in BF16 on one H100, with changes. */
export const replicaOf = (changes: Partial<Replica> = {}): Replica => ({
  model: LLAMA_8B,
  gpu: H100,
  tensorParallel: 1,
  precision: "bf16",
  kvPrecision: "bf16",
  engine: VLLM,
  ...changes,
});
