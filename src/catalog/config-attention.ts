import { UserError } from "../core/errors.ts";
import type { ModelArchitecture } from "../core/model.ts";
import type { ConfigFields } from "./config-fields.ts";

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
  if (
    fields.list("compress_ratios") ||
    fields.text("hybrid_override_pattern") ||
    fields.optional("mamba_d_state")
  )
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
  const full = kinds.filter((kind) => kind === "full").length;
  const local = kinds.filter((kind) => kind === "local").length;
  const chunked = kinds.filter((kind) => kind === "chunked").length;
  const linear = layers - full - local - chunked;
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
  const linearLayer = linear > 0 ? linearAttention(fields, hidden) : { parameters: 0, stateBytes: 0 };
  return {
    parameters:
      full * layerParameters(globalKvHeads, globalHeadDim) +
      (local + chunked) * layerParameters(kvHeads, headDim) +
      linear * linearLayer.parameters,
    attention: {
      kind: "gqa",
      // Engines keep the whole cache of chunked layers (Llama 4), though a token attends to its own chunk alone.
      growingBytesPerToken: 2 * (full * globalKvHeads * globalHeadDim + chunked * kvHeads * headDim) * 2,
      fixedBytesPerSequence:
        local * 2 * kvHeads * headDim * 2 * (window ?? 0) + linear * linearLayer.stateBytes,
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

/** Gated delta-net: h (2K + 2V) + 2 h n_v + convolution + V h; state in 32 bit, last inputs of the convolution. */
function linearAttention(fields: ConfigFields, hidden: number): { parameters: number; stateBytes: number } {
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

type LayerKind = "full" | "local" | "chunked" | "linear";

const LAYER_KINDS: Readonly<Record<string, LayerKind>> = {
  sliding_attention: "local",
  chunked_attention: "chunked",
  linear_attention: "linear",
};

function layerKinds(fields: ConfigFields, layers: number): LayerKind[] {
  const listed = fields.list("layer_types");
  if (listed?.length === layers) return listed.map((type) => LAYER_KINDS[String(type)] ?? "full");
  const kinds = (isFull: (layer: number) => boolean, other: LayerKind): LayerKind[] =>
    Array.from({ length: layers }, (_, layer) => (isFull(layer) ? "full" : other));
  if (fields.optional("attention_chunk_size"))
    return kinds((layer) => (layer + 1) % (fields.optional("no_rope_layer_interval") ?? 4) === 0, "chunked");
  const interval = fields.optional("full_attention_interval");
  if (interval) return kinds((layer) => (layer + 1) % interval === 0, "linear");
  if (!fields.optional("sliding_window") || fields.flag("use_sliding_window") === false)
    return kinds(() => true, "full");
  const family = fields.text("model_type") ?? "";
  const pattern =
    fields.optional("sliding_window_pattern") ??
    (family.startsWith("gemma3") ? 6 : family.startsWith("gemma2") ? 2 : null);
  return pattern ? kinds((layer) => (layer + 1) % pattern === 0, "local") : kinds(() => false, "local");
}

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
