import type { Precision } from "../core/model.ts";
import { paceOf } from "../serving/keeps-up.ts";
import { poissonSample } from "../serving/load-search.ts";
import { type Fit, fitExactly } from "../serving/memory.ts";
import type { Replica } from "../serving/replica.ts";
import { simulate, type Simulation } from "../serving/simulate.ts";
import type { GuideFacts } from "./guide-facts.ts";

/** A replica by the names of the catalog. */
export interface SetupNames {
  model: string;
  gpu: string;
  gpus: number;
  precision: Precision;
  /** vLLM unless told. */
  engine?: string;
}

/** Tokens of a request; the defaults are those of `simulate`. */
export interface RequestTokens {
  inputTokens: number;
  outputTokens: number;
}

const USUAL_REQUEST: RequestTokens = { inputTokens: 1000, outputTokens: 250 };

/** Does the set-up hold the model, by kernels and by memory? Null where the catalog lacks a part of it. */
export function fitOf(facts: GuideFacts, names: SetupNames, contextTokens = 2048): Fit | null {
  const replica = replicaOf(facts, names);
  if (!replica) return null;
  return fitExactly(replica.model, replica.gpu, { ...replica, contextTokens });
}

/** With a fixed number of requests always in flight; null where the set-up is not known or cannot run. */
export function inFlight(
  facts: GuideFacts,
  names: SetupNames,
  concurrency: number,
  request: RequestTokens = USUAL_REQUEST,
): Simulation | null {
  const replica = replicaOf(facts, names);
  if (!replica) return null;
  const requests = poissonSample({ ...request, cachedInputTokens: 0 }, Math.max(24, 4 * concurrency));
  return simulate({ replica, replicas: 1 }, requests, { concurrency });
}

/** Requests that arrive by chance at this many a minute, and whether they are answered as fast as they come. */
export function arriving(
  facts: GuideFacts,
  names: SetupNames,
  perMinute: number,
  request: RequestTokens = USUAL_REQUEST,
): { simulation: Simulation; keepsUp: boolean; perMinute: number } | null {
  const replica = replicaOf(facts, names);
  if (!replica) return null;
  const requests = poissonSample({ ...request, cachedInputTokens: 0 }, ARRIVALS).map((it) => ({
    ...it,
    arrivalMs: (it.arrivalMs * 60) / perMinute,
  }));
  const simulation = simulate({ replica, replicas: 1 }, requests, { perRequest: true });
  if (!simulation?.requests) return null;
  const pace = paceOf(simulation.requests, requests);
  return {
    simulation,
    keepsUp: pace.keepsUp,
    perMinute: pace.keepsUp ? perMinute : pace.answeredPerSecond * 60,
  };
}

/** Ten minutes at a hundred a minute. */
const ARRIVALS = 1000;

function replicaOf(facts: GuideFacts, names: SetupNames): Replica | null {
  const model = facts.model(names.model);
  const gpu = facts.gpu(names.gpu);
  const engine = facts.engine(names.engine ?? "vLLM");
  if (!model || !gpu || !engine) return null;
  return {
    model,
    gpu,
    engine,
    tensorParallel: names.gpus,
    precision: names.precision,
    kvPrecision: "bf16",
    contextTokens: 2048,
  };
}
