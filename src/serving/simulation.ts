import { numberAt } from "../core/at.ts";
import { quantiles, type Quantiles } from "./quantiles.ts";
import { sumTotals, type ReplicaTotals } from "./replica-totals.ts";
import type { Slo } from "./replica.ts";
import type { RequestTable } from "./request-table.ts";
import type { Timeline, TimelinePoint } from "./timeline.ts";
import { unseenSteps } from "./unseen-steps.ts";

/** The result of a simulation. */
export interface Simulation {
  /** Of answered requests; null when there are none (TPOT: none with at least two tokens). */
  ttftMs: Quantiles | null;
  tpotMs: Quantiles | null;
  e2eMs: Quantiles | null;
  /** First arrival to last answer. */
  durationSeconds: number;
  requestsPerSecond: number;
  outputTokensPerSecond: number;
  /** Input and output. */
  totalTokensPerSecond: number;
  /** Running sequences of one replica, mean over the time it works. */
  meanBatch: number;
  /** Waiting requests over all replicas: mean over the whole time, and the most at once. */
  queue: { mean: number; most: number };
  /** Filled share of the cache, mean over the time that replicas work. */
  kvUse: number;
  preemptions: number;
  /** Share of the prompt tokens that the prefix cache held; null when nothing was admitted. */
  prefixHitShare: number | null;
  /** Share of the time in which a replica's GPUs work. */
  gpuUtilisation: number;
  answered: number;
  /** Requests longer than the model's context or the whole cache. */
  rejected: number;
  /** Refused because the engine's queue is full (HTTP 429 or 503). */
  turnedAway: number;
  inputTokens: number;
  outputTokens: number;
  /** Answers within the latency asked for. */
  goodput: { share: number; requestsPerSecond: number } | null;
  requests: { ttftMs: Float64Array; e2eMs: Float64Array } | null;
  timeline: readonly TimelinePoint[] | null;
}

interface Circumstances {
  rejected: number;
  turnedAway: number;
  /** Iterations between the prompt's own and the one after which a client sees the first token. */
  firstTokenSteps: number;
  slo: Slo | undefined;
  perRequest: boolean;
  timeline: Timeline | null;
}

/** Summarises what happened to every request and on every replica. */
export function summarise(
  replicas: readonly ReplicaTotals[],
  table: RequestTable,
  { rejected, turnedAway, firstTokenSteps, slo, perRequest, timeline }: Circumstances,
): Simulation {
  const ttft = new Float64Array(table.count);
  const tpot = new Float64Array(table.count);
  const e2e = new Float64Array(table.count);
  const each = perRequest ? { ttftMs: unknowns(table.count), e2eMs: unknowns(table.count) } : null;
  let [answered, several, good, input, output] = [0, 0, 0, 0, 0];
  let [first, last] = [Infinity, 0];
  for (let at = 0; at < table.count; at += 1) {
    const finish = numberAt(table.finish, at);
    const arrival = numberAt(table.arrival, at);
    first = Math.min(first, arrival);
    if (Number.isNaN(finish)) continue;
    const tokens = numberAt(table.output, at);
    const writing = finish - numberAt(table.firstToken, at);
    const seen = tokens > 1 ? (unseenSteps(firstTokenSteps, tokens) / (tokens - 1)) * writing : 0;
    const firstMs = (numberAt(table.firstToken, at) + seen - arrival) * 1000;
    const wholeMs = (finish - arrival) * 1000;
    const perTokenMs = tokens > 1 ? (wholeMs - firstMs) / (tokens - 1) : 0;
    if (each) [each.ttftMs[at], each.e2eMs[at]] = [firstMs, wholeMs];
    ttft[answered] = firstMs;
    e2e[answered] = wholeMs;
    if (tokens > 1) tpot[several++] = perTokenMs;
    if (within(slo, firstMs, perTokenMs)) good += 1;
    input += numberAt(table.input, at);
    output += tokens;
    last = Math.max(last, finish);
    answered += 1;
  }
  const seconds = answered > 0 ? last - first : 0;
  const rate = (count: number): number => (seconds > 0 ? count / seconds : 0);
  const totals = sumTotals(replicas);
  const whileBusy = (sum: number): number => (totals.busySeconds > 0 ? sum / totals.busySeconds : 0);
  return {
    ttftMs: quantiles(ttft.subarray(0, answered)),
    tpotMs: quantiles(tpot.subarray(0, several)),
    e2eMs: quantiles(e2e.subarray(0, answered)),
    durationSeconds: seconds,
    requestsPerSecond: rate(answered),
    outputTokensPerSecond: rate(output),
    totalTokensPerSecond: rate(input + output),
    meanBatch: whileBusy(totals.sequenceSeconds),
    queue: { mean: rate(totals.waitingSeconds), most: totals.mostWaiting },
    kvUse: whileBusy(totals.fillSeconds),
    preemptions: totals.preemptions,
    prefixHitShare: totals.promptTokens > 0 ? totals.cachedTokens / totals.promptTokens : null,
    gpuUtilisation: seconds > 0 ? Math.min(totals.busySeconds / (seconds * replicas.length), 1) : 0,
    answered,
    rejected,
    turnedAway,
    inputTokens: input,
    outputTokens: output,
    goodput: slo ? { share: table.count > 0 ? good / table.count : 0, requestsPerSecond: rate(good) } : null,
    requests: each,
    timeline: timeline ? timeline.points() : null,
  };
}

const within = (slo: Slo | undefined, ttftMs: number, tpotMs: number): boolean =>
  slo !== undefined &&
  (slo.ttftP95Ms === null || ttftMs <= slo.ttftP95Ms) &&
  (slo.tpotP95Ms === null || tpotMs <= slo.tpotP95Ms);

const unknowns = (count: number): Float64Array => new Float64Array(count).fill(Number.NaN);
