import { UserError } from "../core/errors.ts";
import type { ModelArchitecture } from "../core/model.ts";
import { configAttention, type Widths } from "./config-attention.ts";
import { feedForwardBlocks } from "./config-layers.ts";
import { configFields, type ConfigFields } from "./config-fields.ts";
import { configPrecision, leavesAttentionWide } from "./config-precision.ts";

/** Families whose feed-forward has two matrices, not the three of a gated one. */
const UNGATED = /^(gptj|gpt2|gpt_neox|gpt_bigcode|falcon|bloom|opt|phi|mpt|starcoder2|nemotron|nemotron_h)$/;
/** Encoders and models of sound and pictures. */
const NOT_GENERATIVE =
  /^(albert|bart|bert|clip|deberta(-v2)?|distilbert|electra|mpnet|modernbert|mt5|roberta|siglip.*|t5|vit|whisper|xlm-roberta)$/;
/** Families that share embedding and output head unless their config says otherwise. */
const TIED_BY_DEFAULT = /^(gemma|gpt2|falcon|cohere|bloom|opt|mpt)/;

/**
 * A model from its Hugging Face config.json: parameters and cache by the formulas of docs/model/serving.md.
 * `path` is what the user gave, for messages and the name. Throws UserError that names the missing key.
 */
export function modelFromConfig(json: unknown, path: string): ModelArchitecture {
  const fields = configFields(json, path);
  const widths = readWidths(fields);
  const { layers, hidden } = widths;
  const family = fields.text("model_type") ?? "";
  if (NOT_GENERATIVE.test(family))
    throw new UserError(
      `${path} describes ${family}, which does not write text token by token`,
      "give the config.json of a causal language model, or a catalog name",
    );
  const vocabulary = fields.required("vocab_size", "padded_vocab_size");
  const tiedEmbeddings = fields.flag("tie_word_embeddings") ?? TIED_BY_DEFAULT.test(family);
  const experts = readExperts(fields, layers, family);
  const denseIntermediate = readIntermediate(fields, hidden, family, experts !== null);
  const { attention, parameters: attentionParameters } = configAttention(fields, widths, path);

  const matrices = UNGATED.test(family) ? 2 : 3;
  const moeLayers = experts ? layers - experts.denseLayers : 0;
  const denseLayers = feedForwardBlocks(fields)?.dense ?? layers - moeLayers;
  // Some mixtures (Nemotron 3 Super, Kimi K3) project tokens to a narrower latent before their routed experts.
  const expertInput = fields.optional("moe_latent_size", "routed_expert_hidden_size") ?? hidden;
  const perRouted = experts ? matrices * expertInput * experts.intermediate : 0;
  const perShared = experts ? matrices * hidden * experts.intermediate : 0;
  const routedExperts = experts ? moeLayers * experts.count * perRouted : 0;
  const routed = experts ? moeLayers * experts.perToken * perRouted : 0;
  const shared = experts ? moeLayers * (experts.shared * perShared + hidden * experts.count) : 0;
  const dense = denseLayers * matrices * hidden * (denseIntermediate ?? 0);
  const parallel = fields.flag("enable_moe_block") ? moeLayers * 3 * hidden * (denseIntermediate ?? 0) : 0;
  const norms = (2 * layers + 1) * hidden;
  const embedding = vocabulary * hidden * (tiedEmbeddings ? 1 : 2);
  const always = embedding + attentionParameters + dense + parallel + shared + norms;
  const { precision, note } = configPrecision(fields);
  return {
    name: nameOf(fields, path),
    hubId: fields.text("_name_or_path"),
    licence: null,
    commercialUse: "unknown",
    totalParameters: always + routedExperts,
    activeParameters: always + routed,
    parameters: { embedding, routedExperts },
    ...widths,
    intermediate: denseIntermediate,
    vocabulary,
    tiedEmbeddings,
    experts,
    attention,
    nativePrecision: precision,
    wideBody: leavesAttentionWide(fields) ? [precision] : [],
    maxContextTokens: fields.required(
      "max_position_embeddings",
      "n_positions",
      "max_seq_len",
      "seq_length",
      "model_max_length",
    ),
    source: path,
    notes: note ?? "",
  };
}

