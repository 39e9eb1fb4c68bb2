import type { Attempt } from "../core/attempt.ts";
import type { GatewayParts } from "./gateway-parts.ts";

/** Writes attempts to the ledger, and knows whether that still works. */
export interface Recorder {
  /** Returns true when the row is in the ledger, or when the gateway is configured to carry on without it. */
  record(attempt: Attempt): boolean;
  /** May new requests be admitted? While they may not, each call retries what could not be written. */
  ready(): boolean;
}

/** Rows kept in memory while the ledger cannot be written: those of requests that were in flight when it failed. */
const MOST_WAITING = 10_000;
/** Between two attempts to write to a ledger that failed. */
const RETRY_MS = 1000;

export function createRecorder(
  parts: Pick<GatewayParts, "journal" | "whenLedgerFails" | "observe" | "clock">,
): Recorder {
  const waiting: Attempt[] = [];
  let failed = false;
  let triedAt = 0;
  let lost = 0;

  function record(attempt: Attempt): boolean {
    if (failed) retry();
    if (!failed) {
      try {
        parts.journal.append(attempt);
        parts.observe?.attempt?.(attempt);
        return true;
      } catch (error) {
        fail(error);
      }
    }
    if (waiting.length < MOST_WAITING) waiting.push(attempt);
    else lost++;
    parts.observe?.attempt?.(attempt);
    return parts.whenLedgerFails === "carry-on";
  }

  function fail(error: unknown): void {
    failed = true;
    triedAt = parts.clock.monotonic();
    parts.observe?.ledger?.("failed", error, 0);
  }

  function retry(): void {
    const now = parts.clock.monotonic();
    if (now - triedAt < RETRY_MS) return;
    triedAt = now;
    try {
      while (waiting.length > 0) {
        parts.journal.append(waiting[0] as Attempt);
        waiting.shift();
      }
    } catch {
      return;
    }
    failed = false;
    parts.observe?.ledger?.("recovered", null, lost);
    lost = 0;
  }

  return {
    record,
    ready() {
      if (failed) retry();
      return !failed || parts.whenLedgerFails === "carry-on";
    },
  };
}
