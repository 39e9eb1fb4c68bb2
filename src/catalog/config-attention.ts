import { UserError } from "../core/errors.ts";
import type { ModelArchitecture } from "../core/model.ts";
import type { ConfigFields } from "./config-fields.ts";
import { layerKinds, type LayerKind } from "./config-layers.ts";

type Attention = ModelArchitecture["attention"];

/** Widths that attention and feed-forward share. */
export interface Widths {
  layers: number;
  hidden: number;
  heads: number;
  kvHeads: number;
  headDim: number;
}

/** Cache and parameters of the attention layers. */
export interface ConfigAttention {
  attention: Attention;
  parameters: number;
}

/** Bytes of an indexer key in sparse latent attention: 128 values in 8 bit and a 32-bit scale. */
const INDEXER_KEY_BYTES = 132;

/** Reads which layers attend to what: latent, grouped-query, windowed, linear, and mixtures of the last three. */
export function configAttention(fields: ConfigFields, widths: Widths, path: string): ConfigAttention {
  const isListed = fields.list("layer_types") ?? fields.list("attn_layer_indices");
  if (fields.list("compress_ratios") || (fields.optional("mamba_d_state") && !isListed))
    throw new UserError(
      `${path} describes an attention (compressed or state-space) whose size is not computed from a config`,
      "use a catalog name",
    );
  return fields.optional("kv_lora_rank") ? latent(fields, widths) : grouped(fields, widths);
}

/** MLA per layer: h q + q heads (nope + rope) + h (kv + rope) + kv heads (nope + v) + heads v h. */
function latent(fields: ConfigFields, { layers, hidden, heads }: Widths): ConfigAttention {
  const rank = fields.required("kv_lora_rank");
  const rope = fields.required("qk_rope_head_dim");
  const nope = fields.required("qk_nope_head_dim");
  const value = fields.required("v_head_dim");
  const query = fields.optional("q_lora_rank") ?? 0;
  const topTokens = fields.optional("index_topk");
  const queries = query > 0 ? hidden * query + query * heads * (nope + rope) : hidden * heads * (nope + rope);
  let perLayer = queries + hidden * (rank + rope) + rank * heads * (nope + value) + heads * value * hidden;
  if (topTokens) {
    const [indexHeads, indexDim] = [fields.required("index_n_heads"), fields.required("index_head_dim")];
    perLayer += query * indexHeads * indexDim + hidden * indexDim + hidden * indexHeads;
  }
  return {
    parameters: layers * perLayer,
    attention: {
      kind: "mla",
      growingBytesPerToken: layers * ((rank + rope) * 2 + (topTokens ? INDEXER_KEY_BYTES : 0)),
      fixedBytesPerSequence: 0,
      slidingWindowTokens: null,
      shardedByTensorParallel: false,
      fullLayers: layers,
      localOrLinearLayers: 0,
      flopsPerTokenPair: layers * 2 * heads * (nope + rope + value),
      localFlopsPerTokenPair: 0,
      attendsAtMostTokens: topTokens,
      description: topTokens ? `mla + sparse (top-${topTokens})` : "mla",
    },
  };
}

