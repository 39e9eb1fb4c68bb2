import { valueOf } from "../../economics/value-of.ts";
import { HOURS_PER_MONTH } from "../../core/time.ts";
import { simulate, type SimulatedRequest, type Simulation } from "../../serving/simulate.ts";
import { admitted, busiestHour } from "../traffic/busiest-hour.ts";
import type { RequestChange } from "../traffic/load-shape.ts";
import { type FleetCandidate, shapeOf } from "./fleet-candidates.ts";
import type { ScreenedFleet } from "./screen-fleets.ts";
import type { PlanContext } from "../model/plan-context.ts";
import { priceOption } from "../cost/price.ts";
import type { FleetOption, PreparedPlan } from "../model/prepared.ts";
import { tokenRatios } from "../traffic/substitution.ts";

/** Each simulation that misses the latency gives the fleet this much more capacity for the next. */
const STEP = 1.2;
/** Simulations of one fleet at most, so 1.2^7 = 3.6 times its capacity. */
const MOST_SIMULATIONS = 8;
const MOST_REPLICAS = 24;

/**
 * Simulates a fleet in the busiest hour and gives it the headroom that the latency takes. Where the evidence shows no
 * hours, its latency stays unknown.
 */
export function sizeForLatency(
  { option, candidate }: ScreenedFleet,
  plan: PreparedPlan,
  context: PlanContext,
): FleetOption {
  const { profile, values } = context;
  const exact: FleetOption = {
    ...option,
    shape: shapeOf(candidate.movedSources, candidate.capacity, profile),
  };
  // Of a large fleet only a part is simulated, with the same part of the requests. Fewer servers pool less, so the
  // error is on the slow side.
  const wanted = priceOption({ ...plan, options: [exact] }, exact, values).replicas;
  const part = 1 / Math.max(1, Math.floor(wanted / MOST_REPLICAS));
  const requests = requestsOf(candidate, part, context);
  if (requests === null) return exact;
  let sized = exact;
  for (let turn = 0; turn < MOST_SIMULATIONS; turn++) {
    const headroom = STEP ** turn;
    const attempt = { ...exact, headroom };
    const { replicas } = priceOption({ ...plan, options: [attempt] }, attempt, values);
    const outcome = run(candidate, attempt, requests, Math.max(1, Math.floor(replicas * part)));
    if (outcome?.ttftMs == null) return exact;
    sized = { ...attempt, ...judged(outcome, candidate) };
    if (sized.meetsSlo !== false) break;
  }
  return sized;
}

function requestsOf(
  candidate: FleetCandidate,
  part: number,
  { profile, constraints, values }: PlanContext,
): SimulatedRequest[] | null {
  const moving = candidate.movedSources.flatMap(({ segments, decision, group }, index) => {
    const becomes: RequestChange = {
      ...tokenRatios(candidate.moved[index]!.pair, values),
      repeatedShare: group.tuning.measuredShare,
      keptShare: valueOf(values, "cache_hit_carry_over"),
    };
    return segments.map((segment) => ({ segment, batch: decision.kind === "batch", becomes }));
  });
  // 1 unless the user declared a larger or smaller month than was observed.
  const rate = (profile.monthlyFactor * profile.observedHours) / HOURS_PER_MONTH;
  return busiestHour(moving, candidate.capacity, rate * part, constraints.seed);
}

function run(
  candidate: FleetCandidate,
  option: FleetOption,
  requests: readonly SimulatedRequest[],
  replicas: number,
): Simulation | null {
  const able = candidate.capacity;
  const work = (request: SimulatedRequest): number =>
    (request.inputTokens - request.cachedInputTokens) * able.secondsPerInputToken +
    request.cachedInputTokens * able.secondsPerCachedToken +
    request.outputTokens * able.secondsPerOutputToken;
  const arriving =
    option.overflow.length === 0 ? requests : admitted(requests, (replicas * 60) / option.headroom, work);
  return arriving.length === 0 ? null : simulate({ replica: candidate.replica, replicas }, arriving);
}

function judged(outcome: Simulation, { slo }: FleetCandidate): Pick<FleetOption, "latency" | "meetsSlo"> {
  const ttftP95Ms = outcome.ttftMs!.p95;
  const tpotP95Ms = outcome.tpotMs?.p95 ?? 0;
  const latency = { ttftP95Ms, tpotP95Ms };
  const asked = slo.ttftP95Ms !== null || slo.tpotP95Ms !== null;
  if (!asked) return { latency, meetsSlo: null };
  const meets =
    (slo.ttftP95Ms === null || ttftP95Ms <= slo.ttftP95Ms) &&
    (slo.tpotP95Ms === null || tpotP95Ms <= slo.tpotP95Ms);
  return { latency, meetsSlo: meets && outcome.rejected === 0 };
}
