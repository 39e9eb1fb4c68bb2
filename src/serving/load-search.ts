import { at, numberAt } from "../core/at.ts";
import { seededRandom } from "../core/random.ts";
import { capacity } from "./capacity.ts";
import { paceOf } from "./keeps-up.ts";
import { quantiles } from "./quantiles.ts";
import type { Slo, Workload } from "./replica.ts";
import type { SimulatedRequest } from "./request-table.ts";
import { simulate, type Fleet, type Simulation, type SimulationOptions } from "./simulate.ts";

/** The highest load that a fleet serves within the latency asked for. */
export interface HighestLoad {
  /** Of the whole fleet. */
  requestsPerSecond: number;
  /** 95th percentiles at that load, the start from an empty fleet left out. */
  ttftP95Ms: number;
  tpotP95Ms: number | null;
  simulation: Simulation;
  /** Simulations that it took. */
  probes: number;
}

export interface LoadSearchOptions extends Pick<SimulationOptions, "routing" | "seed" | "stepScale"> {
  /** The search ends within this fraction of the highest load; default 2 %. */
  within?: number;
}

const WITHIN = 0.02;
/** Doublings and halvings that look for a bracket. */
const MOST_STEPS = 40;
/** Share of the requests, the first to meet an empty fleet, that is not counted. */
const WARM_UP = 0.1;

/**
 * Bisection over the simulator. Every probe replays the same requests with the same pattern of arrivals, only faster
 * or slower (common random numbers), so that two loads or two fleets are compared on the same draws. Null when the
 * fleet cannot run or no load meets the latency. `sample` gives lengths, prefixes and the arrival pattern: a trace,
 * or `poissonSample`.
 */
export function highestLoad(
  fleet: Fleet,
  sample: readonly SimulatedRequest[],
  slo: Slo,
  options: LoadSearchOptions = {},
): HighestLoad | null {
  const { within = WITHIN } = options;
  const pattern = unitPattern(sample);
  let probes = 0;
  const probe = (rate: number): Probe | null => {
    probes += 1;
    return tryRate(fleet, pattern, rate, slo, options);
  };
  let low: Probe | null = null;
  let high: Probe | null = null;
  let rate = firstGuess(fleet, sample, slo);
  for (let step = 0; step < MOST_STEPS && (low === null || high === null); step += 1) {
    const found = probe(rate);
    if (found === null) return null;
    if (found.holds) low = found;
    else high = found;
    // A guess from the closed form is near: small steps first.
    const stride = step === 0 ? 1.25 : 2;
    rate = found.holds ? found.rate * stride : found.rate / stride;
  }
  if (low === null || high === null) return null;
  while (high.rate > low.rate * (1 + within)) {
    const found = probe(Math.sqrt(low.rate * high.rate));
    if (found === null) return null;
    if (found.holds) low = found;
    else high = found;
  }
  return {
    requestsPerSecond: low.rate,
    ttftP95Ms: low.ttftP95Ms,
    tpotP95Ms: low.tpotP95Ms,
    simulation: low.simulation,
    probes,
  };
}

/** Requests with Poisson arrivals, one a second on average; lengths uniform within mean x (1 +- spread). */
export function poissonSample(
  workload: Workload,
  count: number,
  { spread = 0, seed = 1 }: { spread?: number; seed?: number } = {},
): SimulatedRequest[] {
  const [gap, length] = [seededRandom(seed ^ 0x5bd1e995), seededRandom(seed)];
  const vary = (mean: number): number => Math.max(Math.round(mean * (1 + spread * (2 * length() - 1))), 1);
  let arrivalMs = 0;
  return Array.from({ length: count }, () => {
    arrivalMs += -Math.log(1 - gap()) * 1000;
    return {
      arrivalMs,
      inputTokens: vary(workload.inputTokens),
      cachedInputTokens: workload.cachedInputTokens,
      outputTokens: vary(workload.outputTokens),
    };
  });
}

