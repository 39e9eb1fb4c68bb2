import { at, isFields, positive, textAt } from "./json-fields.ts";
import type { MeasuredPoint, ReadPoints } from "./measured-point.ts";

/**
 * GuideLLM's benchmarks.json: one entry per load, statistics of successful requests in milliseconds. Its
 * `inter_token_latency_ms` is what we call TPOT; its `time_per_output_token_ms` divides the whole answer by all tokens.
 */
export const fromGuidellm: ReadPoints = (content) => {
  const benchmarks = at(content, "benchmarks");
  if (!Array.isArray(benchmarks)) return null;
  return benchmarks.filter(isFields).flatMap((benchmark): MeasuredPoint[] => {
    const mean = (metric: string): number | null =>
      positive(benchmark, "metrics", metric, "successful", "mean");
    const tpotMs = mean("inter_token_latency_ms");
    if (tpotMs === null) return [];
    const strategy = at(benchmark, "config", "strategy") ?? at(benchmark, "args", "strategy");
    const kind = textAt(strategy, "type_");
    const rate = kind === "constant" || kind === "poisson" ? positive(strategy, "rate") : null;
    return [
      {
        tool: "GuideLLM",
        model:
          textAt(benchmark, "config", "backend", "model") ??
          textAt(benchmark, "worker", "backend_model") ??
          textAt(content, "args", "model"),
        concurrency:
          rate !== null
            ? null
            : (positive(strategy, "streams") ??
              positive(strategy, "max_concurrency") ??
              roundedMean(mean("request_concurrency"))),
        requestsPerSecond: rate,
        inputTokens: mean("prompt_token_count"),
        outputTokens: mean("output_token_count"),
        tpotMs,
        ttftMs: mean("time_to_first_token_ms"),
      },
    ];
  });
};

const roundedMean = (value: number | null): number | null =>
  value === null ? null : Math.max(Math.round(value), 1);
