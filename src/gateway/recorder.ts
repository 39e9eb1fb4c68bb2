import type { Attempt } from "../core/attempt.ts";
import type { GatewayParts } from "./gateway-parts.ts";

/** Writes attempts to the ledger, and knows whether that still works. */
export interface Recorder {
  /**
   * Writes the row at the end of this turn of the event loop, in one transaction with all others that ended in it, and
   * then calls back: true when the row is in the ledger, or when the gateway is configured to carry on without it.
   */
  record(attempt: Attempt, then: (kept: boolean) => void): void;
  /** Writes at once what waits for the end of the turn. */
  flush(): void;
  /** May new requests be admitted? While they may not, each call retries what could not be written. */
  ready(): boolean;
}

/** Rows kept in memory while the ledger cannot be written: those of requests that were in flight when it failed. */
const MOST_WAITING = 10_000;
/** Rows in one transaction, at most, of those that are written later. */
const MOST_TOGETHER = 500;
/** Between two attempts to write to a ledger that failed, and between two looks at the space that it has. */
const RETRY_MS = 1000;

interface Ended {
  attempt: Attempt;
  done: (kept: boolean) => void;
}

export function createRecorder(
  parts: Pick<GatewayParts, "journal" | "whenLedgerFails" | "observe" | "clock">,
): Recorder {
  /** Attempts that ended in this turn. */
  let ended: Ended[] = [];
  const waiting: Attempt[] = [];
  let failed = false;
  let triedAt = 0;
  let lost = 0;
  let lookedAt = Number.NEGATIVE_INFINITY;

  function flush(): void {
    if (ended.length === 0) return;
    const group = ended;
    ended = [];
    const kept = write(group.map(({ attempt }) => attempt)) || parts.whenLedgerFails === "carry-on";
    for (const { attempt, done } of group) {
      parts.observe?.attempt?.(attempt);
      try {
        done(kept);
      } catch (error) {
        // A defect in one of them must not keep the answers of the others.
        parts.observe?.defect?.(error);
      }
    }
  }

  function write(attempts: readonly Attempt[]): boolean {
    if (failed) retry();
    if (!failed) {
      try {
        parts.journal.append(...attempts);
        return true;
      } catch (error) {
        fail(error);
      }
    }
    const room = Math.max(0, MOST_WAITING - waiting.length);
    waiting.push(...attempts.slice(0, room));
    lost += Math.max(0, attempts.length - room);
    return false;
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
      if (parts.journal.hasRoom?.() === false) return;
      while (waiting.length > 0) {
        const first = waiting.slice(0, MOST_TOGETHER);
        parts.journal.append(...first);
        waiting.splice(0, first.length);
      }
    } catch {
      return;
    }
    failed = false;
    parts.observe?.ledger?.("recovered", null, lost);
    lost = 0;
  }

  /** A request that is refused before it costs anything is better than an answer that cannot be recorded. */
  function look(): void {
    const now = parts.clock.monotonic();
    if (now - lookedAt < RETRY_MS) return;
    lookedAt = now;
    if (parts.journal.hasRoom?.() === false) fail(new Error("there is no space left on the disk"));
  }

  return {
    record(attempt, then) {
      // What the network brought in this turn has all been read when immediates run, and nothing waits for more.
      if (ended.push({ attempt, done: then }) === 1) setImmediate(flush);
    },
    flush,
    ready() {
      if (failed) retry();
      else look();
      return !failed || parts.whenLedgerFails === "carry-on";
    },
  };
}