function readWidths(fields: ConfigFields): Widths {
  const layers = fields.required("num_hidden_layers", "n_layer", "num_layers", "n_layers");
  const hidden = fields.required("hidden_size", "n_embd", "d_model");
  const heads = fields.required("num_attention_heads", "n_head", "n_heads");
  const oneForAll = fields.flag("multi_query") === true && fields.flag("new_decoder_architecture") !== true;
  const kvHeads =
    fields.optional("num_key_value_heads", "num_kv_heads", "n_head_kv", "multi_query_group_num") ??
    (oneForAll ? 1 : heads);
  if (!Number.isInteger(heads / kvHeads))
    throw new UserError(
      `${heads} heads cannot share ${kvHeads} KV heads evenly`,
      "check num_key_value_heads",
    );
  const headDim = fields.optional("head_dim", "kv_channels") ?? Math.floor(hidden / heads);
  return { layers, hidden, heads, kvHeads, headDim };
}

function readIntermediate(
  fields: ConfigFields,
  hidden: number,
  family: string,
  isMixture: boolean,
): number | null {
  const width = fields.optional(
    "intermediate_size_mlp",
    "intermediate_size",
    "n_inner",
    "ffn_hidden_size",
    "ffn_dim",
  );
  if (width) return width;
  if (UNGATED.test(family)) return 4 * hidden;
  return isMixture ? null : fields.required("intermediate_size");
}

/** Mixtures as Mixtral, Qwen, DeepSeek, GLM, Llama 4, gpt-oss and Gemma spell them; null for a dense model. */
function readExperts(fields: ConfigFields, layers: number, family: string): ModelArchitecture["experts"] {
  const count = fields.optional("n_routed_experts", "num_local_experts", "num_experts", "moe_num_experts");
  if (!count || count < 2) return null;
  const intermediate = fields.required(
    "moe_intermediate_size",
    "expert_intermediate_size",
    "intermediate_size",
  );
  const sharedWidth = fields.optional(
    "shared_expert_intermediate_size",
    "moe_shared_expert_intermediate_size",
    "shared_intermediate_size",
  );
  // Llama 4 has one shared expert that its config does not mention.
  const shared = family.startsWith("llama4")
    ? 1
    : sharedWidth
      ? ((fields.optional("n_shared_experts") ?? 1) * sharedWidth) / intermediate
      : (fields.optional("n_shared_experts", "num_shared_experts") ?? 0);
  const perToken = fields.required(
    "num_experts_per_tok",
    "num_experts_per_token",
    "top_k_experts",
    "moe_topk",
    "moe_top_k",
  );
  if (perToken > count)
    throw new UserError(
      `a token cannot pass through ${perToken} of ${count} experts`,
      "check num_experts_per_tok",
    );
  return { count, perToken, shared, intermediate, denseLayers: denseLayers(fields, layers) };
}

function denseLayers(fields: ConfigFields, layers: number): number {
  const blocks = feedForwardBlocks(fields);
  if (blocks) return layers - blocks.mixture;
  const listed = fields.list("moe_layers");
  if (listed && listed.length > 0) return layers - listed.length;
  const step = fields.optional("interleave_moe_layer_step", "decoder_sparse_step", "moe_layer_freq") ?? 1;
  const first = fields.optional("first_k_dense_replace") ?? 0;
  const only = fields.list("mlp_only_layers")?.length ?? 0;
  return Math.min(first + only + (step > 1 ? layers - Math.floor(layers / step) : 0), layers);
}

/** The checkpoint's own name, else the folder that the file lies in. */
function nameOf(fields: ConfigFields, path: string): string {
  const own = fields.text("_name_or_path")?.replace(/\/+$/, "").split("/").at(-1);
  if (own) return own;
  const parts = path.split(/[\\/]/).filter((part) => part !== "" && part !== "config.json" && part !== ".");
  return parts.at(-1) ?? "config.json";
}
