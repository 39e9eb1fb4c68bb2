import { heldCache, sequenceBytes } from "./cache-bytes.ts";
import { engineFit } from "./engine-fit.ts";
import { fitExactly } from "./memory.ts";
import type { Replica, Slo, Workload } from "./replica.ts";
import { modelOfOneRank } from "./replica-limits.ts";
import { schedulerRules } from "./scheduler-rules.ts";
import { replicaTimer } from "./replica-timer.ts";
import type { StepTimer } from "./step-time.ts";
import { unseenSteps } from "./unseen-steps.ts";

/** The steady state of one replica at a fixed concurrency. */
export interface OperatingPoint {
  requestsPerSecond: number;
  /** Requests in the engine at once. */
  concurrency: number;
  /** Means at this load. */
  tpotMs: number;
  ttftMs: number;
  /** The 95th percentiles that an SLO is compared with. */
  ttftP95Ms: number;
  tpotP95Ms: number;
  /**
   * Replica-seconds of work per token at this load. The share of the replica that a demand takes is
   * uncached input x secondsPerInputToken + cached input x secondsPerCachedToken + output x secondsPerOutputToken,
   * all per second; 1 is full.
   */
  secondsPerInputToken: number;
  secondsPerCachedToken: number;
  secondsPerOutputToken: number;
}

/** Headroom of the cache over its mean fill, so that preemption stays rare. */
const POOL_HEADROOM = 1.15;
/** One-sided 95 % of a normal distribution. */
const Z95 = 1.645;

const ANY_LATENCY: Slo = { ttftP95Ms: null, tpotP95Ms: null };

/**
 * Closed form of continuous batching at a fixed concurrency. Null when the replica cannot run or does not hold that
 * many requests; `wholeAnswers`: each is admitted with room for its whole answer (TensorRT-LLM's default).
 */
export function operatingPoint(
  replica: Replica,
  workload: Workload,
  concurrency: number,
  wholeAnswers = false,
): OperatingPoint | null {
  const cell = servingCell(replica, workload, wholeAnswers);
  return !cell || concurrency > cell.most ? null : operate(cell, concurrency, ANY_LATENCY);
}

export interface ServingCell {
  timer: StepTimer;
  workload: Workload;
  /** Decode steps of a request: its first token comes out of the prefill. */
  steps: number;
  meanContext: number;
  newTokens: number;
  chunk: number;
  /** Stages times ranks: parts of the replica that work on different prompts at the same time. */
  parts: number;
  perRequestMs: number;
  firstTokenSteps: number;
  most: number;
  mostBecause: "kv-memory" | "max-sequences";
}

export function servingCell(replica: Replica, workload: Workload, wholeAnswers = false): ServingCell | null {
  const { gpu, tensorParallel, kvPrecision, engine, pipelineParallel = 1, dataParallel = 1 } = replica;
  const share = modelOfOneRank(replica);
  const longest = Math.ceil(workload.inputTokens + workload.outputTokens);
  const fits = fitExactly(share, gpu, { ...replica, contextTokens: Math.max(longest, 1) });
  if (!fits.fits) return null;
  const timer = replicaTimer(replica, fits.maxBatchedTokens);
  if (!timer) return null;
  const meanContext = workload.inputTokens + workload.outputTokens / 2;
  const held = sequenceBytes(
    heldCache(share, tensorParallel, kvPrecision, engine.memory, schedulerRules(engine).splitsBy),
    (wholeAnswers ? longest : meanContext) + engine.scheduler.blockTokens / 2,
  );
  const headroom = wholeAnswers ? 1 : POOL_HEADROOM;
  const byMemory = Math.floor(fits.kvPoolBytesPerGpu / (held * headroom));
  const most = Math.max(1, Math.min(byMemory, fits.maxSequences)) * dataParallel;
  return {
    timer,
    workload,
    steps: Math.max(workload.outputTokens - 1, 0),
    meanContext,
    newTokens: Math.max(workload.inputTokens - workload.cachedInputTokens, 1),
    chunk: fits.maxBatchedTokens * dataParallel * pipelineParallel,
    parts: dataParallel * pipelineParallel,
    perRequestMs: engine.host.perRequestMs,
    firstTokenSteps: engineFit(replica).firstTokenSteps,
    most,
    mostBecause: byMemory < fits.maxSequences ? "kv-memory" : "max-sequences",
  };
}

