import type { Gpu } from "../../../src/core/gpu.ts";
import type { ModelArchitecture, Precision } from "../../../src/core/model.ts";
import { FIXED, dropped, type Normalise, type Row } from "../measured-run.ts";
import { noteOf, numberOf, setUpOf } from "../row-values.ts";
import { misleading } from "./silicon-misleading.ts";
import { ranksOf } from "./silicon-ranks.ts";

const TENSOR_PARALLEL = new Set([1, 2, 4, 8]);

/**
 * Silicon sample of aiconfigurator: TTFT and TPOT in milliseconds at a fixed number of requests under way. Most rows
 * are InferenceX runs: ten requests per slot, lengths drawn evenly between 80 and 100 % of the nominal ones
 * (`--random-range-ratio 0.8`), answers to their full length. Whether mean or median is not stated.
 */
export const silicon: Normalise = (row) => {
  if (row("load_kind") !== "concurrency") return dropped("static batches among closed loops");
  if (noteOf(row, "mode") !== "agg") return dropped("separate prefill and decode workers");
  const why = misleading(row);
  if (why !== null) return dropped(why);
  const ranks = ranksOf(row);
  if (ranks === null) return dropped("how many GPUs share a layer is not stated");
  const { tensorParallel, dataParallel, expertParallel: experts } = ranks;
  if (!TENSOR_PARALLEL.has(tensorParallel)) return dropped("more than 8 GPUs a replica");
  const setUp = setUpOf(row, { version: engineVersion(row) });
  if ("dropped" in setUp) return setUp;
  if (setUp.gpu.name.startsWith("GB")) return dropped("rack systems: what their labels mean is not clear");
  const { model, gpu, engine } = setUp;
  const expertParallel = model.experts ? Math.min(experts, tensorParallel * dataParallel) : 1;
  const precision = precisionFor(row("precision_weights"), model);
  if (!precision) return dropped("precision not understood");
  const concurrency = numberOf(row, "load_value");
  const inputTokens = numberOf(row, "input_len");
  const outputTokens = numberOf(row, "output_len");
  const tpotMs = numberOf(row, "tpot_ms_mean");
  const ttftMs = numberOf(row, "ttft_ms_mean");
  if (!concurrency || !inputTokens || !outputTokens) return dropped("load or lengths missing");
  if (!tpotMs || !ttftMs) return dropped("no latency");
  return {
    source: "aiconfigurator-silicon",
    id: row("source").split(" ")[0] ?? "",
    // "model_gpu_engine_precision_agg_1024x1024_c128_cfg733": the same but for the concurrency.
    deployment: `${row("source")
      .replace(/^\S+/, "")
      .replace(/_c\d+/, "")
      .replace(/_\d+\)$/, "")} ${row("date")} ${row("engine_version")} ${tensorParallel}`,
    replica: {
      model,
      gpu,
      engine,
      tensorParallel,
      ...(dataParallel > 1 ? { dataParallel } : {}),
      ...(expertParallel > 1 ? { expertParallel } : {}),
      precision,
      kvPrecision: cachePrecision(engine.name, model, gpu, precision),
    },
    load: { kind: "closed-loop", concurrency, requests: concurrency * 10 },
    inputTokens,
    outputTokens,
    spread: inLockstep(row) ? FIXED : { kind: "even", from: 0.8, to: 1 },
    measured: { tpotMs, ttftMs },
    selfReported: false,
  };
};

/**
 * The rows of SGLang 0.5.1 and 0.5.8 are not InferenceX runs: their times to first token grow with the number of clients
 * as if all prompts always arrived together, which is what equal lengths do to an engine that takes prompts first.
 */
const inLockstep = (row: Row): boolean =>
  /^0\.5\.[18]\./.test(row("engine_version")) && row("engine") === "SGLang";

/** TensorRT-LLM rows carry versions of the front end (0.x); the engine's own generation is 1.x. */
function engineVersion(row: Row): string {
  const version = row("engine_version");
  if (row("engine") === "TensorRT-LLM") return version.startsWith("1.") ? version : "1.1";
  return /^\d/.test(version) ? version : "0.19";
}

function precisionFor(label: string, model: ModelArchitecture): Precision | null {
  if (label === "fp8") return "fp8";
  if (label === "fp4") return model.name.startsWith("gpt-oss") ? "mxfp4" : "nvfp4";
  if (label === "int4") return "int4";
  return label === "bf16" || label === "" ? "bf16" : null;
}

/** As the launch scripts of InferenceX set it: 8 bit on Blackwell, and for Llama and DeepSeek where the engine could. */
function cachePrecision(
  engine: string,
  model: ModelArchitecture,
  gpu: Gpu,
  precision: Precision,
): "bf16" | "fp8" {
  if (precision === "bf16") return "bf16";
  const blackwell = gpu.flops.fp4 !== null;
  if (blackwell) return "fp8";
  if (model.name.startsWith("Llama 3.1 70B")) return "fp8";
  return engine === "TensorRT-LLM" && model.attention.kind === "mla" ? "fp8" : "bf16";
}
