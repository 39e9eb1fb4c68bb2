import { seededRandom } from "../../src/core/random.ts";

const SEED = 20261120;
const COUNT = 300;

const MODELS = [
  "Llama 3.1 8B",
  "Llama 3.1 8B",
  "Llama 3.3 70B",
  "Qwen3 8B",
  "Qwen3 32B",
  "Qwen3 30B-A3B",
  "Qwen3 30B-A3B",
  "Mixtral 8x7B",
  "gpt-oss-120b",
  "gpt-oss-20b",
  "DeepSeek V3",
  "Qwen/Qwen3-0.6B",
  "DeepSeek V3",
  "Llama 3.3 70B",
  "Llama 9 8B",
];
const GPUS = [
  "H100",
  "H100",
  "H100",
  "H200",
  "A100",
  "H200",
  "A100",
  "L40S",
  "L4",
  "RTX 4090",
  "B200",
  "MI300X",
  "Apple M3 Max",
  "V100",
];
const ENGINES = ["vllm", "vllm", "vllm", "sglang", "sglang", "tensorrt-llm", "tgi", "llama.cpp", "ollama"];
const FLAGS: readonly Record<string, unknown>[] = [
  {},
  {},
  {},
  {},
  { "gpu-memory-utilization": 0.8 },
  { "max-num-seqs": 16 },
  { "max-num-batched-tokens": 8192 },
  { "mem-fraction-static": 0.7, "chunked-prefill-size": -1 },
  { "block-size": 32, "max-model-len": 4096 },
  { "guaranteed-no-evict": true },
];

/**
 * Scenarios of every kind, as JSON lines, the same ones at each call: mixed models, GPUs, engines, shapes and loads,
 * among them ones that are refused because they do not fit, do not divide, or name what does not exist.
 */
export function mixedScenarios(): string {
  const next = seededRandom(SEED);
  const pick = <Item>(items: readonly Item[]): Item => items[Math.floor(next() * items.length)] as Item;
  const maybe = (chance: number, fields: () => object): object => (next() < chance ? fields() : {});
  const load = (): object =>
    pick([
      () => ({ concurrency: pick([1, 4, 16, 64, 200]) }),
      () => ({ requestsPerSecond: pick([0.2, 1, 5, 20]) }),
      () => ({ staticBatch: pick([1, 8, 32]) }),
      () => ({ offlineRequests: pick([20, 100]) }),
    ])();
  const scenarios = Array.from({ length: COUNT }, (_, index) => {
    const tensorParallel = pick([1, 1, 2, 4, 8]);
    return {
      id: index + 1,
      model: pick(MODELS),
      gpu: pick(GPUS),
      tensorParallel,
      engine: pick(ENGINES),
      load: load(),
      inputTokens: pick([60, 500, 1500, 6000]),
      outputTokens: pick([1, 40, 250, 800]),
      requests: pick([40, 120, 250]),
      seed: index,
      ...maybe(0.2, () => ({ gpus: tensorParallel * pick([2, 3, 4]) })),
      ...maybe(0.04, () => ({ gpus: 3 })),
      ...maybe(0.1, () => ({ pipelineParallel: 2 })),
      ...maybe(0.1, () => ({ expertParallel: tensorParallel })),
      ...maybe(0.1, () => ({ dataParallel: 2 })),
      ...maybe(0.4, () => ({ precision: pick(["fp8", "fp8", "bf16", "auto", "int4", "q4_k_m"]) })),
      ...maybe(0.2, () => ({ kvPrecision: "fp8" })),
      ...maybe(0.3, () => ({ cachedInputTokens: pick([32, 48, 400]) })),
      ...maybe(0.3, () => ({ inputSpread: pick([0, 0.5, 1]) })),
      ...maybe(0.2, () => ({ routing: pick(["round-robin", "prefix-affinity", "power-of-two-choices"]) })),
      ...maybe(0.1, () => ({ speculation: { tokens: 3, acceptance: 0.7 } })),
      ...maybe(0.2, () => ({ prefixCache: next() < 0.5 })),
      ...maybe(0.1, () => ({ calibrate: { concurrency: 8, tpotMs: 21, ttftMs: 90 } })),
      engineFlags: pick(FLAGS),
    };
  });
  return `${scenarios.map((scenario) => JSON.stringify(scenario)).join("\n")}\n`;
}
