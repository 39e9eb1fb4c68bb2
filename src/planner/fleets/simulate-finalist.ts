import { valueOf } from "../../economics/value-of.ts";
import type { AssumptionValues } from "../../core/assumption.ts";
import { HOURS_PER_MONTH } from "../../core/time.ts";
import { simulate, type SimulatedRequest, type Simulation } from "../../serving/simulate.ts";
import type { Profile } from "../../traffic/profile.ts";
import { admitted, busiestHour } from "../traffic/busiest-hour.ts";
import type { RequestChange } from "../traffic/demand.ts";
import type { FleetCandidate } from "./fleet-candidates.ts";
import { shapeOf } from "./fleet-candidates.ts";
import type { Finalist } from "./fleet-options.ts";
import type { PlanConstraints } from "../inputs.ts";
import { priceOption } from "../cost/price.ts";
import type { FleetOption, PreparedPlan } from "../prepared.ts";
import { tokenRatios } from "../traffic/substitution.ts";

/** Each turn gives the fleet this much more room, until the busiest hour holds the latency. */
const STEP = 1.2;
const MOST_TURNS = 8;
const MOST_REPLICAS = 24;

/**
 * Runs the finalist's fleet through the busiest hour and gives it the headroom that the latency takes. Where the
 * evidence shows no hours, latency stays unknown and the answer says nothing about it.
 */
export function proveFinalist(
  { option, candidate }: Finalist,
  plan: PreparedPlan,
  profile: Profile,
  constraints: PlanConstraints,
  values: AssumptionValues,
): FleetOption {
  const exact: FleetOption = {
    ...option,
    shape: shapeOf(candidate.movedSources, candidate.capacity, profile),
  };
  // Of a large fleet a part is simulated with its part of the requests: fewer servers pool less, so it errs on the
  // slow side.
  const sized = priceOption({ ...plan, options: [exact] }, exact, values).replicas;
  const part = 1 / Math.max(1, Math.floor(sized / MOST_REPLICAS));
  const requests = requestsOf(candidate, profile, part, constraints.seed, values);
  if (requests === null) return exact;
  let proven = exact;
  for (let turn = 0; turn < MOST_TURNS; turn++) {
    const headroom = STEP ** turn;
    const attempt = { ...exact, headroom };
    const { replicas } = priceOption({ ...plan, options: [attempt] }, attempt, values);
    const outcome = run(candidate, attempt, requests, Math.max(1, Math.floor(replicas * part)));
    if (outcome?.ttftMs == null) return exact;
    proven = { ...attempt, ...judged(outcome, candidate) };
    if (proven.meetsSlo !== false) break;
  }
  return proven;
}

function requestsOf(
  candidate: FleetCandidate,
  profile: Profile,
  part: number,
  seed: number,
  values: AssumptionValues,
): SimulatedRequest[] | null {
  const moving = candidate.movedSources.flatMap(({ segments, decision, group }, index) => {
    const becomes: RequestChange = {
      ...tokenRatios(candidate.moved[index]!.pair, values),
      repeatedShare: group.tuning.measuredShare,
      keptShare: valueOf(values, "cache_hit_carry_over"),
    };
    return segments.map((segment) => ({ segment, batch: decision.kind === "batch", becomes }));
  });
  // 1 unless the month was declared larger or smaller than what was observed.
  const rate = (profile.monthlyFactor * profile.observedHours) / HOURS_PER_MONTH;
  return busiestHour(moving, candidate.capacity, rate * part, seed);
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
  const holds =
    (slo.ttftP95Ms === null || ttftP95Ms <= slo.ttftP95Ms) &&
    (slo.tpotP95Ms === null || tpotP95Ms <= slo.tpotP95Ms);
  return { latency, meetsSlo: holds && outcome.rejected === 0 };
}
