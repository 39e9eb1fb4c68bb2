/**
 * What is remembered of the failures of one upstream with one model. It opens when too many attempts in a row fail; after
 * a while one attempt is let through as a probe, and its end decides. Times are milliseconds of a clock that never goes
 * back.
 */
export interface Circuit {
  /** Failures since the last success. */
  readonly failures: number;
  /** Until when nothing but a last resort is sent there; 0 = closed. */
  readonly openUntilMs: number;
  /** How often in a row it opened without a success in between. */
  readonly openings: number;
  /** A probe is under way. */
  readonly probing: boolean;
  /** Until when the upstream itself asked to be left alone (Retry-After, a rate limit). */
  readonly coolsUntilMs: number;
}

/** Nothing is known against it. */
export const HEALTHY: Circuit = { failures: 0, openUntilMs: 0, openings: 0, probing: false, coolsUntilMs: 0 };

export type CircuitState = "closed" | "probe" | "open" | "cooling";

/** Whether requests go there: "probe" lets one through. */
export function circuitState(circuit: Circuit, nowMs: number): CircuitState {
  if (circuit.coolsUntilMs > nowMs) return "cooling";
  if (circuit.openUntilMs === 0) return "closed";
  return nowMs >= circuit.openUntilMs && !circuit.probing ? "probe" : "open";
}

/** An attempt was sent while it was in this state. */
export const afterStart = (circuit: Circuit, state: CircuitState): Circuit =>
  state === "probe" ? { ...circuit, probing: true } : circuit;

/** It answered, if only with a refusal of what was asked: it works. */
export const afterSuccess = (circuit: Circuit): Circuit =>
  circuit.failures === 0 && circuit.openUntilMs === 0 ? circuit : HEALTHY;

/** It failed as an upstream that is ill fails. */
export function afterFailure(circuit: Circuit, nowMs: number): Circuit {
  const failures = circuit.failures + 1;
  if (circuit.openUntilMs === 0 && failures < FAILURES_TO_OPEN)
    return { ...circuit, failures, probing: false };
  // Attempts that were under way when it opened say nothing new.
  if (circuit.openUntilMs > nowMs) return { ...circuit, failures };
  const openMs = Math.min(FIRST_OPEN_MS * 2 ** circuit.openings, LONGEST_OPEN_MS);
  return {
    ...circuit,
    failures,
    openUntilMs: nowMs + openMs,
    openings: circuit.openings + 1,
    probing: false,
  };
}

/** It said when to come again, or that it has too much to do. */
export const afterRateLimit = (circuit: Circuit, nowMs: number, retryAfterMs: number | null): Circuit => ({
  ...circuit,
  probing: false,
  coolsUntilMs: Math.max(
    circuit.coolsUntilMs,
    nowMs + Math.min(retryAfterMs ?? COOLS_MS, LONGEST_COOLING_MS),
  ),
});

/** The attempt ended without a word about the upstream: its client had gone. */
export const afterNothing = (circuit: Circuit): Circuit =>
  circuit.probing ? { ...circuit, probing: false } : circuit;

const FAILURES_TO_OPEN = 5;
const FIRST_OPEN_MS = 2000;
const LONGEST_OPEN_MS = 30_000;
/** After a rate limit that names no time. */
const COOLS_MS = 1000;
const LONGEST_COOLING_MS = 60_000;
