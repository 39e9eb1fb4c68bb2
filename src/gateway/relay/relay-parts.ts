import type { AttemptCause } from "../../core/attempt.ts";
import type { AnswerFacts } from "../../dialects/dialect.ts";
import type { AttemptGuard } from "../failover/attempt-guard.ts";
import type { AttemptEnd, NextAttempt } from "../failover/routed-request.ts";
import type { Clock } from "../gateway-parts.ts";
import type { Failure } from "../http-error.ts";
import type { Connection } from "../upstream-pools.ts";
import type { AttemptOutcome } from "./attempt-outcome.ts";
import type { Drains } from "./drains.ts";
import type { RelayState } from "./relay-state.ts";
import type { UpstreamAnswer } from "./upstream-answer.ts";

/** What a relay needs from the gateway. */
export interface RelayParts {
  clock: Clock;
  drains: Drains;
  /**
   * Puts the row into the ledger and then calls back, in this turn of the event loop or at its end: false when that
   * failed and the answer must not be completed.
   */
  record(outcome: AttemptOutcome, then: (kept: boolean) => void): void;
  fail(failure: Failure): void;
  /** Did the upstream refuse a flag that the gateway had added? Then that is remembered, and `retry` goes without. */
  refusedFlag(body: string): boolean;
  /** Did the upstream close a kept connection as idle, just as the request was sent on it? Then another is tried. */
  closedAsIdle(error: Error): boolean;
  retry(connection: Connection, next?: NextAttempt): void;
  /** Where others may answer in its place: its clocks, and what follows a failure; null: nobody else does. */
  guard: AttemptGuard | null;
  /** The event with which a stream that broke off ends, in the client's dialect; null: none. */
  lastWords(cause: AttemptCause): string | null;
  /** The last call, unless there is a retry. */
  done(): void;
}

/** An attempt as a route sees its end. */
export const attemptEnd = (
  state: RelayState,
  cause: AttemptCause | null,
  answer: UpstreamAnswer | null,
): AttemptEnd => ({
  cause,
  status: answer?.status ?? null,
  headers: answer?.headers ?? null,
  sent: state.at !== "queued",
  ttftMs: answer?.ttftMs ?? null,
});

/** The event with which a stream that broke off ends; null where the answer is no stream of events, or has no such end. */
export function lastWordsOf(
  parts: RelayParts,
  cause: AttemptCause,
  answer: UpstreamAnswer | null,
): string | null {
  const isEvents = answer?.headers["content-type"]?.toLowerCase().startsWith("text/event-stream") === true;
  return isEvents ? parts.lastWords(cause) : null;
}

/** Did the answer say that it failed before it said anything else? */
export const failsAtOnce = (facts: AnswerFacts | undefined): boolean =>
  facts !== undefined && facts.errorEvent !== null && !facts.contentStarted;

/** Most bytes of a refusal that are held to see whether an added flag was the reason. */
export const MOST_HELD_BYTES = 64 << 10;

// Why the gateway itself ends an exchange with an upstream.

export const EXPIRED = new Error("the upstream took too long, or failed");
export const CLIENT_GONE = new Error("the client has gone");
export const READ_ENOUGH = new Error("read long enough for a client that has gone");
export const BROKEN_COMPRESSION = new Error("the answer's compression is broken");
export const LEDGER_FAILED = new Error("the ledger cannot be written");
