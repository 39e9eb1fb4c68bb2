import { isFields, positive, textAt } from "./json-fields.ts";
import type { MeasuredPoint, ReadPoints } from "./measured-point.ts";

/** Below this share of the rate that was asked for, the limit of requests at once was the load. */
const KEPT_UP = 0.9;

/**
 * `vllm bench serve --save-result`: milliseconds, TPOT = (e2e - TTFT) / (tokens - 1). The request rate is the text
 * "inf" when the load is a concurrency. SGLang's bench_serving writes the same fields.
 */
export const fromVllmBench: ReadPoints = (content) => {
  const runs = (Array.isArray(content) ? content : [content]).filter(isFields);
  if (!runs.some((run) => "mean_tpot_ms" in run || "median_tpot_ms" in run)) return null;
  return runs.flatMap((run): MeasuredPoint[] => {
    const tpotMs = positive(run, "mean_tpot_ms") ?? positive(run, "median_tpot_ms");
    if (tpotMs === null) return [];
    const completed = positive(run, "completed");
    const mean = (key: string): number | null => {
      const total = positive(run, key);
      return total === null || completed === null ? null : total / completed;
    };
    const { concurrency, requestsPerSecond } = loadOf(run);
    const engine = ENGINES.find(([backend]) => backend.test(textAt(run, "backend") ?? ""))?.[1];
    const sent = positive(run, "num_prompts");
    return [
      {
        tool: engine === "SGLang" ? "SGLang bench_serving" : "vllm bench serve",
        ...(engine ? { engines: [engine] } : {}),
        model: textAt(run, "model_id") ?? textAt(run, "model") ?? textAt(run, "tokenizer_id"),
        concurrency,
        requestsPerSecond,
        inputTokens: mean("total_input_tokens"),
        outputTokens: mean("total_output_tokens"),
        tpotMs,
        ttftMs: positive(run, "mean_ttft_ms") ?? positive(run, "median_ttft_ms"),
        ...(sent !== null && completed !== null && completed < sent
          ? { failed: { requests: sent - completed, of: sent } }
          : {}),
      },
    ];
  });
};

/** Backends that speak the protocol of one engine; those of vLLM and OpenAI are spoken by all. */
const ENGINES: readonly [RegExp, string][] = [
  [/^sglang/i, "SGLang"],
  [/^tgi$/i, "TGI"],
  [/^(tensorrt-llm|trt)$/i, "TensorRT-LLM"],
];

/** The cap on concurrency behind a rate; and the concurrency that SGLang measured where neither was set. */
function loadOf(run: unknown): Pick<MeasuredPoint, "concurrency" | "requestsPerSecond"> {
  const most = positive(run, "max_concurrency");
  const rate = positive(run, "request_rate");
  const answered = positive(run, "request_throughput");
  const isHeldBack = most !== null && answered !== null && rate !== null && answered < rate * KEPT_UP;
  if (rate !== null && !isHeldBack) return { concurrency: null, requestsPerSecond: rate };
  return { concurrency: most ?? positive(run, "concurrency"), requestsPerSecond: null };
}
