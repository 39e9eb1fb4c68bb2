import { at, isFields, positive, textAt } from "./json-fields.ts";
import type { ReadPoints } from "./measured-point.ts";

/**
 * profile_export_aiperf.json and profile_export_genai_perf.json: a statistic per metric with its unit.
 * `inter_token_latency` is (request latency - time to first token) / (tokens - 1).
 */
export const fromAiperf: ReadPoints = (content) => {
  const root = at(content, "records") ?? content;
  if (!isFields(root) || !("inter_token_latency" in root || "time_to_first_token" in root)) return null;
  const tpotMs = milliseconds(root, "inter_token_latency");
  if (tpotMs === null) return [];
  const config = at(content, "input_config");
  const genai = at(config, "perf_analyzer", "stimulus") !== undefined;
  const concurrency =
    positive(config, "loadgen", "concurrency") ??
    positive(config, "perf_analyzer", "stimulus", "concurrency");
  return [
    {
      tool: genai ? "GenAI-Perf" : "AIPerf",
      model:
        textAt(config, "endpoint", "model_names") ?? textAt(config, "model_names") ?? textAt(config, "model"),
      concurrency,
      requestsPerSecond: concurrency === null ? positive(config, "loadgen", "request_rate") : null,
      inputTokens: positive(root, "input_sequence_length", "avg"),
      outputTokens: positive(root, "output_sequence_length", "avg"),
      tpotMs,
      ttftMs: milliseconds(root, "time_to_first_token"),
    },
  ];
};

const SCALE: Readonly<Record<string, number>> = { s: 1000, sec: 1000, ms: 1, us: 1e-3, ns: 1e-6 };

function milliseconds(root: unknown, metric: string): number | null {
  const value = positive(root, metric, "avg");
  const scale = SCALE[textAt(root, metric, "unit") ?? "ms"];
  return value === null || scale === undefined ? null : value * scale;
}
