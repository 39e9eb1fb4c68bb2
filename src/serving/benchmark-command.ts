import type { Engine } from "../core/engine.ts";
import type { ModelArchitecture } from "../core/model.ts";
import type { Workload } from "./replica.ts";

/** The load that a benchmark is to measure. */
export interface BenchmarkPlan {
  model: ModelArchitecture;
  engine: Engine;
  concurrency: number;
  workload: Workload;
  /** Predicted, so that the run can be sized to about ten minutes. */
  requestsPerSecond: number;
}

const SECONDS = 600;
/** With fewer rounds the ramp-up and the drain dominate. */
const FEWEST_ROUNDS = 5;

/**
 * Commands that measure one point on a running server in about ten minutes and write a result file: the same load
 * with either of two tools.
 */
export function benchmarkCommands(plan: BenchmarkPlan): { vllm: string; guidellm: string } {
  const { model, engine, concurrency, workload, requestsPerSecond } = plan;
  const [input, output] = [Math.round(workload.inputTokens), Math.round(workload.outputTokens)];
  const name = model.hubId ?? model.name;
  const url = `http://localhost:${engine.port ?? 8000}`;
  const prompts = Math.max(Math.ceil(requestsPerSecond * SECONDS), concurrency * FEWEST_ROUNDS);
  return {
    vllm: `vllm bench serve --backend openai --base-url ${url} --model ${name} --dataset-name random --random-input-len ${input} --random-output-len ${output} --ignore-eos --max-concurrency ${concurrency} --num-prompts ${prompts} --save-result --result-filename result.json`,
    guidellm: `guidellm benchmark --target ${url} --model ${name} --profile concurrent --rate ${concurrency} --max-seconds ${SECONDS} --data prompt_tokens=${input},output_tokens=${output} --output-path result.json`,
  };
}
