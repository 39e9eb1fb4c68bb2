import type { Precision } from "../../../src/core/model.ts";
import type { Replica } from "../../../src/serving/replica.ts";
import { FIXED, type MeasuredRun, type Normalise, dropped } from "../measured-run.ts";
import { predict } from "../predict.ts";
import { numberOf, precisionOf, setUpOf } from "../row-values.ts";

/** Models of the benchmark: their names, and the mean tokens of a prompt and of an answer in its data set. */
const MODELS: readonly (readonly [pattern: RegExp, name: string, input: number, output: number | null])[] = [
  [/^llama2-70b/, "Llama 2 70B", 222, null],
  [/^mixtral-8x7b/, "Mixtral 8x7B", 427, null],
  [/^llama3[._]1-405b/, "Llama 3.1 405B", 9429, 685],
  // Every answer is held to 128 tokens.
  [/^llama3[._]1-8b/, "Llama 3.1 8B", 871, 128],
  [/^deepseek-r1/, "DeepSeek R1", 804, null],
];
/** A data set is queued whole. */
const REQUESTS = 24_576;
const MOST_GPUS = 8;

/**
 * MLPerf Inference, offline scenario: development only, its results are never committed. How GPUs were divided is not
 * published; a submitter takes what is fastest, so the division that is predicted to be fastest is judged.
 */
export const mlperf: Normalise = (row) => {
  if (row("load_kind") !== "mlperf_offline") return dropped("requests under the benchmark's own arrivals");
  const known = MODELS.find(([pattern]) => pattern.test(row("model")));
  if (!known) return dropped("lengths of its data set are not known");
  const [, name, inputTokens, usual] = known;
  const engine = /TensorRT/i.test(row("engine")) ? "TensorRT-LLM" : row("engine");
  const setUp = setUpOf((column) => (column === "model" ? name : row(column)), {
    gpu: row("gpu").replace(/^NVIDIA /, ""),
    engine,
    ...(engine === "TensorRT-LLM" ? {} : { version: row("engine_version").split(".").slice(0, 2).join(".") }),
  });
  if ("dropped" in setUp) return setUp;
  const precision = precisionIn(row("precision_weights"), setUp.gpu.vendor);
  if (!precision) return dropped("precision not stated");
  const gpus = numberOf(row, "num_gpus");
  if (!gpus || gpus > MOST_GPUS) return dropped("several machines");
  const rate = numberOf(row, "output_tok_s_total");
  if (!rate) return dropped("no tokens counted");
  const perSecond = numberOf(row, "req_s");
  const outputTokens = numberOf(row, "output_len") ?? usual ?? (perSecond ? rate / perSecond : null);
  if (!outputTokens) return dropped("lengths missing");
  const divided = (replica: Omit<Replica, keyof typeof setUp>): MeasuredRun => ({
    source: "mlperf",
    id: `${row("model")} ${row("gpu")} ${row("source").slice(-60)}`,
    deployment: "",
    replica: { ...setUp, ...replica },
    load: { kind: "offline", requests: REQUESTS, fullReservation: engine === "TensorRT-LLM" },
    inputTokens,
    outputTokens,
    spread: FIXED,
    measured: {
      outputTokensPerSecond: (rate * replica.tensorParallel * (replica.dataParallel ?? 1)) / gpus,
    },
    selfReported: false,
  });
  const kvPrecision = precision === "bf16" ? "bf16" : "fp8";
  const counts = [1, 2, 4, 8].filter((count) => gpus % count === 0);
  const candidates = counts.flatMap((count) => [
    divided({ tensorParallel: count, precision, kvPrecision }),
    ...(setUp.model.experts && count > 1
      ? [divided({ tensorParallel: 1, dataParallel: count, expertParallel: count, precision, kvPrecision })]
      : []),
  ]);
  return fastest(candidates) ?? dropped("it fits on no division of its GPUs");
};

function fastest(candidates: readonly MeasuredRun[]): MeasuredRun | null {
  let best: { run: MeasuredRun; share: number } | null = null;
  for (const run of candidates) {
    const said = predict(run).outputTokensPerSecond;
    if (said === null) continue;
    // Against what was measured for as many GPUs.
    const share = said / (run.measured.outputTokensPerSecond ?? said);
    if (best === null || share > best.share) best = { run, share };
  }
  return best?.run ?? null;
}

const precisionIn = (label: string, vendor: string): Precision | null =>
  /^fp4$/i.test(label) ? (vendor === "NVIDIA" ? "nvfp4" : "mxfp4") : precisionOf(label);
