import { describe, expect, test } from "vitest";
import { UserError } from "../core/errors.ts";
import { modelFromConfig } from "./model-config.ts";
import { findModel } from "./models.ts";

/** Dimensions as the publishers print them; the expected totals are the published or catalogued ones. */
const LLAMA_8B = {
  model_type: "llama",
  num_hidden_layers: 32,
  hidden_size: 4096,
  num_attention_heads: 32,
  num_key_value_heads: 8,
  intermediate_size: 14336,
  vocab_size: 128256,
  max_position_embeddings: 131072,
  tie_word_embeddings: false,
};
const DEEPSEEK_V3 = {
  model_type: "deepseek_v3",
  num_hidden_layers: 61,
  hidden_size: 7168,
  num_attention_heads: 128,
  num_key_value_heads: 128,
  intermediate_size: 18432,
  moe_intermediate_size: 2048,
  n_routed_experts: 256,
  n_shared_experts: 1,
  num_experts_per_tok: 8,
  first_k_dense_replace: 3,
  moe_layer_freq: 1,
  kv_lora_rank: 512,
  q_lora_rank: 1536,
  qk_nope_head_dim: 128,
  qk_rope_head_dim: 64,
  v_head_dim: 128,
  vocab_size: 129280,
  max_position_embeddings: 163840,
  tie_word_embeddings: false,
  quantization_config: { quant_method: "fp8", fmt: "e4m3", weight_block_size: [128, 128] },
};
const QWEN35 = {
  model_type: "qwen3_5_moe",
  text_config: {
    num_hidden_layers: 60,
    hidden_size: 4096,
    num_attention_heads: 32,
    num_key_value_heads: 2,
    head_dim: 256,
    num_experts: 512,
    num_experts_per_tok: 10,
    moe_intermediate_size: 1024,
    shared_expert_intermediate_size: 1024,
    full_attention_interval: 4,
    linear_num_key_heads: 16,
    linear_num_value_heads: 64,
    linear_key_head_dim: 128,
    linear_value_head_dim: 128,
    linear_conv_kernel_dim: 4,
    vocab_size: 248320,
    max_position_embeddings: 262144,
    attn_output_gate: true,
  },
  tie_word_embeddings: false,
};
const GEMMA_3_27B = {
  model_type: "gemma3",
  text_config: {
    model_type: "gemma3_text",
    num_hidden_layers: 62,
    hidden_size: 5376,
    num_attention_heads: 32,
    num_key_value_heads: 16,
    head_dim: 128,
    intermediate_size: 21504,
    sliding_window: 1024,
    vocab_size: 262208,
    max_position_embeddings: 131072,
  },
};
const GPT_OSS_20B = {
  model_type: "gpt_oss",
  num_hidden_layers: 24,
  hidden_size: 2880,
  num_attention_heads: 64,
  num_key_value_heads: 8,
  head_dim: 64,
  intermediate_size: 2880,
  num_local_experts: 32,
  num_experts_per_tok: 4,
  sliding_window: 128,
  layer_types: Array.from({ length: 24 }, (_, at) => (at % 2 === 0 ? "sliding_attention" : "full_attention")),
  vocab_size: 201088,
  max_position_embeddings: 131072,
  tie_word_embeddings: false,
  quantization_config: { quant_method: "mxfp4" },
};
const MIXTRAL = {
  model_type: "mixtral",
  num_hidden_layers: 32,
  hidden_size: 4096,
  num_attention_heads: 32,
  num_key_value_heads: 8,
  intermediate_size: 14336,
  num_local_experts: 8,
  num_experts_per_tok: 2,
  sliding_window: null,
  vocab_size: 32000,
  max_position_embeddings: 32768,
  tie_word_embeddings: false,
};
const MAVERICK = {
  model_type: "llama4",
  text_config: {
    model_type: "llama4_text",
    num_hidden_layers: 48,
    hidden_size: 5120,
    num_attention_heads: 40,
    num_key_value_heads: 8,
    head_dim: 128,
    intermediate_size: 8192,
    intermediate_size_mlp: 16384,
    num_local_experts: 128,
    num_experts_per_tok: 1,
    interleave_moe_layer_step: 2,
    attention_chunk_size: 8192,
    vocab_size: 202048,
    max_position_embeddings: 1048576,
    tie_word_embeddings: false,
  },
};
const QWEN3_30B = {
  model_type: "qwen3_moe",
  num_hidden_layers: 48,
  hidden_size: 2048,
  num_attention_heads: 32,
  num_key_value_heads: 4,
  head_dim: 128,
  intermediate_size: 6144,
  moe_intermediate_size: 768,
  num_experts: 128,
  num_experts_per_tok: 8,
  decoder_sparse_step: 1,
  mlp_only_layers: [],
  use_sliding_window: false,
  sliding_window: 4096,
  vocab_size: 151936,
  max_position_embeddings: 40960,
  tie_word_embeddings: false,
};

