import type { ModelArchitecture, Precision } from "../core/model.ts";
import { cell, numberCell, readCatalogRows, type CatalogRow } from "./catalog-file.ts";
import { readLicence } from "./licences.ts";
import { architectureKey, architectureWords, hintedPrecision, plainKey } from "./model-names.ts";
import { nearestNames } from "../core/nearest-names.ts";
import { listCell, optionalText, requiredNumber } from "./row-values.ts";

/** A model as it was asked for: the architecture, and what the name itself said. */
export interface FoundModel {
  model: ModelArchitecture;
  /** What the reader must know: the name is wrong, or stands for another checkpoint of the same architecture. */
  note: string | null;
}

interface CatalogModel {
  model: ModelArchitecture;
  aliases: readonly string[];
}

let loaded: readonly CatalogModel[] | null = null;

/** Every model of the catalog whose size is known. */
export const loadModels = (): ModelArchitecture[] => catalogModels().map(({ model }) => model);

/** The architecture behind a name, or null; see `resolveModel`. */
export const findModel = (name: string): ModelArchitecture | null => resolveModel(name)?.model ?? null;

/**
 * Finds a catalog name, a hub id (any case, any publisher), or the name of an instruct, dated or quantised
 * checkpoint of the same architecture. A precision in the name ("-FP8", "-AWQ") becomes the native precision of
 * what is returned.
 */
export function resolveModel(name: string): FoundModel | null {
  const misnamed = MISNAMED[plainKey(name)] ?? MISNAMED[architectureKey(name)];
  const wanted = misnamed?.means ?? name;
  const exact = lookUp(wanted);
  const entry = exact ?? containedIn(wanted);
  if (!entry) return null;
  const hint = hintedPrecision(name);
  const model = hint && hint !== entry.nativePrecision ? { ...entry, nativePrecision: hint } : entry;
  if (misnamed) return { model: { ...model, notes: join(misnamed.note, model.notes) }, note: misnamed.note };
  return {
    model,
    note: exact
      ? null
      : `${name} is taken as a fine-tune of ${entry.name}, which its name contains: the same architecture.`,
  };
}

/** Up to three catalog names that look most like what was typed. */
export const nearestModels = (name: string): string[] =>
  nearestNames(
    name,
    catalogModels().flatMap(({ model, aliases }) =>
      [model.name, model.hubId ?? "", ...aliases].map((spelling) => ({ spelling, name: model.name })),
    ),
    3,
  );

/** Names that guides use for models that do not exist, by plain key. */
const MISNAMED: Readonly<Record<string, { means: string; note: string }>> = {
  deepseek4: {
    means: "DeepSeek V4 Flash",
    note: "DeepSeek V4 is two models, Flash (284B) and Pro (1.6T). Taken as DeepSeek V4 Flash.",
  },
  llama8b: {
    means: "Llama 3.1 8B",
    note: "Which Llama of 8B was not said. Taken as Llama 3.1 8B.",
  },
  llama338b: {
    means: "Llama 3.1 8B",
    note: "There is no Llama 3.3 8B: Meta released Llama 3.3 as 70B only. Taken as Llama 3.1 8B.",
  },
};

function lookUp(name: string): ModelArchitecture | null {
  const models = catalogModels();
  for (const key of [plainKey, architectureKey]) {
    const wanted = key(name);
    if (wanted === "") continue;
    const hit = models.find(({ model, aliases }) =>
      [model.name, model.hubId ?? "", ...aliases].some((spelling) => key(spelling) === wanted),
    );
    if (hit) return hit.model;
  }
  return null;
}

/** The model whose name, size included, stands in a longer one: "Huihui-Qwen3.6-27B-abliterated" is Qwen3.6 27B. */
function containedIn(name: string): ModelArchitecture | null {
  const words = architectureWords(name);
  const found = catalogModels()
    .flatMap(({ model }) =>
      [model.name, model.hubId ?? ""].map((spelling) => ({ model, part: architectureWords(spelling) })),
    )
    .filter(({ part }) => SIZED.test(part) && words.includes(part))
    .toSorted((left, right) => right.part.length - left.part.length);
  return found[0]?.model ?? null;
}

