import { hash } from "node:crypto";
import type { Attempt } from "../core/attempt.ts";
import type { Exchange } from "./exchange.ts";
import type { GatewayParts } from "./gateway-parts.ts";
import { attemptRow } from "./metering.ts";
import type { AttemptOutcome } from "./relay/attempt-outcome.ts";

/**
 * The rows of a batch job's answers, at batch prices. Each has the same id whenever its results are fetched, so that the
 * ledger, which keeps one row of an id, has it once.
 */
export function batchRows(
  parts: Pick<GatewayParts, "prices">,
  exchange: Exchange,
  outcome: AttemptOutcome,
): Attempt[] {
  return (outcome.facts.results ?? []).map((result) => {
    const { target, surface } = exchange;
    // A job's own path tells its lines from those of other jobs.
    const id = hash("sha256", `${target.name}\n${surface.path}\n${result.id}`).slice(0, 32);
    const receivedMs = result.answeredMs ?? exchange.receivedMs;
    return attemptRow(
      { prices: parts.prices, newId: () => `batch-${id}` },
      {
        ...exchange,
        surface: { ...surface, dialect: result.dialect, operation: "generate" },
        receivedMs,
        requestedModel: result.facts.servedModel,
        stream: false,
      },
      {
        ...outcome,
        startedMs: receivedMs,
        status: result.status,
        cause: null,
        facts: result.facts,
        durationMs: 0,
        requestBytes: 0,
        responseBytes: 0,
        clientGone: false,
      },
    );
  });
}
