import { errorBands, rangeAround, rangeOfRate } from "./expected-error.ts";
import { quantiles } from "./quantiles.ts";
import type { Workload } from "./replica.ts";
import { poissonSample } from "./load-search.ts";
import { simulate, type Fleet, type SimulationOptions } from "./simulate.ts";

/** One operating point of a fleet: its concurrency, the time of a token and the throughput. */
export interface FrontierPoint {
  /** Requests in flight over the whole fleet. */
  concurrency: number;
  /** Means. */
  tpotMs: number;
  ttftMs: number;
  ttftP95Ms: number;
  /** Tokens a second that one reader sees. */
  tokensPerSecondPerRequest: number;
  requestsPerSecond: number;
  outputTokensPerSecond: number;
  outputTokensPerSecondPerGpu: number;
  /** Of the means: four of five measured runs lie within. */
  interval80: { tpotMs: readonly [number, number]; outputTokensPerSecond: readonly [number, number] };
}

/** Rounds of requests per place, and the fewest requests of a point. */
const ROUNDS = 6;
const FEWEST = 24;
/** Even lengths would march in step. */
const SPREAD = 0.1;
const MOST_CONCURRENCY = 4096;

/**
 * Throughput against the time of a token, from one request at a time up to where more at once bring nothing: closed
 * loops with the same requests, of which those that another one beats in both are left out. Null when it cannot run.
 */
export function frontier(
  fleet: Fleet,
  workload: Workload,
  options: Pick<SimulationOptions, "routing" | "stepScale" | "seed"> = {},
): FrontierPoint[] | null {
  const { replica, replicas } = fleet;
  const { tensorParallel, pipelineParallel = 1, dataParallel = 1 } = replica;
  const gpus = tensorParallel * pipelineParallel * dataParallel * replicas;
  const points: FrontierPoint[] = [];
  for (let concurrency = replicas; concurrency <= MOST_CONCURRENCY * replicas; concurrency *= 2) {
    const requests = poissonSample(workload, Math.max(concurrency * ROUNDS, FEWEST), { spread: SPREAD });
    const found = simulate(fleet, requests, { ...options, concurrency, perRequest: true });
    if (!found) return null;
    // The first of each place all come at once, which later ones do not.
    const ttft = quantiles(
      (found.requests?.ttftMs.slice(concurrency) ?? new Float64Array()).filter((ms) => ms > 0),
    );
    if (!ttft || !found.tpotMs) break;
    const best = points.at(-1)?.outputTokensPerSecond ?? 0;
    // Beyond the last place requests only wait.
    if (found.outputTokensPerSecond <= best * 1.01) break;
    const { tpot, e2e } = errorBands(replica, Math.ceil(concurrency / replicas));
    points.push({
      concurrency,
      tpotMs: found.tpotMs.mean,
      ttftMs: ttft.mean,
      ttftP95Ms: ttft.p95,
      tokensPerSecondPerRequest: 1000 / found.tpotMs.mean,
      requestsPerSecond: found.requestsPerSecond,
      outputTokensPerSecond: found.outputTokensPerSecond,
      outputTokensPerSecondPerGpu: found.outputTokensPerSecond / gpus,
      interval80: {
        tpotMs: rangeAround(found.tpotMs.mean, tpot),
        outputTokensPerSecond: rangeOfRate(found.outputTokensPerSecond, e2e),
      },
    });
  }
  return points.filter(
    (point) =>
      !points.some(
        (other) => other.tpotMs < point.tpotMs && other.outputTokensPerSecond > point.outputTokensPerSecond,
      ),
  );
}
