import { UserError } from "../../core/errors.ts";
import { fromAiperf } from "./aiperf.ts";
import { fromGuidellm } from "./guidellm.ts";
import { fromLlamaBench } from "./llama-bench.ts";
import { fromVllmBench } from "./vllm-bench.ts";

/** One load of a benchmark that somebody ran on a server of their own; null = the file does not say. */
export interface MeasuredPoint {
  tool: "vllm bench serve" | "GuideLLM" | "AIPerf" | "GenAI-Perf" | "llama-bench";
  /** As the file names it. */
  model: string | null;
  /** Requests under way at once, where the load was a number of requests. */
  concurrency: number | null;
  /** Requests a second that were sent, where the load was a rate. */
  requestsPerSecond: number | null;
  /** Means. */
  inputTokens: number | null;
  outputTokens: number | null;
  tpotMs: number;
  ttftMs: number | null;
}

/** What a reader says of a parsed file: its points, or null when the file is another tool's. */
export type ReadPoints = (content: unknown) => MeasuredPoint[] | null;

const READERS: readonly ReadPoints[] = [fromVllmBench, fromGuidellm, fromAiperf, fromLlamaBench];

/**
 * The loads in a result file of `vllm bench serve --save-result` (SGLang's bench_serving writes the same fields),
 * GuideLLM (benchmarks.json), AIPerf or GenAI-Perf (profile_export_*.json) or `llama-bench -o json`, in the file's
 * order. Also one JSON object a line. Throws UserError when it is none of these, or has no time per token.
 */
export function readBenchmark(text: string, name: string): MeasuredPoint[] {
  const content = parse(text, name);
  for (const read of READERS) {
    const points = read(content);
    if (points === null) continue;
    if (points.length > 0) return points;
    throw new UserError(
      `${name} has no time per output token`,
      "Run the benchmark with streaming and answers of at least two tokens.",
    );
  }
  throw new UserError(
    `${name} is not a benchmark result that is understood`,
    "Give a result file of vllm bench serve (--save-result), GuideLLM (benchmarks.json), AIPerf or GenAI-Perf (profile_export), or llama-bench (-o json).",
  );
}

function parse(text: string, name: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    try {
      return text
        .split("\n")
        .filter((line) => line.trim() !== "")
        .map((line) => JSON.parse(line) as unknown);
    } catch {
      throw new UserError(`${name} is not JSON`, "Give the JSON result file of the benchmark.");
    }
  }
}
