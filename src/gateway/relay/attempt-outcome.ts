import type { AttemptCause } from "../../core/attempt.ts";
import type { AttemptReason } from "../../core/attempt-reason.ts";
import { type AnswerFacts, emptyFacts } from "../../dialects/dialect.ts";
import type { Exchange } from "../exchange.ts";
import type { RelayPlan } from "./relay-plan.ts";
import type { UpstreamAnswer } from "./upstream-answer.ts";

/** How one attempt went, as the relay saw it: what its row is made from. */
export interface AttemptOutcome {
  attemptIndex: number;
  startedMs: number;
  status: number | null;
  cause: AttemptCause | null;
  facts: AnswerFacts;
  /** The request left this machine; nothing is billed for what never did. */
  sent: boolean;
  ttftMs: number | null;
  durationMs: number;
  requestBytes: number;
  responseBytes: number;
  clientGone: boolean;
  /** Running counts were asked for, so the last ones are exact. */
  continuousUsage: boolean;
  reasons: readonly AttemptReason[];
}

/** What the relay knows at the end of an attempt. */
interface Ending {
  /** Null where none arrived. */
  answer: UpstreamAnswer | null;
  cause: AttemptCause | null;
  sent: boolean;
  /** It was read on for a client that had gone. */
  drained: boolean;
  startedMs: number;
  durationMs: number;
}

export const attemptOutcome = (exchange: Exchange, plan: RelayPlan, ending: Ending): AttemptOutcome => ({
  attemptIndex: plan.attemptIndex,
  startedMs: ending.startedMs,
  status: ending.answer?.status ?? null,
  cause: ending.cause,
  facts: ending.answer?.reader?.facts ?? emptyFacts(),
  sent: ending.sent,
  ttftMs: ending.answer?.ttftMs ?? null,
  durationMs: ending.durationMs,
  requestBytes: plan.requestBytes,
  responseBytes: ending.answer?.receivedBytes ?? 0,
  clientGone: exchange.clientGone,
  continuousUsage: plan.continuousUsage,
  reasons: reasonsOf(plan, ending),
});

function reasonsOf({ reasons }: RelayPlan, { answer, drained }: Ending): readonly AttemptReason[] {
  const isReplayed = answer?.headers["idempotent-replayed"] === "true";
  if (!drained && !isReplayed) return reasons;
  const more: AttemptReason[] = [];
  if (drained) more.push("drained");
  if (isReplayed) more.push("replayed");
  return [...reasons, ...more];
}
