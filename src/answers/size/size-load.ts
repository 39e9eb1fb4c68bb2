import { errorBands, rangeAround, rangeOfRate } from "../../serving/expected-error.ts";
import { benchmarkCommands } from "../../serving/benchmark-command.ts";
import { poissonSample } from "../../serving/load-search.ts";
import type { Quantiles } from "../../serving/quantiles.ts";
import type { Replica, Workload } from "../../serving/replica.ts";
import { simulate } from "../../serving/simulate.ts";
import { stepTimer } from "../../serving/step-time.ts";
import type { Setup, SizeQuestion } from "./setups.ts";

type Band = readonly [number, number];

/** How fast a set-up is with the asked number of sequences of that length at once. */
export interface LoadAnswer {
  concurrency: number;
  workload: Workload;
  ttftMs: Quantiles;
  tpotMs: Quantiles | null;
  requestsPerSecond: number;
  outputTokensPerSecond: number;
  /** Of the means: four of five measured runs lie within. */
  interval80: { ttftMs: Band; tpotMs: Band | null; outputTokensPerSecond: Band };
  intervalSource: string;
  /** Commands that measure one point, on which every prediction for this set-up can then be anchored. */
  benchmark: { vllm: string; guidellm: string };
}

/** Output tokens within the context where none are given. */
export const USUAL_ANSWER = 256;
const ROUNDS = 8;
const FEWEST = 40;
/** Requests of equal length would all finish at once. */
const SPREAD = 0.1;

/** Simulates a closed loop on a set-up that fits; null where the speed of its GPU is not known. */
export function sizeLoad(question: SizeQuestion, setup: Setup): LoadAnswer | null {
  const { model, engine, kvPrecision, concurrency, contextTokens } = question;
  const { gpu, gpus, precision } = setup;
  const replica: Replica = {
    model,
    gpu,
    tensorParallel: gpus,
    precision,
    kvPrecision,
    engine,
    contextTokens,
  };
  if (!setup.outcome.fits || !stepTimer(replica)) return null;
  const outputTokens = question.outputTokens ?? Math.min(USUAL_ANSWER, Math.ceil(contextTokens / 2));
  const inputTokens = Math.max(contextTokens - outputTokens, 1);
  const workload: Workload = { inputTokens, cachedInputTokens: 0, outputTokens };
  const sample = poissonSample(
    // Lengths are spread: with the longest of them the context is what was asked for.
    { ...workload, inputTokens: inputTokens / (1 + SPREAD), outputTokens: outputTokens / (1 + SPREAD) },
    Math.max(concurrency * ROUNDS, FEWEST),
    { spread: SPREAD },
  );
  const found = simulate({ replica, replicas: 1 }, sample, { concurrency });
  if (!found?.ttftMs) return null;
  const bands = errorBands(replica, concurrency);
  return {
    concurrency,
    workload,
    ttftMs: found.ttftMs,
    tpotMs: found.tpotMs,
    requestsPerSecond: found.requestsPerSecond,
    outputTokensPerSecond: found.outputTokensPerSecond,
    interval80: {
      ttftMs: rangeAround(found.ttftMs.mean, bands.ttft),
      tpotMs: found.tpotMs && rangeAround(found.tpotMs.mean, bands.tpot),
      outputTokensPerSecond: rangeOfRate(found.outputTokensPerSecond, bands.e2e),
    },
    intervalSource: bands.source,
    benchmark: benchmarkCommands({
      model,
      engine,
      concurrency,
      workload,
      requestsPerSecond: found.requestsPerSecond,
    }),
  };
}
