import { FIXED, dropped, type Normalise } from "../measured-run.ts";
import { numberOf, setUpOf } from "../row-values.ts";

/** The benchmark ran on 40 GB A100s (arXiv:2411.00136, table of systems). */
const GPUS: Readonly<Record<string, string>> = {
  "Nvidia A100 GPU": "A100 40GB SXM",
  "Nvidia H100 GPU": "H100 SXM",
  "Nvidia GH200 GPU": "GH200 96GB",
  "AMD MI300X GPU": "MI300X",
  "AMD MI250 GPU": "MI250",
};
/** Versions of autumn 2024. */
const VERSIONS: Readonly<Record<string, string>> = { vLLM: "0.6", "TensorRT-LLM": "0.12" };

/**
 * LLM-Inference-Bench: static batches in 16 bit, all prompts at once. Its throughput is (input + output tokens) x
 * batch / latency, so the latency is taken, in milliseconds.
 */
export const argonne: Normalise = (row) => {
  const engineName = row("engine");
  if (engineName === "llama.cpp") return dropped("llama.cpp: what its throughput counts is not clear");
  const version = VERSIONS[engineName];
  if (version === undefined) return dropped("an engine that the catalog does not have");
  const gpu = GPUS[row("gpu")];
  if (gpu === undefined) return dropped("a GPU that the engine does not run on");
  const setUp = setUpOf(row, { gpu, version });
  if ("dropped" in setUp) return setUp;
  const tensorParallel = numberOf(row, "tp") ?? numberOf(row, "num_gpus") ?? 1;
  const batch = numberOf(row, "load_value");
  const inputTokens = numberOf(row, "input_len");
  const outputTokens = numberOf(row, "output_len");
  const wholeMs = numberOf(row, "e2e_ms_mean");
  if (!batch || !inputTokens || !outputTokens || !wholeMs)
    return dropped("batch, lengths or latency missing");
  return {
    source: "argonne",
    id: row("source"),
    deployment: "",
    replica: { ...setUp, tensorParallel, precision: "bf16", kvPrecision: "bf16" },
    load: { kind: "static", batch },
    inputTokens,
    outputTokens,
    spread: FIXED,
    measured: { wholeMs },
    selfReported: false,
  };
};
