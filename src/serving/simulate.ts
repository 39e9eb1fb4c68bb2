import { FinishQueue } from "./finish-queue.ts";
import { quantiles, type Quantiles } from "./quantiles.ts";
import { ReplicaSimulation, replicaLimits, type ReplicaLimits } from "./replica-simulation.ts";
import type { Replica, Slo } from "./replica.ts";
import { requestTable, type RequestTable, type SimulatedRequest } from "./request-table.ts";

export type { SimulatedRequest } from "./request-table.ts";

/** Copies of one replica behind a router that sends each request to the least outstanding tokens. */
export interface Fleet {
  replica: Replica;
  replicas: number;
}

export interface SimulationOptions {
  /** Latency of a single request that counts as good; without it no goodput. */
  slo?: Slo;
  /** A closed loop: so many requests are under way at once, arrival times are ignored. */
  concurrency?: number;
  /** Every iteration takes so many times what the model says: a calibration on one measured point. */
  stepScale?: number;
  /** Hand back the times of every request too. */
  perRequest?: boolean;
}

export interface Simulation {
  /** Of answered requests; null when there is none (for TPOT: none with two tokens). */
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
  /** Filled share of the cache, mean over the time that replicas work. */
  kvUse: number;
  preemptions: number;
  /** Share of the time in which a replica's GPUs work. */
  gpuUtilisation: number;
  answered: number;
  /** Longer than the model's context or the whole cache. */
  rejected: number;
  inputTokens: number;
  outputTokens: number;
  /** Answers within the latency asked for. */
  goodput: { share: number; requestsPerSecond: number } | null;
  requests: { ttftMs: Float64Array; e2eMs: Float64Array } | null;
}

/** Null when the replica cannot run: the model does not fit, or the GPU's speed is not known. Deterministic. */
export function simulate(
  fleet: Fleet,
  requests: readonly SimulatedRequest[],
  options: SimulationOptions = {},
): Simulation | null {
  const limits = scaled(replicaLimits(fleet.replica), options.stepScale ?? 1);
  if (!limits || fleet.replicas < 1) return null;
  const table = requestTable(requests);
  const hostSeconds = fleet.replica.engine.host.perRequestMs / 1000;
  const source =
    options.concurrency === undefined ? openArrivals(table) : closedLoop(table, options.concurrency);
  const replicas = Array.from(
    { length: fleet.replicas },
    () => new ReplicaSimulation(limits, table, (_request, seconds) => source.answered(seconds + hostSeconds)),
  );
  const rejected = run(replicas, table, source, hostSeconds);
  return summarise(replicas, table, rejected, options);
}

function scaled(limits: ReplicaLimits | null, scale: number): ReplicaLimits | null {
  if (!limits || scale === 1) return limits;
  const { timer } = limits;
  return { ...limits, timer: { seconds: (work) => timer.seconds(work) * scale } };
}

/** Where requests come from. */
interface Arrivals {
  /** When the next one arrives; Infinity when none is due. */
  nextAt(): number;
  take(): number;
  answered(seconds: number): void;
}

function run(
  replicas: readonly ReplicaSimulation[],
  table: RequestTable,
  source: Arrivals,
  hostSeconds: number,
): number {
  let rejected = 0;
  for (;;) {
    const arrival = source.nextAt() + hostSeconds;
    let soonest = replicas[0] as ReplicaSimulation;
    for (const replica of replicas) if (replica.nextEventAt < soonest.nextEventAt) soonest = replica;
    if (arrival === Infinity && soonest.nextEventAt === Infinity) return rejected;
    if (soonest.nextEventAt < arrival) {
      soonest.advance();
      continue;
    }
    const request = source.take();
    table.arrival[request] = arrival - hostSeconds;
    const target = leastOutstanding(replicas);
    if (target.accepts(request)) target.enqueue(request, arrival);
    else {
      rejected += 1;
      source.answered(arrival);
    }
  }
}

function leastOutstanding(replicas: readonly ReplicaSimulation[]): ReplicaSimulation {
  let best = replicas[0] as ReplicaSimulation;
  for (const replica of replicas) if (replica.outstandingTokens < best.outstandingTokens) best = replica;
  return best;
}

function openArrivals(table: RequestTable): Arrivals {
  const order = Uint32Array.from({ length: table.count }, (_, at) => at);
  let sorted = true;
  for (let at = 1; at < table.count && sorted; at += 1)
    sorted = (table.arrival[at] as number) >= (table.arrival[at - 1] as number);
  if (!sorted) order.sort((a, b) => (table.arrival[a] as number) - (table.arrival[b] as number) || a - b);
  let next = 0;
  return {
    nextAt: () => (next < table.count ? (table.arrival[order[next] as number] as number) : Infinity),
    take: () => order[next++] as number,
    answered: () => undefined,
  };
}