/** A name with a number of parameters in it: "-qwen3.6-27b-". */
const SIZED = /-\d+(?:\.\d+)?b-/;

function catalogModels(): readonly CatalogModel[] {
  loaded ??= readCatalogRows("models.csv").map((row) => ({
    model: toModel(row),
    aliases: listCell(row, "aliases"),
  }));
  return loaded;
}

function toModel(row: CatalogRow): ModelArchitecture {
  const [layers, hidden] = [requiredNumber(row, "layers"), requiredNumber(row, "hidden")];
  const [heads, headDim] = [requiredNumber(row, "heads"), requiredNumber(row, "head_dim")];
  const vocabulary = requiredNumber(row, "vocabulary");
  const tiedEmbeddings = cell(row, "tied_embeddings") === "true";
  const experts = toExperts(row);
  const licence = optionalText(row, "licence");
  return {
    name: cell(row, "name"),
    hubId: optionalText(row, "hub_id"),
    licence,
    commercialUse: readLicence(licence).commercialUse,
    totalParameters: requiredNumber(row, "total_parameters"),
    activeParameters: requiredNumber(row, "active_parameters"),
    parameters: {
      embedding: vocabulary * hidden * (tiedEmbeddings ? 1 : 2),
      // Given where experts have two matrices or take a narrower input than the hidden state.
      routedExperts:
        numberCell(row, "routed_expert_parameters") ??
        (experts ? (layers - experts.denseLayers) * experts.count * 3 * hidden * experts.intermediate : 0),
    },
    layers,
    hidden,
    heads,
    kvHeads: requiredNumber(row, "kv_heads"),
    headDim,
    intermediate: numberCell(row, "intermediate"),
    vocabulary,
    tiedEmbeddings,
    experts,
    attention: toAttention(row, heads, headDim),
    nativePrecision: cell(row, "native_precision") as Precision,
    wideBody: cell(row, "wide_body")
      .split(" ")
      .filter((precision) => precision !== "") as Precision[],
    maxContextTokens: requiredNumber(row, "max_context"),
    source: cell(row, "source"),
    notes: cell(row, "notes"),
  };
}

function toExperts(row: CatalogRow): ModelArchitecture["experts"] {
  const count = numberCell(row, "experts");
  if (count === null) return null;
  return {
    count,
    perToken: requiredNumber(row, "experts_per_token"),
    shared: requiredNumber(row, "shared_experts"),
    intermediate: requiredNumber(row, "expert_intermediate"),
    denseLayers: requiredNumber(row, "dense_layers"),
  };
}

function toAttention(row: CatalogRow, heads: number, headDim: number): ModelArchitecture["attention"] {
  const description = cell(row, "attention");
  const kind = description.startsWith("mla")
    ? "mla"
    : description.startsWith("compressed")
      ? "compressed"
      : "gqa";
  const fullLayers = requiredNumber(row, "full_layers");
  const localOrLinearLayers = requiredNumber(row, "local_layers");
  const slidingWindowTokens = numberCell(row, "sliding_window");
  // Query-key and value widths differ in latent attention; 2 operations per multiply-add.
  const pair =
    kind === "mla"
      ? 2 *
        heads *
        (requiredNumber(row, "qk_nope_head_dim") +
          requiredNumber(row, "qk_rope_head_dim") +
          requiredNumber(row, "v_head_dim"))
      : 4 * heads * headDim;
  return {
    kind,
    growingBytesPerToken: requiredNumber(row, "kv_growing_bytes_per_token"),
    fixedBytesPerSequence: requiredNumber(row, "kv_fixed_bytes_per_sequence"),
    slidingWindowTokens,
    shardedByTensorParallel: kind === "gqa",
    fullLayers,
    localOrLinearLayers,
    flopsPerTokenPair: pair * (kind === "compressed" ? localOrLinearLayers : fullLayers),
    localFlopsPerTokenPair: slidingWindowTokens === null ? 0 : pair * localOrLinearLayers,
    attendsAtMostTokens: numberCell(row, "attends_at_most"),
    description,
  };
}

const join = (note: string, notes: string): string => (notes === "" ? note : `${note} ${notes}`);
