import { FIXED, dropped, type Normalise } from "../measured-run.ts";
import { numberOf, precisionOf, setUpOf } from "../row-values.ts";

/** Experimental runs of InferenceX: medians at a fixed number of requests under way, 128-token answers, H200. */
export const inferencex: Normalise = (row) => {
  if (!row("gpu").startsWith("H200")) return dropped("GPU not stated");
  const tensorParallel = numberOf(row, "tp");
  if (tensorParallel !== numberOf(row, "num_gpus")) return dropped("data parallelism");
  const setUp = setUpOf(row, { gpu: "H200 SXM", version: "0.15" });
  if ("dropped" in setUp) return setUp;
  const concurrency = numberOf(row, "load_value");
  const inputTokens = numberOf(row, "input_len");
  const outputTokens = numberOf(row, "output_len");
  const tpotMs = numberOf(row, "tpot_ms_p50");
  const ttftMs = numberOf(row, "ttft_ms_p50");
  if (!tensorParallel || !concurrency || !inputTokens || !outputTokens || !tpotMs || !ttftMs)
    return dropped("load, lengths or latency missing");
  return {
    source: "inferencex-experimental",
    id: row("source").slice(-60),
    // The checkpoints are 8 bit: Qwen3.5 397B in 16 bit would not fit into 8 x 141 GB beside a cache.
    replica: { ...setUp, tensorParallel, precision: "fp8", kvPrecision: "bf16" },
    load: { kind: "closed-loop", concurrency, requests: concurrency * 10 },
    inputTokens,
    outputTokens,
    spread: FIXED,
    streamedTokens: 1,
    measured: { tpotMs },
    selfReported: false,
  };
};

/** Splitwise: prompt and token time of static batches of Llama 2 70B on DGX machines; the engine is not stated. */
export const splitwise: Normalise = (row) => {
  if (row("gpu").includes("power-capped")) return dropped("a power cap");
  const gpu = row("gpu").startsWith("A100") ? "A100 80GB SXM" : "H100 SXM";
  const setUp = setUpOf(row, { gpu, engine: "vLLM", version: "0.2" });
  if ("dropped" in setUp) return setUp;
  const batch = numberOf(row, "load_value");
  const inputTokens = numberOf(row, "input_len");
  const outputTokens = numberOf(row, "output_len");
  const tpotMs = numberOf(row, "tpot_ms_mean");
  if (!batch || !inputTokens || !outputTokens || !tpotMs) return dropped("batch, lengths or latency missing");
  return {
    source: "splitwise",
    id: row("source"),
    replica: {
      ...setUp,
      tensorParallel: numberOf(row, "tp") ?? 8,
      precision: "bf16",
      kvPrecision: "bf16",
    },
    load: { kind: "static", batch },
    inputTokens,
    outputTokens,
    spread: FIXED,
    streamedTokens: 1,
    measured: { tpotMs },
    selfReported: false,
  };
};

/** Generation speed of one request: llama.cpp, Ollama and vLLM; prompt-processing rows are left out. */
export const singleStream: Normalise = (row) => {
  const rate = numberOf(row, "output_tok_s_total");
  const outputTokens = numberOf(row, "output_len") ?? 256;
  if (!rate || outputTokens === 0) return dropped("prompt processing");
  if ((numberOf(row, "num_gpus") ?? 1) !== 1) return dropped("layers split over several GPUs");
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
    replica: { ...setUp, tensorParallel: 1, precision, kvPrecision: "bf16" },
    load: { kind: "single" },
    inputTokens: 32,
    outputTokens,
    spread: FIXED,
    streamedTokens: 1,
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
    streamedTokens: 1,
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