export function operate(cell: ServingCell, concurrency: number, slo: Slo): OperatingPoint {
  const { timer, workload, steps, meanContext, newTokens } = cell;
  const decode = decodeSeconds(timer, concurrency, meanContext);
  const empty = decodeSeconds(timer, concurrency, 0);
  const { seconds, mixed } = cycle(cell, concurrency, decode);
  const prompt = Math.max(seconds - steps * decode, 0) / concurrency;
  // Reading the cache grows with context: half the answer on average, and the whole prompt, at every step.
  const perContextToken = meanContext > 0 ? (decode - empty) / (concurrency * meanContext) : 0;
  const reading = steps * perContextToken;
  const free = concurrency / seconds;
  const alone = cycle(cell, 1, decodeSeconds(timer, 1, meanContext)).mixed;
  // Once every iteration carries prompts, a token takes one such iteration, and further requests wait in the queue.
  const tpot =
    steps > 0 ? Math.min(decode + ((concurrency - 1) * prompt) / steps, Math.max(mixed, decode)) : decode;
  const spread = steps > 0 ? (Math.sqrt(Math.max(concurrency - 1, 0)) * prompt) / steps : 0;
  const base =
    cell.perRequestMs / 1000 +
    alone * Math.max(newTokens / cell.chunk, 1) +
    decode +
    unseenSteps(cell.firstTokenSteps, workload.outputTokens) * tpot;
  // Prompts queue for the iteration's budget: M/D/1 on the share of time that prefill takes; the 95th percentile of
  // an exponential tail is three means.
  const calm = slo.ttftP95Ms === null ? Infinity : prefillShare(slo.ttftP95Ms / 1000 - base, prompt) / prompt;
  const requestsPerSecond = Math.min(free, calm);
  const share = Math.min(requestsPerSecond * prompt, 0.99);
  const wait = (share * prompt) / (2 * (1 - share));
  // Capacity left unused for the sake of latency is charged to the tokens that need the latency.
  const slack = requestsPerSecond > 0 ? free / requestsPerSecond : 1;
  const perOutput = steps / Math.max(workload.outputTokens, 1);
  return {
    requestsPerSecond,
    concurrency,
    tpotMs: tpot * 1000,
    ttftMs: (base + wait) * 1000,
    ttftP95Ms: (base + 3 * wait) * 1000,
    tpotP95Ms: Math.min(tpot + Z95 * spread, Math.max(mixed, tpot)) * 1000,
    secondsPerInputToken: (prompt / newTokens + reading) * slack,
    secondsPerCachedToken: reading * slack,
    secondsPerOutputToken: ((perOutput * empty) / concurrency + reading * meanOutputShare(workload)) * slack,
  };
}

/**
 * Time in which each of C requests is served once, and the longest iteration in it. Prompts ride on the decode
 * iterations: one at a time in every part while there are more steps than prompts (a part without one would wait for
 * the others), several together when there are fewer. When they need more iterations than the answers have tokens,
 * prefill sets the pace and decoding rides on it.
 */
function cycle(cell: ServingCell, concurrency: number, decode: number): { seconds: number; mixed: number } {
  const { steps, newTokens, parts } = cell;
  const budget = Math.max(cell.chunk - concurrency, 1);
  const needed = (concurrency * newTokens) / budget;
  if (needed > steps) {
    const iterations = Math.max(needed, 1);
    const mixed = mixedSeconds(
      cell,
      (concurrency * newTokens) / iterations,
      (concurrency * steps) / iterations,
    );
    return { seconds: iterations * mixed, mixed };
  }
  const together = Math.max(concurrency / steps, Math.min(budget / newTokens, parts, concurrency));
  const mixed = mixedSeconds(cell, together * newTokens, concurrency);
  return { seconds: steps * decode + (concurrency / together) * Math.max(mixed - decode, 0), mixed };
}

/** Cache reads for the answer's own tokens: each is read by the half of the steps that follow it. */
const meanOutputShare = (workload: Workload): number => (workload.outputTokens > 0 ? 0.5 : 0);

/** The share of time that prefill may take so that three mean waits stay within `room` seconds. */
function prefillShare(room: number, prompt: number): number {
  if (room <= 0) return 0;
  const ratio = (2 * room) / (3 * prompt);
  return ratio / (1 + ratio);
}

const decodeSeconds = (timer: StepTimer, sequences: number, context: number): number =>
  timer.seconds({
    prefillTokens: 0,
    prefillPairs: 0,
    prefillSequences: 0,
    decodeSequences: sequences,
    decodeContextTokens: sequences * context,
  });

/** Time of an iteration that computes prompt tokens beside the decoding sequences. */
function mixedSeconds(cell: ServingCell, promptTokens: number, decodeSequences: number): number {
  const { timer, newTokens, workload, meanContext } = cell;
  // Every new token attends to the cached prefix and to half of the new tokens.
  const pairsPerToken = Math.max(workload.inputTokens - newTokens / 2, 1);
  return timer.seconds({
    prefillTokens: promptTokens,
    prefillPairs: promptTokens * pairsPerToken,
    prefillSequences: promptTokens / newTokens,
    decodeSequences,
    decodeContextTokens: decodeSequences * meanContext,
  });
}
