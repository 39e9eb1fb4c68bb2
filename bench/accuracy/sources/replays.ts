import { at } from "../../../src/core/at.ts";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { findEngine } from "../../../src/catalog/engines.ts";
import { findGpu } from "../../../src/catalog/gpus.ts";
import { findModel } from "../../../src/catalog/models.ts";
import type { Replica } from "../../../src/serving/replica.ts";
import { FIXED, type MeasuredRun } from "../measured-run.ts";

/** Seconds; `queued_ts` and the times of tokens have one zero point, `arrival_time` another. */
interface MeasuredRequest {
  input_toks: number;
  output_toks: number;
  queued_ts: number;
  first_token_ts: number;
  last_token_ts: number;
}

/** Runs of vLLM 0.19 with their own limits (LLMServingSim): 0.90 of the GPU, iterations of 2,048 tokens. */
const RUNS = [
  { file: "requests-rtx-4090-llama-3.1-8b.jsonl", gpu: "RTX 4090", maxSequences: 256 },
  {
    file: "requests-rtx-pro-6000-llama-3.1-8b.jsonl",
    gpu: "RTX PRO 6000 Blackwell Server",
    maxSequences: 128,
  },
] as const;

/** Runs of which every request was recorded: to be replayed at their own arrivals; the means are what was measured. */
export const readReplays = (folder: string): MeasuredRun[] =>
  RUNS.map(({ file, gpu, maxSequences }) => {
    const measured = readFileSync(join(folder, file), "utf8")
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line) as MeasuredRequest);
    const start = at(measured, 0).queued_ts;
    const mean = (of: (request: MeasuredRequest) => number): number =>
      measured.reduce((sum, request) => sum + of(request), 0) / measured.length;
    return {
      source: "requests",
      id: `${gpu}, Llama 3.1 8B`,
      deployment: "",
      replica: replicaOf(gpu, maxSequences),
      load: {
        kind: "trace",
        recorded: true,
        requests: measured.map((request) => ({
          arrivalMs: (request.queued_ts - start) * 1000,
          inputTokens: request.input_toks,
          cachedInputTokens: 0,
          outputTokens: request.output_toks,
        })),
      },
      inputTokens: mean((one) => one.input_toks),
      outputTokens: mean((one) => one.output_toks),
      spread: FIXED,
      measured: {
        tpotMs: 1000 * mean((one) => (one.last_token_ts - one.first_token_ts) / (one.output_toks - 1)),
        ttftMs: 1000 * mean((one) => one.first_token_ts - one.queued_ts),
        e2eMs: 1000 * mean((one) => one.last_token_ts - one.queued_ts),
      },
      selfReported: false,
    };
  });

function replicaOf(gpuName: string, maxSequences: number): Replica {
  const [gpu, model, engine] = [findGpu(gpuName), findModel("Llama 3.1 8B"), findEngine("vLLM", "0.19")];
  if (!gpu || !model || !engine) throw new Error("the catalog lacks what the replayed runs used");
  return {
    model,
    gpu,
    tensorParallel: 1,
    precision: "bf16",
    kvPrecision: "bf16",
    engine: {
      ...engine,
      scheduler: { ...engine.scheduler, maxSequences, maxBatchedTokens: 2048, large: null },
    },
  };
}
