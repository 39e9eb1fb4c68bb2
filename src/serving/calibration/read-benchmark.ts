import { UserError } from "../../core/errors.ts";
import { fromAiperf } from "./aiperf.ts";
import { fromGuidellm } from "./guidellm.ts";
import { fromLlamaBench } from "./llama-bench.ts";
import type { MeasuredPoint, ReadPoints } from "./measured-point.ts";
import { fromVllmBench } from "./vllm-bench.ts";

const READERS: readonly ReadPoints[] = [fromVllmBench, fromGuidellm, fromAiperf, fromLlamaBench];

/**
 * The loads in a result file of `vllm bench serve --save-result` (SGLang's bench_serving writes the same fields),
 * GuideLLM (benchmarks.json), AIPerf or GenAI-Perf (profile_export_*.json) or `llama-bench -o json`, in the file's
 * order. Also one JSON object a line. Throws UserError when it is none of these, or has no time per token.
 */
export function readBenchmark(text: string, name: string): MeasuredPoint[] {
  const content = parse(text, name);
  // Several files put into one list are read one by one.
  const files: unknown[] = Array.isArray(content) ? [content, ...(content as unknown[])] : [content];
  for (const read of READERS) {
    const [whole, ...each] = files.map(read);
    const parts = [...(whole ?? []), ...(whole?.length ? [] : each.flatMap((points) => points ?? []))];
    if (whole === null && each.every((points) => points === null)) continue;
    if (parts.length > 0) return parts;
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

/** Python writes numbers that JSON has not. */
const NOT_JSON = /(?<=[:[,]\s*)-?(?:Infinity|NaN)(?=\s*[,\]}])/g;

function parse(raw: string, name: string): unknown {
  const text = raw.replace(/^\uFEFF/, "").replaceAll(NOT_JSON, "null");
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
