import { at, isFields, positive, textAt } from "./json-fields.ts";
import type { MeasuredPoint, ReadPoints } from "./measured-point.ts";

/**
 * `vllm bench serve --save-result`: milliseconds, TPOT = (e2e - TTFT) / (tokens - 1). The request rate is the text
 * "inf" when the number of requests under way is the load.
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
    const concurrency = positive(run, "max_concurrency");
    const rate = at(run, "request_rate");
    return [
      {
        tool: "vllm bench serve",
        model: textAt(run, "model_id") ?? textAt(run, "model"),
        concurrency,
        requestsPerSecond: concurrency === null && rate !== "inf" ? positive(run, "request_rate") : null,
        inputTokens: mean("total_input_tokens"),
        outputTokens: mean("total_output_tokens"),
        tpotMs,
        ttftMs: positive(run, "mean_ttft_ms") ?? positive(run, "median_ttft_ms"),
      },
    ];
  });
};