function closedLoop(table: RequestTable, concurrency: number): Arrivals {
  const ready = new FinishQueue();
  const start = table.count > 0 ? (table.arrival[0] as number) : 0;
  for (let at = 0; at < Math.min(concurrency, table.count); at += 1) ready.push(start, at);
  let next = ready.size;
  return {
    nextAt: () => ready.firstKey,
    take: () => {
      const request = ready.firstItem;
      ready.removeFirst();
      return request;
    },
    answered: (seconds) => {
      if (next < table.count) ready.push(seconds, next++);
    },
  };
}

function summarise(
  replicas: readonly ReplicaSimulation[],
  table: RequestTable,
  rejected: number,
  options: SimulationOptions,
): Simulation {
  const ttft = new Float64Array(table.count);
  const tpot = new Float64Array(table.count);
  const e2e = new Float64Array(table.count);
  let [answered, several, good, input, output] = [0, 0, 0, 0, 0];
  let [first, last] = [Infinity, 0];
  for (let at = 0; at < table.count; at += 1) {
    const finish = table.finish[at] as number;
    const arrival = table.arrival[at] as number;
    first = Math.min(first, arrival);
    if (Number.isNaN(finish)) continue;
    const tokens = table.output[at] as number;
    const firstMs = ((table.firstToken[at] as number) - arrival) * 1000;
    const wholeMs = (finish - arrival) * 1000;
    const perTokenMs = tokens > 1 ? (wholeMs - firstMs) / (tokens - 1) : 0;
    ttft[answered] = firstMs;
    e2e[answered] = wholeMs;
    if (tokens > 1) tpot[several++] = perTokenMs;
    if (within(options.slo, firstMs, perTokenMs)) good += 1;
    input += table.input[at] as number;
    output += tokens;
    last = Math.max(last, finish);
    answered += 1;
  }
  const seconds = answered > 0 ? last - first : 0;
  const rate = (count: number): number => (seconds > 0 ? count / seconds : 0);
  const totals = sumTotals(replicas);
  return {
    requests: options.perRequest ? perRequest(table) : null,
    ttftMs: quantiles(ttft.subarray(0, answered)),
    tpotMs: quantiles(tpot.subarray(0, several)),
    e2eMs: quantiles(e2e.subarray(0, answered)),
    durationSeconds: seconds,
    requestsPerSecond: rate(answered),
    outputTokensPerSecond: rate(output),
    totalTokensPerSecond: rate(input + output),
    meanBatch: totals.busySeconds > 0 ? totals.sequenceSeconds / totals.busySeconds : 0,
    kvUse: totals.busySeconds > 0 ? totals.fillSeconds / totals.busySeconds : 0,
    preemptions: totals.preemptions,
    gpuUtilisation: seconds > 0 ? Math.min(totals.busySeconds / (seconds * replicas.length), 1) : 0,
    answered,
    rejected,
    inputTokens: input,
    outputTokens: output,
    goodput: options.slo
      ? { share: table.count > 0 ? good / table.count : 0, requestsPerSecond: rate(good) }
      : null,
  };
}

const within = (slo: Slo | undefined, ttftMs: number, tpotMs: number): boolean =>
  slo !== undefined &&
  (slo.ttftP95Ms === null || ttftMs <= slo.ttftP95Ms) &&
  (slo.tpotP95Ms === null || tpotMs <= slo.tpotP95Ms);

function sumTotals(replicas: readonly ReplicaSimulation[]): ReplicaSimulation["totals"] {
  const sum = { busySeconds: 0, sequenceSeconds: 0, fillSeconds: 0, preemptions: 0 };
  for (const { totals } of replicas) {
    sum.busySeconds += totals.busySeconds;
    sum.sequenceSeconds += totals.sequenceSeconds;
    sum.fillSeconds += totals.fillSeconds;
    sum.preemptions += totals.preemptions;
  }
  return sum;
}

const perRequest = (table: RequestTable): { ttftMs: Float64Array; e2eMs: Float64Array } => ({
  ttftMs: table.firstToken.map((seconds, at) => (seconds - (table.arrival[at] as number)) * 1000),
  e2eMs: table.finish.map((seconds, at) => (seconds - (table.arrival[at] as number)) * 1000),
});