function grouped(fields: ConfigFields, widths: Widths): ConfigAttention {
  const { layers, hidden, heads, kvHeads, headDim } = widths;
  const kinds = layerKinds(fields, layers);
  const count = (wanted: LayerKind): number => kinds.filter((kind) => kind === wanted).length;
  const [full, local, chunked] = [count("full"), count("local"), count("chunked")];
  const states = STATES.map(({ kind, of }) => ({ layers: count(kind), of }))
    .filter(({ layers: some }) => some > 0)
    .map(({ layers: some, of }) => ({ layers: some, ...of(fields, widths) }));
  const linear = states.reduce((sum, state) => sum + state.layers, 0);
  const overStates = (value: (state: StateLayer) => number): number =>
    states.reduce((sum, state) => sum + state.layers * value(state), 0);
  const window =
    local > 0
      ? fields.required("sliding_window")
      : chunked > 0
        ? fields.required("attention_chunk_size")
        : null;
  // Global layers may have heads of their own (Gemma 4) and store key and value as one tensor.
  const globalHeadDim = fields.optional("global_head_dim") ?? headDim;
  const globalKvHeads = fields.optional("num_global_key_value_heads") ?? kvHeads;
  const gate = fields.flag("attn_output_gate") || fields.optional("full_attention_interval") ? 2 : 1;
  const layerParameters = (kv: number, width: number): number =>
    hidden * heads * width * gate + 2 * hidden * kv * width + heads * width * hidden;
  return {
    parameters:
      full * layerParameters(globalKvHeads, globalHeadDim) +
      (local + chunked) * layerParameters(kvHeads, headDim) +
      overStates(({ parameters }) => parameters),
    attention: {
      kind: "gqa",
      // Engines keep the whole cache of chunked layers (Llama 4), though a token attends to its own chunk alone.
      growingBytesPerToken: 2 * (full * globalKvHeads * globalHeadDim + chunked * kvHeads * headDim) * 2,
      fixedBytesPerSequence:
        local * 2 * kvHeads * headDim * 2 * (window ?? 0) + overStates(({ stateBytes }) => stateBytes),
      slidingWindowTokens: window,
      shardedByTensorParallel: true,
      fullLayers: full,
      localOrLinearLayers: local + chunked + linear,
      flopsPerTokenPair: 4 * heads * globalHeadDim * full,
      localFlopsPerTokenPair: 4 * heads * headDim * (local + chunked),
      attendsAtMostTokens: null,
      description: describe(full, local + chunked, linear, window, kvHeads === heads),
    },
  };
}

/** A layer that keeps a state of fixed size instead of keys and values. */
interface StateLayer {
  parameters: number;
  stateBytes: number;
}

/** Gated delta-net: h (2K + 2V) + 2 h n_v + convolution + V h; state in 32 bit, last inputs of the convolution. */
function deltaNet(fields: ConfigFields, { hidden }: Widths): StateLayer {
  const keyHeads = fields.required("linear_num_key_heads");
  const valueHeads = fields.required("linear_num_value_heads");
  const keyDim = fields.required("linear_key_head_dim");
  const valueDim = fields.required("linear_value_head_dim");
  const kernel = fields.required("linear_conv_kernel_dim");
  const [keys, values] = [keyHeads * keyDim, valueHeads * valueDim];
  const convolved = 2 * keys + values;
  return {
    parameters:
      hidden * (2 * keys + 2 * values) + 2 * hidden * valueHeads + convolved * kernel + values * hidden,
    stateBytes: valueHeads * keyDim * valueDim * 4 + convolved * (kernel - 1) * 2,
  };
}

/** Lightning attention: queries, keys, values and gate of all heads, one product of keys and values a head in 32 bit. */
const lightning = (_fields: ConfigFields, { hidden, heads, headDim }: Widths): StateLayer => ({
  parameters: 5 * hidden * heads * headDim,
  stateBytes: heads * headDim * headDim * 4,
});

/** Mamba 2: h (2 D + 2 groups s + heads) + convolution + D h, D = heads x width; state in 32 bit. */
function mamba(fields: ConfigFields, { hidden }: Widths): StateLayer {
  const heads = fields.required("mamba_num_heads", "mamba_n_heads");
  const width = fields.required("mamba_head_dim", "mamba_d_head");
  const state = fields.required("ssm_state_size", "mamba_d_state");
  const groups = fields.required("n_groups", "mamba_n_groups");
  const kernel = fields.required("conv_kernel", "mamba_d_conv");
  const inner = heads * width;
  const convolved = inner + 2 * groups * state;
  return {
    parameters:
      hidden * (2 * inner + 2 * groups * state + heads) +
      convolved * (kernel + 1) +
      3 * heads +
      inner +
      inner * hidden,
    stateBytes: inner * state * 4 + convolved * (kernel - 1) * 2,
  };
}

const STATES: readonly { kind: LayerKind; of: (fields: ConfigFields, widths: Widths) => StateLayer }[] = [
  { kind: "delta-net", of: deltaNet },
  { kind: "lightning", of: lightning },
  { kind: "mamba", of: mamba },
];

function describe(
  full: number,
  local: number,
  linear: number,
  window: number | null,
  everyHead: boolean,
): string {
  const base = everyHead ? "mha" : "gqa";
  const parts = [
    local > 0 ? `${local} layers with a window of ${window}` : "",
    linear > 0 ? `${linear} linear layers` : "",
  ].filter((part) => part !== "");
  return parts.length === 0 ? base : `${base}: ${full} full layers, ${parts.join(", ")}`;
}
