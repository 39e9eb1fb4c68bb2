import type { ConfigFields } from "./config-fields.ts";

/** What a layer mixes tokens with; "none": it is a feed-forward alone. */
export type LayerKind = "full" | "local" | "chunked" | "delta-net" | "lightning" | "mamba" | "none";

const BY_NAME: Readonly<Record<string, LayerKind>> = {
  sliding_attention: "local",
  chunked_attention: "chunked",
  linear_attention: "delta-net",
  mamba: "mamba",
};

/** The kind of every layer, as publishers write it: a list of names, of numbers or of places, a pattern, an interval. */
export function layerKinds(fields: ConfigFields, layers: number): LayerKind[] {
  const listed = fields.list("layer_types");
  if (listed?.length === layers) return listed.map((type) => BY_NAME[String(type)] ?? "full");
  const kinds = (isFull: (layer: number) => boolean, other: LayerKind): LayerKind[] =>
    Array.from({ length: layers }, (_, layer) => (isFull(layer) ? "full" : other));
  const pattern = hybridPattern(fields);
  if (pattern) return pattern.map((letter) => BY_LETTER[letter] ?? "full");
  const places = fields.list("attn_layer_indices");
  if (places) return kinds((layer) => places.includes(layer), "mamba");
  // MiniMax: 1 is softmax attention, 0 lightning attention.
  const numbered = fields.list("attn_type_list");
  if (numbered?.length === layers) return kinds((layer) => numbered[layer] === 1, "lightning");
  if (fields.optional("attention_chunk_size"))
    return kinds((layer) => (layer + 1) % (fields.optional("no_rope_layer_interval") ?? 4) === 0, "chunked");
  const interval = fields.optional("full_attention_interval");
  if (interval) return kinds((layer) => (layer + 1) % interval === 0, "delta-net");
  if (!fields.optional("sliding_window") || fields.flag("use_sliding_window") === false)
    return kinds(() => true, "full");
  const family = fields.text("model_type") ?? "";
  const every =
    fields.optional("sliding_window_pattern") ??
    (family.startsWith("gemma3") ? 6 : family.startsWith("gemma2") ? 2 : null);
  return every ? kinds((layer) => (layer + 1) % every === 0, "local") : kinds(() => false, "local");
}

/** Nemotron-H: a letter per block, each a mixer or a feed-forward alone. */
const BY_LETTER: Readonly<Record<string, LayerKind>> = { M: "mamba", "*": "full", "-": "none", E: "none" };

function hybridPattern(fields: ConfigFields): string[] | null {
  const text = fields.text("hybrid_override_pattern");
  return text === null ? null : Array.from(text);
}

/** Blocks that are a feed-forward or a mixture alone; null where every layer has its own. */
export function feedForwardBlocks(fields: ConfigFields): { dense: number; mixture: number } | null {
  const pattern = hybridPattern(fields);
  if (!pattern) return null;
  const count = (letter: string): number => pattern.filter((each) => each === letter).length;
  return { dense: count("-"), mixture: count("E") };
}
