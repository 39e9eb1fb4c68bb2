import type { Judgement } from "../model/demands.ts";
import type { PlanContext } from "../model/plan-context.ts";
import type { GroupSource } from "../traffic/groups.ts";
import { askedBy } from "./asked-by.ts";
import { isSelfRun, type Service } from "./service.ts";

/** No API commits to a shorter time to first token. */
const API_LEAST_TTFT_MS = 100;

/** What a group has to be answered within, milliseconds; null where nothing was asked for it. Batch work may wait. */
export function askedTtftMs(
  { decision }: GroupSource,
  { constraints }: Pick<PlanContext, "constraints">,
): number | null {
  if (decision.kind === "batch") return null;
  const asked = [
    decision.ttftMs,
    askedBy(constraints).latency.ttft ? constraints.slo.ttftP95Ms : null,
  ].filter((ms) => ms !== null);
  return asked.length === 0 ? null : Math.min(...asked);
}

/** Is any latency asked for rather than taken by default? */
export function asksLatency({ decision }: GroupSource, { constraints }: PlanContext): boolean {
  const { ttft, tpot } = askedBy(constraints).latency;
  return decision.kind !== "batch" && (ttft || tpot || decision.ttftMs !== null);
}

/**
 * An API is too far away for a first token within 100 ms, and nothing published says what else it keeps to. Own and
 * dedicated GPUs were simulated, where the evidence shows when requests arrive: `meetsSlo` says what came out.
 */
export function judgeLatency(
  source: GroupSource,
  service: Service,
  meetsSlo: boolean | null,
  context: PlanContext,
): Judgement {
  const ttftMs = askedTtftMs(source, context);
  if (!isSelfRun(service) && ttftMs !== null && ttftMs <= API_LEAST_TTFT_MS) return "violates";
  if (service.place === "api") return "unknown";
  if (meetsSlo === null) return "unknown";
  return meetsSlo ? "holds" : "violates";
}
