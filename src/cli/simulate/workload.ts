import type { SimulatedRequest } from "../../serving/simulate.ts";
import type { Load, Scenario } from "./scenario.ts";

/**
 * In a closed loop of requests of equal length all finish at once and all prompts arrive at once, which no
 * measurement does: lengths vary by so much unless the scenario says how they do.
 */
const CLOSED_LOOP_SPREAD = 0.1;
/** Requests per concurrent user: the first and last rounds, which are not steady, are a fifth of the run. */
const ROUNDS = 10;
const MOST_REQUESTS = 20_000;
const RATE_SECONDS = 600;

/** The requests of a scenario, and what was decided about them. */
export interface Workload {
  requests: SimulatedRequest[];
  /** Of the whole deployment; undefined for arrivals in time. */
  concurrency?: number;
  notes: string[];
}

/**
 * Draws lengths and arrivals with the scenario's seed: the same scenario always gives the same requests. `trace`:
 * those of its file, where the load is one.
 */
export function scenarioWorkload(scenario: Scenario, trace: Workload | null): Workload {
  const { load, inputTokens, outputTokens, cachedInputTokens } = scenario;
  if (load.kind === "trace") {
    if (!trace) throw new Error("the trace was not read");
    return trace;
  }
  const next = numbers(scenario.seed);
  const closed = load.kind === "concurrency";
  const spread = scenario.inputSpread ?? (closed ? CLOSED_LOOP_SPREAD : 0);
  const count = Math.min(Math.round(scenario.requests ?? usualCount(load)), MOST_REQUESTS);
  const vary = (mean: number): number => Math.max(Math.round(mean * (1 + spread * (2 * next() - 1))), 1);
  let at = 0;
  const requests: SimulatedRequest[] = [];
  for (let index = 0; index < count; index += 1) {
    if (load.kind === "requestsPerSecond") at += (-Math.log(next()) / load.value) * 1000;
    requests.push({
      arrivalMs: at,
      inputTokens: vary(inputTokens),
      cachedInputTokens,
      outputTokens: vary(outputTokens),
    });
  }
  return {
    requests,
    ...(closed ? { concurrency: load.value } : {}),
    notes: [
      scenario.requests === null ? `${count} requests simulated` : null,
      scenario.requests !== null && scenario.requests > MOST_REQUESTS
        ? `only ${MOST_REQUESTS} requests simulated`
        : null,
      closed && scenario.inputSpread === null
        ? `lengths vary by ${CLOSED_LOOP_SPREAD * 100} % around their mean so that the closed loop does not march in step`
        : null,
    ].filter((note): note is string => note !== null),
  };
}

function usualCount(load: Exclude<Load, { kind: "trace" }>): number {
  if (load.kind === "concurrency") return Math.max(load.value * ROUNDS, 50);
  if (load.kind === "requestsPerSecond")
    return Math.min(Math.max(load.value * RATE_SECONDS, 300), MOST_REQUESTS);
  return load.value;
}

/** Numbers in (0, 1) by a 32-bit mixing counter (mulberry32). */
function numbers(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32 + 2 ** -33;
  };
}
