import { FIXED, dropped, type Normalise } from "../measured-run.ts";
import { numberOf, precisionOf, setUpOf } from "../row-values.ts";

/**
 * Experimental runs of InferenceX with a development build: prompts were computed twenty times slower than in any other
 * published run of the same models (4,096 tokens in seconds on 8 H200: compilation inside the measured time).
 */
export const inferencex: Normalise = () => dropped("a development build that compiled while it was measured");

/** Splitwise: prompt and token times on DGX machines; whose program computed them is not stated. */
export const splitwise: Normalise = () => dropped("the engine is not stated");

/** Generation speed of one request: llama.cpp, Ollama and vLLM; prompt-processing rows are left out. */
export const singleStream: Normalise = (row) => {
  const rate = numberOf(row, "output_tok_s_total");
  const outputTokens = numberOf(row, "output_len") ?? 256;
  if (!rate || outputTokens === 0) return dropped("prompt processing");
  if (!/^(?:llama\.cpp|ollama|vllm)$/i.test(row("engine")))
    return dropped("an engine that the catalog does not have");
  const setUp = setUpOf(row, row("engine") === "vLLM" ? { version: "0.2" } : {});
  if ("dropped" in setUp) return setUp;
  const label = row("precision_weights");
  const four = label.includes("Q4") || (label === "int4" && setUp.engine.name !== "vLLM");
  const precision = four ? "q4_k_m" : precisionOf(label);
  if (!precision) return dropped("precision not understood");
  return {
    source: "single-stream",
    id: `${row("source").slice(-40)} ${row("gpu")}`,
    deployment: "",
    replica: { ...setUp, tensorParallel: numberOf(row, "num_gpus") ?? 1, precision, kvPrecision: "bf16" },
    load: { kind: "single" },
    inputTokens: 32,
    outputTokens,
    spread: FIXED,
    measured: { tpotMs: 1000 / rate },
    selfReported: false,
  };
};

/** Users' submissions to llmfit: one request at a time, no speculative decoding, everything on one GPU. */
export const llmfit: Normalise = (row) => {
  if ((numberOf(row, "num_gpus") ?? 1) !== 1) return dropped("layers split over several GPUs");
  if (numberOf(row, "load_value") !== 1) return dropped("what the batch size counts is not clear");
  const notes = row("notes");
  if (/specDecoding True|mtp True/i.test(notes) || /MTP/i.test(row("model")))
    return dropped("speculative decoding");
  const rate = numberOf(row, "output_tok_s_total");
  if (!rate) return dropped("nothing measured");
  if (numberOf(row, "output_len") === 0) return dropped("no token counted");
  const engine = /^llama/i.test(row("engine")) ? "llama.cpp" : row("engine");
  const setUp = setUpOf((column) => (column === "model" ? plainModel(row("model")) : row(column)), {
    engine,
  });
  if ("dropped" in setUp) return setUp;
  const label =
    row("precision_weights") ||
    /(?:[.-])((?:UD-)?(?:I?Q\d\w*|F16|BF16|MXFP4))\.gguf$/i.exec(row("model"))?.[1] ||
    "";
  const precision = precisionOf(label) ?? (setUp.engine.name === "Ollama" ? "q4_k_m" : null);
  if (!precision) return dropped("precision not understood");
  const cache = row("precision_kv");
  return {
    source: "llmfit",
    id: row("source"),
    deployment: "",
    replica: {
      ...setUp,
      tensorParallel: 1,
      precision,
      kvPrecision: /8/.test(cache) ? "fp8" : "bf16",
    },
    load: { kind: "single" },
    inputTokens: Math.max(numberOf(row, "input_len") ?? 64, 1),
    outputTokens: Math.max(numberOf(row, "output_len") ?? 128, 2),
    spread: FIXED,
    measured: { tpotMs: 1000 / rate },
    selfReported: true,
  };
};

const plainModel = (name: string): string =>
  name
    .replace(/\.gguf$/i, "")
    .replace(/[-.](?:UD-)?(?:I?Q\d\w*|F16|BF16|MXFP4)$/i, "")
    .replace(/-GGUF$/i, "");

/** lmdeploy's A100 tables: static batches of Llama 2 7B; an engine of its own, so nothing can be compared. */
export const otherEngines: Normalise = () => dropped("an engine that the catalog does not have");
/** KAITO's runs: the lengths are not in its files. */
export const withoutLengths: Normalise = () => dropped("lengths are not in the file");

/** BLIS, ground truth of inference-sim: prompts whose beginnings are shared, in a share that the file does not have. */
export const sharedPrompts: Normalise = () => dropped("how much of the prompts is shared is not stated");

/** LLMServingSim's summaries: the runs are replayed request by request. */
export const replayed: Normalise = () => dropped("replayed request by request");

/** Blogs and vendors' pages. */
export const blogs: Normalise = () => dropped("whether figures are means or medians is not stated");
