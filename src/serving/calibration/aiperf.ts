import { anywhere, at, isFields, positive, textAt } from "./json-fields.ts";
import type { MeasuredPoint, ReadPoints } from "./measured-point.ts";

/**
 * profile_export_aiperf.json and profile_export_genai_perf.json: a statistic per metric with its unit.
 * `inter_token_latency` is (request latency - time to first token) / (tokens - 1).
 */
export const fromAiperf: ReadPoints = (content) => {
  const root = at(content, "records") ?? content;
  // Without streaming only whole requests are timed.
  if (
    !isFields(root) ||
    !["inter_token_latency", "time_to_first_token", "request_latency"].some((key) => key in root)
  )
    return null;
  const tpotMs = milliseconds(root, "inter_token_latency");
  if (tpotMs === null) return [];
  const config = at(content, "input_config");
  const run = at(content, "run_info");
  const genai = at(config, "perf_analyzer", "stimulus") !== undefined;
  const load = (key: string): number | null =>
    swept(at(run, "variation_values"), key) ?? anywhere(config, key, WARM_UP);
  const rate = load("request_rate") ?? load("rate");
  const concurrency = rate === null ? load("concurrency") : null;
  return [
    {
      tool: genai ? "GenAI-Perf" : "AIPerf",
      model: modelOf(config),
      concurrency,
      requestsPerSecond: rate,
      inputTokens: meanOf(root, "input_sequence_length"),
      outputTokens: meanOf(root, "output_sequence_length"),
      tpotMs,
      ttftMs: milliseconds(root, "time_to_first_token"),
      ...failedOf(root),
    },
  ];
};

/** `request_count` counts successful requests only. */
function failedOf(root: unknown): Pick<MeasuredPoint, "failed"> {
  const failed = meanOf(root, "error_request_count");
  if (failed === null) return {};
  return { failed: { requests: failed, of: failed + (meanOf(root, "request_count") ?? 0) } };
}

const WARM_UP = /^(warmup|warm_up|dataset|datasets|input|sweep)$/i;

/** From schema 1.2 on a sweep's own value, by its path. */
function swept(values: unknown, key: string): number | null {
  if (!isFields(values)) return null;
  const path = Object.keys(values).find((name) => name.split(".").at(-1) === key && !name.includes("warmup"));
  return path === undefined ? null : positive(values, path);
}

/** `endpoint.model_names` of the first schemas and of GenAI-Perf, `models.items` since. */
function modelOf(config: unknown): string | null {
  const items = at(config, "models", "items") ?? at(config, "models");
  const first: unknown = Array.isArray(items) ? items[0] : null;
  return (
    textAt(config, "endpoint", "model_names") ??
    textAt(config, "model_names") ??
    textAt(config, "model") ??
    (typeof first === "string" ? first : textAt(first, "name"))
  );
}

const SCALE: Readonly<Record<string, number>> = {
  s: 1000,
  sec: 1000,
  second: 1000,
  ms: 1,
  millisecond: 1,
  us: 1e-3,
  microsecond: 1e-3,
  ns: 1e-6,
  nanosecond: 1e-6,
};

function milliseconds(root: unknown, metric: string): number | null {
  const value = meanOf(root, metric);
  const unit = (textAt(root, metric, "unit") ?? "ms").toLowerCase().replace(/(?<=second)s$/, "");
  const scale = SCALE[unit];
  return value === null || scale === undefined ? null : value * scale;
}

/** The mean; the median where no mean was kept. */
const meanOf = (root: unknown, metric: string): number | null =>
  positive(root, metric, "avg") ?? positive(root, metric, "p50");
