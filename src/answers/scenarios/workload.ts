import { seededRandom } from "../../core/random.ts";
import type { SimulatedRequest } from "../../serving/simulate.ts";
import type { Scenario, SyntheticLoad } from "./scenario.ts";

/**
 * In a closed loop of requests of equal length all finish at once and all prompts arrive at once, which no
 * measurement does: lengths vary by this fraction unless the scenario says otherwise.
 */
const CLOSED_LOOP_SPREAD = 0.1;
/**
 * Lengths that are no whole numbers are means of a set of prompts and answers: they are drawn evenly within 0.1 to 1.9
 * times the mean, as wide as the random sets of benchmarks; chats spread wider still.
 */
const SPREAD_OF_MEANS = 0.9;
/** Requests per concurrent user: the first and last rounds, which are not steady, are a fifth of the run. */
const ROUNDS = 10;
const FEWEST_REQUESTS = { closed: 50, rate: 300 };
/** Enough for a steady state; more are simulated only when asked for. */
const USUAL_MOST = 20_000;
const MOST_REQUESTS = { usual: 100_000, asked: 1_000_000 };
const RATE_SECONDS = 600;
/** Arrivals and lengths are drawn separately, so that every load has the same lengths. */
const ARRIVALS = 0x5bd1e995;

/** The requests of a scenario, and what was decided about them. */
export interface Workload {
  requests: SimulatedRequest[];
  /** Concurrency of the whole deployment; undefined in an open loop. */
  concurrency?: number;
  /** Open loop: do requests arrive at given times, whether or not earlier ones have finished? */
  isOpen: boolean;
  notes: string[];
}

/**
 * Draws lengths and arrivals with the scenario's seed: the same scenario always gives the same requests. `trace`:
 * the requests of its file, where the load is one. Lengths that are drawn stay within the context.
 */
export function scenarioWorkload(
  scenario: Scenario,
  trace: Traced | null,
  maxContextTokens = Infinity,
): Workload {
  const { load } = scenario;
  if (load.kind !== "trace") return drawn(scenario, load, maxContextTokens);
  if (!trace) throw new Error("the trace was not read");
  return replayed(scenario, trace, load.as);
}

/** The requests of a file. */
export interface Traced {
  requests: readonly SimulatedRequest[];
  notes: readonly string[];
}

function drawn(scenario: Scenario, load: SyntheticLoad, maxContextTokens: number): Workload {
  const closed = load.kind === "concurrency";
  const areMeans = !Number.isInteger(scenario.inputTokens) || !Number.isInteger(scenario.outputTokens);
  const usual = areMeans ? SPREAD_OF_MEANS : closed ? CLOSED_LOOP_SPREAD : 0;
  const spread = scenario.inputSpread ?? usual;
  // The size of a batch or a queue is given, not chosen.
  const isCounted = load.kind === "staticBatch" || load.kind === "offlineRequests";
  const wanted = Math.round((isCounted ? null : scenario.requests) ?? usualCount(load));
  const count = Math.min(wanted, scenario.requests === null ? MOST_REQUESTS.usual : MOST_REQUESTS.asked);
  const next = seededRandom(scenario.seed);
  const vary = (mean: number): number => Math.max(Math.round(mean * (1 + spread * (2 * next() - 1))), 1);
  const gap = load.kind === "requestsPerSecond" ? gaps(scenario.seed, load.value) : () => 0;
  let arrivalMs = 0;
  const requests: SimulatedRequest[] = [];
  for (let index = 0; index < count; index += 1) {
    arrivalMs += gap();
    const [inputTokens, outputTokens] = [vary(scenario.inputTokens), vary(scenario.outputTokens)];
    requests.push({
      arrivalMs,
      inputTokens: Math.max(Math.min(inputTokens, maxContextTokens - outputTokens), 1),
      cachedInputTokens: scenario.cachedInputTokens,
      outputTokens,
    });
  }
  return {
    requests,
    ...(closed ? { concurrency: load.value } : {}),
    isOpen: load.kind === "requestsPerSecond",
    notes: [
      ...(scenario.requests === null ? [`${count} requests simulated`] : []),
      ...(wanted > count ? [`only ${count} of ${wanted} requests simulated`] : []),
      ...(areMeans && scenario.inputSpread === null
        ? [
            `lengths are given as means and drawn evenly within 0.1 to 1.9 times them; another spread: --spread`,
          ]
        : []),
      ...(closed && !areMeans && scenario.inputSpread === null
        ? [
            `lengths vary by ${CLOSED_LOOP_SPREAD * 100} % around their mean so that the closed loop does not march in step`,
          ]
        : []),
    ],
  };
}

/** A trace as it is, or its lengths and prefixes under another load. */
function replayed(scenario: Scenario, trace: Traced, load: SyntheticLoad | null): Workload {
  const count = Math.min(
    trace.requests.length,
    scenario.requests ?? Infinity,
    load?.kind === "staticBatch" || load?.kind === "offlineRequests" ? load.value : Infinity,
  );
  const requests = trace.requests.slice(0, count);
  const notes = [...trace.notes, ...(count < trace.requests.length ? [`the first ${count} of them`] : [])];
  if (load === null) return { requests, isOpen: true, notes };
  if (load.kind === "concurrency") return { requests, concurrency: load.value, isOpen: false, notes };
  if (load.kind !== "requestsPerSecond")
    return { requests: requests.map((request) => ({ ...request, arrivalMs: 0 })), isOpen: false, notes };
  const start = requests[0]?.arrivalMs ?? 0;
  const span = ((requests.at(-1)?.arrivalMs ?? start) - start) / 1000;
  // n arrivals have n - 1 gaps; a single one has no rate.
  const factor = span > 0 ? (requests.length - 1) / span / load.value : 1;
  return {
    requests: requests.map((request) => ({
      ...request,
      arrivalMs: start + (request.arrivalMs - start) * factor,
    })),
    isOpen: true,
    notes: [
      ...notes,
      `arrivals of the trace ${factor > 1 ? "slowed down" : "sped up"} to ${load.value} a second`,
    ],
  };
}

function gaps(seed: number, perSecond: number): () => number {
  const next = seededRandom(seed ^ ARRIVALS);
  return () => (-Math.log(1 - next()) / perSecond) * 1000;
}

function usualCount(load: SyntheticLoad): number {
  if (load.kind === "concurrency")
    return Math.min(Math.max(load.value * ROUNDS, FEWEST_REQUESTS.closed), Math.max(USUAL_MOST, load.value));
  if (load.kind === "requestsPerSecond")
    return Math.min(Math.max(load.value * RATE_SECONDS, FEWEST_REQUESTS.rate), USUAL_MOST);
  return load.value;
}
