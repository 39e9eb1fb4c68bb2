import { FIXED, dropped, type Normalise } from "../measured-run.ts";
import { noteOf, numberOf, precisionOf, setUpOf } from "../row-values.ts";

/** Requests that trtllm-bench queued, by input and output length (perf-overview.md). */
const REQUESTS: Readonly<Record<string, number>> = {
  "128/128": 30_000,
  "128/2048": 3000,
  "128/4096": 1500,
  "500/2000": 3000,
  "1000/1000": 3000,
  "2048/128": 3000,
  "2048/2048": 1500,
  "5000/500": 1500,
  "20000/2000": 1000,
};

/** TensorRT-LLM's overviews: output tokens a second over all GPUs, all requests queued at once. */
export const tensorrtOverview: Normalise = (row) => {
  if (row("load_kind") !== "offline_inf_rate") return dropped("Triton front end at fixed request rates");
  const setUp = setUpOf(row, { version: row("engine_version") });
  if ("dropped" in setUp) return setUp;
  const tensorParallel = numberOf(row, "tp") ?? 1;
  const pipelineParallel = numberOf(row, "pp") ?? 1;
  const gpus = numberOf(row, "num_gpus") ?? 1;
  // DEP: attention whole on every GPU, experts divided.
  const dataParallel = /DEP\d/.test(row("notes")) ? gpus : 1;
  if (gpus !== tensorParallel * pipelineParallel * dataParallel)
    return dropped("how the GPUs work together is not clear");
  const label = row("precision_weights");
  // gpt-oss has one checkpoint, whatever the label of its column.
  const gptOss = setUp.model.name.startsWith("gpt-oss");
  const precision = gptOss ? "mxfp4" : label === "fp4" ? "nvfp4" : precisionOf(label);
  if (!precision) return dropped("precision not understood");
  const inputTokens = numberOf(row, "input_len");
  const outputTokens = numberOf(row, "output_len");
  const outputTokensPerSecond = numberOf(row, "output_tok_s_total");
  if (!inputTokens || !outputTokens || !outputTokensPerSecond)
    return dropped("lengths or throughput missing");
  return {
    source: "trtllm-overview",
    id: `${row("engine_version")} ${row("gpu")} ${row("model")} ${label} tp${tensorParallel} ${inputTokens}/${outputTokens}`,
    deployment: "",
    replica: {
      ...setUp,
      tensorParallel,
      ...(pipelineParallel > 1 ? { pipelineParallel } : {}),
      ...(dataParallel > 1 ? { dataParallel, expertParallel: gpus } : {}),
      precision,
      // The published checkpoints of quantised weights carry an 8-bit cache.
      kvPrecision: precision === "bf16" ? "bf16" : "fp8",
    },
    load: {
      kind: "offline",
      requests: REQUESTS[`${inputTokens}/${outputTokens}`] ?? 3000,
      fullReservation: true,
    },
    inputTokens,
    outputTokens,
    spread: FIXED,
    measured: { outputTokensPerSecond },
    selfReported: false,
  };
};

/** Older versions: static batches; output tokens a second, or the time to the one token asked for. */
export const tensorrtStatic: Normalise = (row) => {
  const setUp = setUpOf(row, { version: row("engine_version") });
  if ("dropped" in setUp) return setUp;
  const precision = precisionOf(row("precision_weights"));
  if (!precision) return dropped("precision not understood");
  const batch = numberOf(row, "load_value");
  const inputTokens = numberOf(row, "input_len");
  const outputTokens = numberOf(row, "output_len");
  const rate = numberOf(row, "output_tok_s_total");
  const ttftMs = numberOf(row, "ttft_ms_mean");
  if (!batch || !inputTokens || !outputTokens) return dropped("batch or lengths missing");
  if (!rate && !ttftMs) return dropped("nothing measured");
  if (noteOf(row, "pp") !== "" && noteOf(row, "pp") !== "1") return dropped("pipeline parallelism");
  return {
    source: "trtllm-static",
    id: row("source").slice(-60),
    deployment: "",
    replica: {
      ...setUp,
      tensorParallel: numberOf(row, "tp") ?? 1,
      precision,
      kvPrecision: precision === "fp8" ? "fp8" : "bf16",
    },
    load: { kind: "static", batch },
    inputTokens,
    outputTokens,
    spread: FIXED,
    measured: { wholeMs: ttftMs ?? ((batch * outputTokens) / (rate as number)) * 1000 },
    selfReported: false,
  };
};
