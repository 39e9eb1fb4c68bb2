import { readFileSync } from "node:fs";
import { findEngine } from "../../src/catalog/engines.ts";
import { findGpu } from "../../src/catalog/gpus.ts";
import { findModel } from "../../src/catalog/models.ts";
import type { Replica } from "../../src/serving/replica.ts";
import { simulate } from "../../src/serving/simulate.ts";

/** Mean error of a replayed run in percent, absolute. */
export interface ReplayErrors {
  name: string;
  requests: number;
  e2e: number;
  ttft: number;
  tpot: number;
}

interface MeasuredRequest {
  input_toks: number;
  output_toks: number;
  arrival_time: number;
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

/** Replays every request at its own arrival and compares the means. */
export function replayErrors(folder: string): ReplayErrors[] {
  return RUNS.flatMap(({ file, gpu, maxSequences }) => {
    const measured = readFileSync(`${folder}/${file}`, "utf8")
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line) as MeasuredRequest);
    const replica = replicaOf(gpu, maxSequences);
    const start = measured[0] as MeasuredRequest;
    const outcome = simulate(
      { replica, replicas: 1 },
      measured.map((request) => ({
        arrivalMs: (request.queued_ts - start.queued_ts) * 1000,
        inputTokens: request.input_toks,
        cachedInputTokens: 0,
        outputTokens: request.output_toks,
      })),
    );
    if (!outcome) return [];
    const mean = (of: (request: MeasuredRequest) => number): number =>
      (measured.reduce((sum, request) => sum + of(request), 0) / measured.length) * 1000;
    const error = (predicted: number, actual: number): number => Math.abs(predicted / actual - 1) * 100;
    return [
      {
        name: `${gpu}, Llama 3.1 8B`,
        requests: measured.length,
        e2e: error(
          outcome.e2eMs?.mean ?? 0,
          mean((one) => one.last_token_ts - one.queued_ts),
        ),
        ttft: error(
          outcome.ttftMs?.mean ?? 0,
          mean((one) => one.first_token_ts - one.queued_ts),
        ),
        tpot: error(
          outcome.tpotMs?.mean ?? 0,
          mean((one) => (one.last_token_ts - one.first_token_ts) / (one.output_toks - 1)),
        ),
      },
    ];
  });
}

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
