import { describe, expect, test } from "vitest";
import { findModel, loadModels, nearestModels, resolveModel } from "./models.ts";

describe("models of the catalog", () => {
  test.each(loadModels().map((model) => [model.name, model] as const))("%s is possible", (_name, model) => {
    const { embedding, routedExperts } = model.parameters;
    expect(model.totalParameters - embedding - routedExperts).toBeGreaterThan(0);
    expect(model.activeParameters).toBeLessThanOrEqual(model.totalParameters);
    // A token's share of the experts, plus everything else, is the active count (1 %: routers, norms).
    const share = model.experts ? model.experts.perToken / model.experts.count : 0;
    const active = model.totalParameters - routedExperts * (1 - share);
    expect(Math.abs(active / model.activeParameters - 1)).toBeLessThan(0.02);
    const mixing = model.attention.fullLayers + model.attention.localOrLinearLayers;
    // Nemotron has layers that are a feed-forward alone.
    if (model.name.includes("Nemotron")) expect(mixing).toBeLessThan(model.layers);
    else expect(mixing).toBe(model.layers);
    const isEncoder = model.attention.description.startsWith("encoder only");
    expect(model.attention.growingBytesPerToken > 0).toBe(!isEncoder);
    expect(model.maxContextTokens).toBeGreaterThanOrEqual(model.name.startsWith("whisper") ? 448 : 2048);
    expect(model.source).not.toBe("");
    expect(["bf16", "fp8", "int4", "mxfp4", "fp4-fp8"]).toContain(model.nativePrecision);
  });

  test("names and hub ids are unique", () => {
    const names = loadModels().map((model) => model.name.toLowerCase());
    expect(new Set(names).size).toBe(names.length);
  });

  test("every model finds itself by name and by hub id", () => {
    for (const model of loadModels()) {
      expect(findModel(model.name)?.name).toBe(model.name);
      expect(findModel(model.name.toUpperCase())?.name).toBe(model.name);
      if (model.hubId) expect(findModel(model.hubId)?.name).toBe(model.name);
    }
  });
});

test.each([
  ["meta-llama/llama-3.1-8b-instruct", "Llama 3.1 8B", "bf16"],
  ["RedHatAI/Qwen3-14B-FP8-dynamic", "Qwen3 14B", "fp8"],
  ["cyankiwi/Qwen3.6-27B-AWQ-INT4", "Qwen3.6 27B", "int4"],
  ["cyankiwi/gemma-4-26B-A4B-it-AWQ-4bit", "Gemma 4 26B-A4B", "int4"],
  ["cpatonn/Qwen3-Coder-30B-A3B-Instruct-GPTQ-4bit", "Qwen3 30B-A3B", "int4"],
  ["cpatonn/GLM-4.5-Air-AWQ-8bit", "GLM-4.5-Air", "int8"],
  ["Qwen/Qwen2.5-7B-Instruct-GPTQ-Int8", "Qwen2.5 7B", "int8"],
  ["bartowski/Meta-Llama-3.1-8B-Instruct-IQ4_XS", "Llama 3.1 8B", "q4_k_m"],
  ["huihui-ai/Huihui-Qwen3.6-27B-abliterated", "Qwen3.6 27B", "bf16"],
  ["NousResearch/Hermes-4-Llama-3.1-70B-FP8", "Llama 3.1 70B", "fp8"],
  ["RedHatAI/Meta-Llama-3.1-8B-Instruct-quantized.w4a16", "Llama 3.1 8B", "int4"],
  ["RedHatAI/Llama-3.3-70B-Instruct-FP8-dynamic", "Llama 3.3 70B", "fp8"],
  ["hugging-quants/Meta-Llama-3.1-70B-Instruct-AWQ-INT4", "Llama 3.1 70B", "int4"],
  ["llama3.3:70b", "Llama 3.3 70B", "bf16"],
  ["LLaMA v3.1 70B", "Llama 3.1 70B", "bf16"],
  ["nvidia/DeepSeek-V3.1-NVFP4", "DeepSeek V3", "nvfp4"],
  ["deepseek-ai/DeepSeek-R1-0528", "DeepSeek R1", "fp8"],
  ["Qwen/Qwen3-235B-A22B-Instruct-2507-FP8", "Qwen3 235B-A22B", "fp8"],
  ["Qwen3 30B", "Qwen3 30B-A3B", "bf16"],
  ["zhipuai/GLM-5", "GLM 5", "bf16"],
  ["Llama 4 Maverick", "Llama 4 Maverick 17B-128E", "bf16"],
  ["Mistral Large 2", "Mistral Large 2 (123B)", "bf16"],
  ["GPT-OSS 120B", "gpt-oss-120b", "mxfp4"],
  ["google/gemma-3-27b-it", "Gemma 3 27B", "bf16"],
  ["mistralai/Mixtral-8x7B-Instruct-v0.1", "Mixtral 8x7B", "bf16"],
  ["bartowski/Meta-Llama-3.1-8B-Instruct-Q4_K_M", "Llama 3.1 8B", "q4_k_m"],
])("%s is %s in %s", (asked, name, precision) => {
  const model = findModel(asked);
  expect([model?.name, model?.nativePrecision]).toEqual([name, precision]);
});