describe("a config.json", () => {
  test.each([
    // Published sizes in billions: total, active; bytes of cache per token and per sequence as derived beside.
    // 2 x 32 layers x 8 heads x 128 x 2 bytes
    ["Llama 3.1 8B", LLAMA_8B, 8.03, 8.03, 131_072, 0],
    // 61 x (512 + 64) x 2 bytes
    ["DeepSeek V3", DEEPSEEK_V3, 671, 37.6, 70_272, 0],
    // 2 x 15 x 2 x 256 x 2; 45 x (64 x 128 x 128 x 4 + (2 x 16 x 128 + 64 x 128) x 3 x 2)
    ["Qwen3.5 397B-A17B", QWEN35, 396.3, 17.3, 30_720, 192_061_440],
    // 2 x 10 x 16 x 128 x 2; 52 x 2 x 16 x 128 x 2 x 1024
    ["Gemma 3 27B", GEMMA_3_27B, 27.0, 27.0, 81_920, 436_207_616],
    // 2 x 12 x 8 x 64 x 2; 12 x 2 x 8 x 64 x 2 x 128
    ["gpt-oss-20b", GPT_OSS_20B, 20.9, 4.19, 24_576, 3_145_728],
    ["Mixtral 8x7B", MIXTRAL, 46.7, 12.9, 131_072, 0],
    ["Llama 4 Maverick 17B-128E", MAVERICK, 400.7, 17.2, 196_608, 0],
    ["Qwen3 30B-A3B", QWEN3_30B, 30.5, 3.35, 98_304, 0],
  ])("%s has the published size", (name, json, totalBillions, activeBillions, perToken, perSequence) => {
    const model = modelFromConfig(json, "config.json");
    expect(model.totalParameters / 1e9).toBeCloseTo(totalBillions, totalBillions > 100 ? -0.5 : 0.5);
    expect(Math.abs(model.activeParameters / 1e9 / activeBillions - 1)).toBeLessThan(0.01);
    expect(model.attention.growingBytesPerToken).toBe(perToken);
    expect(model.attention.fixedBytesPerSequence).toBe(perSequence);
    const row = findModel(name);
    expect(Math.abs(model.totalParameters / (row?.totalParameters ?? Number.NaN) - 1)).toBeLessThan(0.002);
    expect(model.parameters.routedExperts).toBe(row?.parameters.routedExperts);
    expect(model.attention.flopsPerTokenPair).toBe(row?.attention.flopsPerTokenPair);
    expect(model.nativePrecision).toBe(row?.nativePrecision);
    expect(model.attention.shardedByTensorParallel).toBe(row?.attention.shardedByTensorParallel);
  });

  test("Llama 3.1 8B comes out to the parameter", () => {
    // 2 x 128256 x 4096 + 32 x (2 x 4096 x 4096 + 2 x 4096 x 1024 + 3 x 4096 x 14336) + 65 x 4096
    expect(modelFromConfig(LLAMA_8B, "x").totalParameters).toBe(8_030_261_248);
  });

  test.each([
    [{ quant_method: "gptq", bits: 4 }, "int4"],
    [{ quant_method: "awq", bits: 4 }, "int4"],
    [{ quant_method: "gptq", bits: 8 }, "int8"],
    [{ quant_method: "fbgemm_fp8" }, "fp8"],
    [{ quant_method: "modelopt", quant_algo: "NVFP4" }, "nvfp4"],
    [{ quant_method: "bitsandbytes", load_in_4bit: true }, "int4"],
    [{ quant_method: "compressed-tensors", format: "nvfp4-pack-quantized", config_groups: {} }, "nvfp4"],
    [
      {
        quant_method: "compressed-tensors",
        config_groups: { group_0: { weights: { num_bits: 8, type: "float" } } },
      },
      "fp8",
    ],
    [
      {
        quant_method: "compressed-tensors",
        config_groups: { group_0: { weights: { num_bits: 4, type: "int" } } },
      },
      "int4",
    ],
  ])("quantization %j is %s", (quantization_config, precision) => {
    expect(modelFromConfig({ ...LLAMA_8B, quantization_config }, "x").nativePrecision).toBe(precision);
  });

  test("an unknown quantisation is counted in 16 bit and says so", () => {
    const model = modelFromConfig({ ...LLAMA_8B, quantization_config: { quant_method: "novel" } }, "x");
    expect([model.nativePrecision, model.notes]).toEqual(["bf16", expect.stringContaining("novel")]);
  });

  test.each([
    ["hidden_size", { ...LLAMA_8B, hidden_size: undefined }],
    ["vocab_size", { ...LLAMA_8B, vocab_size: undefined }],
    ["max_position_embeddings", { ...LLAMA_8B, max_position_embeddings: undefined }],
    ["num_experts_per_tok", { ...MIXTRAL, num_experts_per_tok: undefined }],
    ["v_head_dim", { ...DEEPSEEK_V3, v_head_dim: undefined }],
    ["hidden_size", { ...LLAMA_8B, hidden_size: "4096" }],
    ["hidden_size", { ...LLAMA_8B, hidden_size: -1 }],
    ["not a JSON object", []],
    ["not a JSON object", null],
  ])("what is missing is named: %s", (word, json) => {
    expect(() => modelFromConfig(json, "my/config.json")).toThrow(UserError);
    expect(() => modelFromConfig(json, "my/config.json")).toThrow(word);
    expect(() => modelFromConfig(json, "my/config.json")).toThrow("my/config.json");
  });

  test("KV heads are shared by as many heads each", () => {
    const odd = { ...LLAMA_8B, num_key_value_heads: 2.5 };
    expect(() => modelFromConfig(odd, "config.json")).toThrow("32 heads cannot share 2.5 KV heads evenly");
  });

  test("the folder names a model that does not name itself", () => {
    expect(modelFromConfig(LLAMA_8B, "models/own-llama/config.json").name).toBe("own-llama");
    expect(modelFromConfig({ ...LLAMA_8B, _name_or_path: "acme/Big" }, "config.json").name).toBe("Big");
  });
});
