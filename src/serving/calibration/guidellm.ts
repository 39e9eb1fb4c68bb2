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
    const mean = (metric: string): number | null => meanOf(at(benchmark, "metrics", metric));
    const tpotMs = mean("inter_token_latency_ms");
    if (tpotMs === null) return [];
    const strategy = at(benchmark, "config", "strategy") ?? at(benchmark, "args", "strategy");
    const kind = textAt(strategy, "type_");
    const rate = OPEN.test(kind ?? "") ? positive(strategy, "rate") : null;
    return [
      {
        tool: "GuideLLM",
        model:
          textAt(benchmark, "config", "backend", "model") ??
          textAt(benchmark, "worker", "backend_model") ??
          textAt(content, "args", "backend_kwargs", "model") ??
          textAt(content, "args", "model") ??
          textAt(content, "config", "spec", "backend", "model") ??
          textAt(content, "config", "spec", "model"),
        concurrency:
          rate !== null
            ? null
            : kind === "synchronous"
              ? 1
              : (positive(strategy, "streams") ??
                positive(strategy, "max_concurrency") ??
                roundedMean(mean("request_concurrency"))),
        requestsPerSecond: rate,
        inputTokens: mean("prompt_token_count"),
        outputTokens: mean("output_token_count"),
        tpotMs,
        ttftMs: mean("time_to_first_token_ms"),
        ...failedOf(at(benchmark, "metrics", "request_totals")),
      },
    ];
  });
};

const roundedMean = (value: number | null): number | null =>
  value === null ? null : Math.max(Math.round(value), 1);

/** What was cut off at the end of the run did not fail. */
function failedOf(totals: unknown): Pick<MeasuredPoint, "failed"> {
  const [requests, of] = [positive(totals, "errored"), positive(totals, "total")];
  return requests === null || of === null ? {} : { failed: { requests, of } };
}

/** Strategies that send at a rate, whatever becomes of those before. */
const OPEN = /^(constant|poisson|async)$/;

/** The mean of what succeeded; its median where no mean was kept. */
function meanOf(metric: unknown): number | null {
  const summary = at(metric, "successful") ?? metric;
  return (
    positive(summary, "mean") ??
    positive(summary, "median") ??
    positive(summary, "percentiles", "p50") ??
    positive(summary, "p50")
  );
}
