import { describe, expect, test } from "vitest";
import { modelFromConfig } from "./model-config.ts";

/** Dimensions as in the publishers' config.json; totals and active parameters as they print them, in billions. */
const NEMOTRON_H_8B = {
  model_type: "nemotron_h",
  hidden_size: 4096,
  num_hidden_layers: 52,
  hybrid_override_pattern: "M-M-M-M*-M-M-M-M-M*-M-M-M-M-M*-M-M-M-M-M*-M-M-M-M-M-",
  intermediate_size: 21504,
  mamba_num_heads: 128,
  mamba_head_dim: 64,
  ssm_state_size: 128,
  n_groups: 8,
  conv_kernel: 4,
  num_attention_heads: 32,
  num_key_value_heads: 8,
  head_dim: 128,
  max_position_embeddings: 8192,
  tie_word_embeddings: false,
  vocab_size: 131072,
};
const NEMOTRON_3_NANO = {
  ...NEMOTRON_H_8B,
  hidden_size: 2688,
  hybrid_override_pattern: "MEMEM*EMEMEM*EMEMEM*EMEMEM*EMEMEM*EMEMEMEM*EMEMEMEME",
  intermediate_size: 1856,
  moe_intermediate_size: 1856,
  moe_shared_expert_intermediate_size: 3712,
  n_routed_experts: 128,
  n_shared_experts: 1,
  num_experts_per_tok: 6,
  mamba_num_heads: 64,
  num_key_value_heads: 2,
};
const GRANITE_4_SMALL = {
  model_type: "granitemoehybrid",
  hidden_size: 4096,
  num_hidden_layers: 40,
  layer_types: Array.from({ length: 40 }, (_, layer) => (layer % 10 === 5 ? "attention" : "mamba")),
  intermediate_size: 768,
  shared_intermediate_size: 1536,
  num_local_experts: 72,
  num_experts_per_tok: 10,
  mamba_n_heads: 128,
  mamba_d_head: 64,
  mamba_d_state: 128,
  mamba_n_groups: 1,
  mamba_d_conv: 4,
  num_attention_heads: 32,
  num_key_value_heads: 8,
  max_position_embeddings: 131072,
  tie_word_embeddings: true,
  vocab_size: 100352,
};
const MINIMAX_TEXT_01 = {
  model_type: "minimax_text_01",
  hidden_size: 6144,
  num_hidden_layers: 80,
  attn_type_list: Array.from({ length: 80 }, (_, layer) => (layer % 8 === 7 ? 1 : 0)),
  intermediate_size: 9216,
  num_local_experts: 32,
  num_experts_per_tok: 2,
  num_attention_heads: 64,
  num_key_value_heads: 8,
  head_dim: 128,
  max_position_embeddings: 10_240_000,
  tie_word_embeddings: false,
  vocab_size: 200064,
};
/** What Google's file holds: the rest are the defaults of its class. */
const GEMMA_3_4B = {
  model_type: "gemma3",
  text_config: {
    model_type: "gemma3_text",
    hidden_size: 2560,
    intermediate_size: 10240,
    num_hidden_layers: 34,
    sliding_window: 1024,
  },
};
const GEMMA_3_27B = {
  model_type: "gemma3",
  text_config: {
    model_type: "gemma3_text",
    hidden_size: 5376,
    intermediate_size: 21504,
    num_hidden_layers: 62,
    num_attention_heads: 32,
    num_key_value_heads: 16,
    head_dim: 128,
    sliding_window: 1024,
  },
};

describe("hybrid configurations", () => {
  test.each([
    ["Nemotron-H 8B", NEMOTRON_H_8B, 8.1, 8.1],
    ["Nemotron 3 Nano", NEMOTRON_3_NANO, 31.6, 3.6],
    ["Granite 4.0 H Small", GRANITE_4_SMALL, 32, 9],
    ["MiniMax-Text-01", MINIMAX_TEXT_01, 456, 45.9],
    ["Gemma 3 4B without its tower", GEMMA_3_4B, 3.88, 3.88],
    ["Gemma 3 27B without its tower", GEMMA_3_27B, 27, 27],
  ])("%s comes out as published", (_name, json, total, active) => {
    const model = modelFromConfig(json, "x");
    expect(Math.abs(model.totalParameters / 1e9 / total - 1)).toBeLessThan(0.01);
    expect(Math.abs(model.activeParameters / 1e9 / active - 1)).toBeLessThan(0.06);
  });

  test.each([
    // 4 layers x 2 x 8 heads x 128 x 2 B; 24 x (8,192 x 128 x 4 B + 10,240 x 3 x 2 B).
    ["Nemotron-H 8B", NEMOTRON_H_8B, 16_384, 24 * (4_194_304 + 61_440)],
    // 10 layers x 2 x 8 x 128 x 2 B; 70 x 64 heads x 128 x 128 x 4 B.
    ["MiniMax-Text-01", MINIMAX_TEXT_01, 40_960, 70 * 4_194_304],
    // Every sixth of 62 is whole: 10 x 2 x 16 x 128 x 2 B; 52 windows of 1,024 tokens of 8,192 B.
    ["Gemma 3 27B", GEMMA_3_27B, 81_920, 52 * 1024 * 8192],
    // 5 x 2 x 4 x 256 x 2 B; 29 windows of 1,024 tokens of 4,096 B.
    ["Gemma 3 4B", GEMMA_3_4B, 20_480, 29 * 1024 * 4096],
  ])("the cache of %s, by hand", (_name, json, perToken, perSequence) => {
    const { growingPerToken, fixed } = cacheOf(json);
    expect([growingPerToken, fixed]).toEqual([perToken, perSequence]);
  });

  test("an encoder writes nothing", () => {
    const bert = { ...NEMOTRON_H_8B, model_type: "bert" };
    expect(() => modelFromConfig(bert, "x")).toThrow("does not write text");
  });

  test("attention and states side by side in every layer are still refused", () => {
    const { layer_types: _kinds, ...falcon } = GRANITE_4_SMALL;
    expect(() => modelFromConfig(falcon, "x")).toThrow("not computed from a config");
  });
});

function cacheOf(json: unknown): { growingPerToken: number; fixed: number } {
  const { attention } = modelFromConfig(json, "x");
  return { growingPerToken: attention.growingBytesPerToken, fixed: attention.fixedBytesPerSequence };
}
