import { operatingPoint } from "../../src/serving/operating-point.ts";
import { simulate, type SimulatedRequest } from "../../src/serving/simulate.ts";
import { seededRandom } from "../../src/core/random.ts";
import type { MeasuredRun } from "./measured-run.ts";

/** What the product says about a run; null = it says that the run is impossible. */
export type Prediction = Required<{ [key in keyof MeasuredRun["measured"]]: number | null }>;

const NOTHING: Prediction = {
  tpotMs: null,
  ttftMs: null,
  outputTokensPerSecond: null,
  wholeMs: null,
  e2eMs: null,
};
/** A run is cut to this many requests: more only take longer. */
const MOST_REQUESTS = 6000;
/** Fewer requests than this are one batch, which is simulated to its end. */
const ONE_BATCH = 512;

/** The same functions as the product's: the simulator under load, the closed form for an endless queue. */
export function predict(run: MeasuredRun): Prediction {
  if (run.load.kind === "single") return alone(run);
  if (run.load.kind === "offline" && run.load.requests > ONE_BATCH) return endlessQueue(run);
  const requests = requestsOf(run);
  const outcome = simulate(
    { replica: run.replica, replicas: 1 },
    requests,
    run.load.kind === "closed-loop" ? { concurrency: run.load.concurrency } : {},
  );
  if (!outcome || outcome.answered === 0) return NOTHING;
  const tpotMs = outcome.tpotMs?.mean ?? null;
  return {
    tpotMs,
    ttftMs: outcome.ttftMs?.mean ?? null,
    outputTokensPerSecond: outcome.outputTokensPerSecond,
    wholeMs: outcome.durationSeconds * 1000,
    e2eMs: outcome.e2eMs?.mean ?? null,
  };
}

function alone(run: MeasuredRun): Prediction {
  const workload = { inputTokens: run.inputTokens, cachedInputTokens: 0, outputTokens: run.outputTokens };
  const at = operatingPoint(run.replica, workload, 1);
  if (at) return { ...NOTHING, tpotMs: at.tpotMs, ttftMs: at.ttftMs };
  return NOTHING;
}

function endlessQueue(run: MeasuredRun): Prediction {
  if (run.load.kind !== "offline") return NOTHING;
  const workload = { inputTokens: run.inputTokens, cachedInputTokens: 0, outputTokens: run.outputTokens };
  let best = 0;
  for (let concurrency = 1; ; concurrency = Math.max(concurrency + 1, Math.floor(concurrency * 1.2))) {
    const at = operatingPoint(
      run.replica,
      workload,
      Math.min(concurrency, run.load.requests),
      run.load.fullReservation,
    );
    if (!at) break;
    best = Math.max(best, at.requestsPerSecond);
    if (concurrency >= run.load.requests) break;
  }
  return { ...NOTHING, outputTokensPerSecond: best > 0 ? best * run.outputTokens : null };
}

/** Requests with the run's lengths; the same for every call. */
function requestsOf(run: MeasuredRun): SimulatedRequest[] {
  const random = seededRandom(7);
  const { load } = run;
  if (load.kind === "trace") return [...load.requests];
  const wanted = load.kind === "static" ? load.batch : load.kind === "single" ? 1 : load.requests;
  return Array.from({ length: Math.min(wanted, MOST_REQUESTS) }, () => ({
    arrivalMs: 0,
    cachedInputTokens: 0,
    ...lengths(run, random),
  }));
}

function lengths(run: MeasuredRun, random: () => number): { inputTokens: number; outputTokens: number } {
  const { spread, inputTokens, outputTokens } = run;
  if (spread.kind === "fixed") return { inputTokens, outputTokens };
  if (spread.kind === "even") {
    const share = (): number => spread.from + (spread.to - spread.from) * random();
    return { inputTokens: inputTokens * share(), outputTokens: outputTokens * share() };
  }
  const normal = (): number => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  return {
    inputTokens: inputTokens * Math.exp(spread.sigmaInput * normal()),
    outputTokens: Math.min(outputTokens * Math.exp(spread.sigmaOutput * normal()), spread.mostOutput),
  };
}