/** A sample in order, with arrivals scaled to one a second on average from 0 on. */
function unitPattern(sample: readonly SimulatedRequest[]): readonly SimulatedRequest[] {
  const ordered = sample.toSorted((left, right) => left.arrivalMs - right.arrivalMs);
  const start = ordered[0]?.arrivalMs ?? 0;
  const span = (ordered.at(-1)?.arrivalMs ?? start) - start;
  const factor = span > 0 ? ((ordered.length - 1) * 1000) / span : 0;
  return ordered.map((request) => ({ ...request, arrivalMs: (request.arrivalMs - start) * factor }));
}

interface Probe {
  rate: number;
  holds: boolean;
  ttftP95Ms: number;
  tpotP95Ms: number | null;
  simulation: Simulation;
}

function tryRate(
  fleet: Fleet,
  pattern: readonly SimulatedRequest[],
  rate: number,
  slo: Slo,
  { routing, seed, stepScale }: LoadSearchOptions,
): Probe | null {
  const requests = pattern.map((request) => ({ ...request, arrivalMs: request.arrivalMs / rate }));
  const simulation = simulate(fleet, requests, {
    perRequest: true,
    ...(routing === undefined ? {} : { routing }),
    ...(seed === undefined ? {} : { seed }),
    ...(stepScale === undefined ? {} : { stepScale }),
  });
  if (!simulation?.ttftMs || !simulation.e2eMs || !simulation.requests) return null;
  const { ttftP95Ms, tpotP95Ms } = steadyLatency(simulation.requests, requests);
  const { keepsUp } = paceOf(simulation.requests, requests);
  const served = simulation.rejected === 0 && simulation.turnedAway === 0;
  const holds =
    served &&
    keepsUp &&
    (slo.ttftP95Ms === null || ttftP95Ms <= slo.ttftP95Ms) &&
    (slo.tpotP95Ms === null || tpotP95Ms === null || tpotP95Ms <= slo.tpotP95Ms);
  return { rate, holds, ttftP95Ms, tpotP95Ms, simulation };
}

/** 95th percentiles without the requests that found the fleet empty. */
function steadyLatency(
  times: NonNullable<Simulation["requests"]>,
  requests: readonly SimulatedRequest[],
): { ttftP95Ms: number; tpotP95Ms: number | null } {
  const ttft = new Float64Array(requests.length);
  const tpot = new Float64Array(requests.length);
  let [answered, several] = [0, 0];
  for (let index = Math.floor(requests.length * WARM_UP); index < requests.length; index += 1) {
    const first = numberAt(times.ttftMs, index);
    if (Number.isNaN(first)) continue;
    ttft[answered++] = first;
    const tokens = at(requests, index).outputTokens;
    if (tokens > 1) tpot[several++] = (numberAt(times.e2eMs, index) - first) / (tokens - 1);
  }
  return {
    ttftP95Ms: quantiles(ttft.subarray(0, answered))?.p95 ?? Infinity,
    tpotP95Ms: quantiles(tpot.subarray(0, several))?.p95 ?? null,
  };
}

/** What the closed form says of the mean request, else one a second. */
function firstGuess({ replica, replicas }: Fleet, sample: readonly SimulatedRequest[], slo: Slo): number {
  const mean = (of: (request: SimulatedRequest) => number): number =>
    sample.reduce((sum, request) => sum + of(request), 0) / Math.max(sample.length, 1);
  const workload = {
    inputTokens: mean(({ inputTokens }) => inputTokens),
    cachedInputTokens: mean(({ cachedInputTokens }) => cachedInputTokens),
    outputTokens: mean(({ outputTokens }) => outputTokens),
  };
  const found = sample.length > 0 ? capacity(replica, workload, slo)?.requestsPerSecond : undefined;
  return found !== undefined && found > 0 ? found * replicas : 1;
}