test("the Llama 3.3 8B of the guides is Llama 3.1 8B, and says so", () => {
  for (const asked of ["Llama 3.3 8B", "meta-llama/Llama-3.3-8B-Instruct"]) {
    const found = resolveModel(asked);
    expect(found?.model.name).toBe("Llama 3.1 8B");
    expect(found?.note).toContain("70B only");
  }
});

test("what is not there is null, and the nearest names are offered", () => {
  expect(findModel("Lama 3.3 70")).toBeNull();
  expect(nearestModels("Lama 3.3 70")[0]).toBe("Llama 3.3 70B");
  expect(findModel("")).toBeNull();
  expect(findModel("gpt-5.4")).toBeNull();
});

test.each([
  ["Mistral Large 2", "no"],
  ["Llama 3.3 70B", "conditions"],
  ["DeepSeek R1", "yes"],
  ["Qwen3 32B", "yes"],
  ["DeepSeek V3.2", "unknown"],
])("commercial use of %s: %s", (name, use) => {
  expect(findModel(name)?.commercialUse).toBe(use);
});

// By their published configurations (ai-dynamo/aiconfigurator@095f58a and the tables that the rows name).
test.each([
  ["MiniMaxAI/MiniMax-M2.7", 228689764864],
  ["MiniMaxAI/MiniMax-M3", 426174558336],
  ["Qwen/Qwen3-VL-32B-Instruct", 32762123264],
  ["Qwen/Qwen3-VL-8B-Instruct", 8190735360],
  ["Qwen/Qwen3-VL-30B-A3B-Instruct", 30532122624],
  ["XiaomiMiMo/MiMo-V2-Flash", 308778780864],
  ["google/gemma-4-31B-it", 30697345280],
  ["moonshotai/Kimi-K2.6", 1026408084480],
  ["moonshotai/Kimi-K2.7-Code", 1026408084480],
  ["nvidia/NVIDIA-Nemotron-3-Nano-30B-A3B-BF16", 31577940288],
  ["nvidia/NVIDIA-Nemotron-3.5-Lightning-30B-A3B-NVFP4", 31577940288],
  ["nvidia/NVIDIA-Nemotron-3-Super-120B-A12B-FP8", 120668707840],
  ["nvidia/NVIDIA-Nemotron-3-Ultra-550B-A55B-BF16", 549308993536],
  ["Qwen/Qwen3.6-27B", 26895998464],
  ["Qwen/Qwen3.6-35B-A3B", 34660610688],
  ["nvidia/Llama-3_3-Nemotron-Super-49B-v1", 49867145216],
  ["Qwen/Qwen3-Next-80B-A3B-Instruct", 79674391296],
  ["Qwen/Qwen3-Coder-Next", 79674391296],
  ["zai-org/GLM-4.7-Flash", 29943393920],
  ["stepfun-ai/Step-3.7-Flash", 195832712256],
  ["openai/whisper-large-v3", 1543490560],
  ["openai/whisper-large-v3-turbo", 808878080],
  ["BAAI/bge-m3", 567754752],
  ["Qwen/Qwen3-Embedding-0.6B", 596049920],
  ["Qwen/Qwen3-Embedding-4B", 4022458880],
  ["Qwen/Qwen3-Embedding-8B", 7568405504],
  ["Qwen/Qwen3-Reranker-0.6B", 596049920],
  ["Qwen/Qwen3-Reranker-4B", 4022458880],
  ["Qwen/Qwen3-Reranker-8B", 7568405504],
])("%s is in the catalog, with %d parameters", (hubId, parameters) => {
  const ratio = (findModel(hubId)?.totalParameters ?? 0) / parameters;
  expect(Math.abs(ratio - 1)).toBeLessThan(0.01);
});
