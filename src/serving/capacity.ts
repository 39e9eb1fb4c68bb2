import { cacheBytes, sequenceBytes } from "./cache-bytes.ts";
import { expectedErrorFraction } from "./expected-error.ts";
import { fitExactly } from "./memory.ts";
import type { Replica, Slo, Workload } from "./replica.ts";
import { stepTimer, type StepTimer } from "./step-time.ts";

export type { Slo, Workload } from "./replica.ts";

/** The busiest state of one replica that still meets the latency asked for. */
export interface Capacity {
  requestsPerSecond: number;
  /** Requests in the engine at once. */
  concurrency: number;
  /** Means at this load. */
  tpotMs: number;
  ttftMs: number;
  /** The 95th percentiles that the SLO is compared with. */
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
  limitedBy: "tpot" | "ttft" | "kv-memory" | "compute" | "max-sequences";
  /** Four of five published measurements lie within this fraction of what the model says. */
  expectedErrorFraction: number;
}

/** More sequences at once that bring less than this share of throughput are not worth their latency. */
const WORTHWHILE_GAIN = 0.01;
/** Headroom of the cache over its mean filling, so that preemption stays rare. */
const POOL_HEADROOM = 1.15;
/** One-sided 95 % of a normal distribution. */
const Z95 = 1.645;

/**
 * Closed form of continuous batching with chunked prefill. With C requests at once, in the time of one answer every
 * other request brings one prompt: cycle = steps x T(C) + C x P, TPOT = T(C) + (C - 1) P / steps, where P is what a
 * prompt adds to the iterations it rides in. Null when the model does not fit, its time is not known, or not even
 * one request at a time meets the latency.
 */
export function capacity(replica: Replica, workload: Workload, slo: Slo): Capacity | null {
  const timer = stepTimer(replica);
  if (!timer) return null;
  const cell = servingCell(replica, timer, workload);
  if (!cell) return null;
  const state = (concurrency: number): Operating => operate(cell, concurrency, slo);
  if (!meets(state(1), slo)) return null;
  const most = largest(1, cell.most, (concurrency) => meets(state(concurrency), slo));
  const states = ladder(most).map(state);
  const full = Math.max(...states.map((at) => at.requestsPerSecond));
  // Stop where more requests at once bring next to nothing but latency.
  const at = states.find(
    ({ requestsPerSecond }) => requestsPerSecond >= full * (1 - WORTHWHILE_GAIN),
  ) as Operating;
  return { ...at, limitedBy: limit(), expectedErrorFraction: expectedErrorFraction(replica) };

  function limit(): Capacity["limitedBy"] {
    if (at.concurrency < most * 0.9) return "compute";
    return most === cell?.most ? cell.mostBecause : failing(state(most + 1), slo);
  }
}

/** Concurrencies worth comparing, up to and including the highest: a tenth apart. */
function ladder(most: number): number[] {
  const rungs: number[] = [];
  for (let rung = 1; rung < most; rung = Math.max(rung + 1, Math.floor(rung * 1.1))) rungs.push(rung);
  return [...rungs, most];
}

interface ServingCell {
  timer: StepTimer;
  workload: Workload;
  /** Decode steps of a request: its first token comes out of the prefill. */
  steps: number;
  meanContext: number;
  newTokens: number;
  chunk: number;
  perRequestMs: number;
  most: number;
  mostBecause: "kv-memory" | "max-sequences";
}

function servingCell(replica: Replica, timer: StepTimer, workload: Workload): ServingCell | null {
  const { model, gpu, tensorParallel, kvPrecision, engine } = replica;
  const longest = Math.ceil(workload.inputTokens + workload.outputTokens);
  const fits = fitExactly(model, gpu, { ...replica, contextTokens: Math.max(longest, 1) });
  if (!fits.fits) return null;
  const meanContext = workload.inputTokens + workload.outputTokens / 2;
  const held = sequenceBytes(
    cacheBytes(model, tensorParallel, kvPrecision),
    meanContext + engine.scheduler.blockTokens / 2,
  );
  const byMemory = Math.floor(fits.kvPoolBytesPerGpu / (held * POOL_HEADROOM));
  const most = Math.max(1, Math.min(byMemory, fits.maxSequences));
  return {
    timer,
    workload,
    steps: Math.max(workload.outputTokens - 1, 0),
    meanContext,
    newTokens: Math.max(workload.inputTokens - workload.cachedInputTokens, 1),
    chunk: fits.maxBatchedTokens,
    perRequestMs: engine.host.perRequestMs,
    most,
    mostBecause: byMemory < fits.maxSequences ? "kv-memory" : "max-sequences",
  };
}

type Operating = Omit<Capacity, "limitedBy" | "expectedErrorFraction">;

function operate(cell: ServingCell, concurrency: number, slo: Slo): Operating {
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
  // Once every iteration carries prompts, a token takes one such iteration, and further requests wait outside.
  const tpot =
    steps > 0 ? Math.min(decode + ((concurrency - 1) * prompt) / steps, Math.max(mixed, decode)) : decode;
  const spread = steps > 0 ? (Math.sqrt(Math.max(concurrency - 1, 0)) * prompt) / steps : 0;
  const base = cell.perRequestMs / 1000 + alone * Math.max(newTokens / cell.chunk, 1) + decode;
  // Prompts queue for the iteration's budget: M/D/1 on the share of time that prefill takes; the 95th percentile of
  // an exponential tail is three means.
  const calm = slo.ttftP95Ms === null ? Infinity : prefillShare(slo.ttftP95Ms / 1000 - base, prompt) / prompt;
  const requestsPerSecond = Math.min(free, calm);
  const share = Math.min(requestsPerSecond * prompt, 0.99);
  const wait = (share * prompt) / (2 * (1 - share));
  // What is left unused for the sake of latency is work that no other token can have.
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
 * iterations: one at a time while there are more steps than prompts, several together when there are fewer. When
 * they need more iterations than the answers have tokens, prefill sets the pace and decoding rides on it.
 */
function cycle(cell: ServingCell, concurrency: number, decode: number): { seconds: number; mixed: number } {
  const { steps, newTokens } = cell;
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
  const together = Math.max(concurrency / steps, Math.min(budget / newTokens, 1));
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

/** An iteration that computes so many prompt tokens beside the decoding sequences. */
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

const meets = (at: Operating, slo: Slo): boolean =>
  (slo.tpotP95Ms === null || at.tpotP95Ms <= slo.tpotP95Ms) &&
  (slo.ttftP95Ms === null || (at.requestsPerSecond > 0 && at.ttftP95Ms <= slo.ttftP95Ms * 1.0001));

const failing = (at: Operating, slo: Slo): "tpot" | "ttft" =>
  slo.tpotP95Ms !== null && at.tpotP95Ms > slo.tpotP95Ms ? "tpot" : "ttft";

/** The largest whole number in [low, high] that still satisfies a condition which, once false, stays false. */
function largest(low: number, high: number, satisfies: (value: number) => boolean): number {
  let [good, bad] = [low, high + 1];
  while (bad - good > 1) {
    const middle = Math.floor((good + bad) / 2);
    if (satisfies(middle)) good = middle;
    else bad = middle;
  }
  return good;
}
