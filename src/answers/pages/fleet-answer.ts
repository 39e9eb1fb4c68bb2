import { typicalValues } from "../../core/assumption.ts";
import { UserError } from "../../core/errors.ts";
import type { FleetAnswer } from "../../contract/api.ts";
import type { MovingSegment } from "../../planner/traffic/load-shape.ts";
import { groupTraffic } from "../../planner/traffic/groups.ts";
import type { PlanMaterial } from "../../planner/plan-material.ts";
import { meanReplicasOf } from "../../planner/cost/price-fleet.ts";
import { priceOption } from "../../planner/cost/price.ts";
import type { FleetOption, PreparedPlan } from "../../planner/model/prepared.ts";
import { capacity } from "../../serving/capacity.ts";
import { errorBands } from "../../serving/expected-error.ts";
import { frontier, type FrontierPoint } from "../../serving/frontier.ts";
import { launchCommand } from "../../serving/launch-command.ts";
import { fitExactly } from "../../serving/memory.ts";
import type { Replica } from "../../serving/replica.ts";
import type { PlanQuestion } from "../plan/plan-question.ts";
import type { ReadTraffic } from "../plan/read-traffic.ts";
import { busiestDay } from "./busiest-day.ts";

/** Nothing is asked of the latency. */
const ANY = { ttftP95Ms: null, tpotP95Ms: null };
/** Longest request for which an engine is started, at least. */
const LEAST_CONTEXT = 8192;

/**
 * What the fleet of an option can do, and how its busiest day would have gone. Throws UserError without such an option.
 */
export function fleetAnswer(
  id: string,
  { material, question }: { material: PlanMaterial; question: PlanQuestion },
  { profile, tieOut }: ReadTraffic,
): FleetAnswer {
  const { plan, option } = optionOf(id, material);
  const { catalog, constraints } = question;
  const replica = replicaOf(option, question);
  const values = typicalValues(plan.assumptions);
  const { replicas } = priceOption(plan, option, values);
  const { sources } = groupTraffic({ profile, catalog, constraints, bill: tieOut }, plan.scope);
  const moving = option.moved.flatMap(({ group }): MovingSegment[] => {
    const source = sources[group];
    if (source === undefined) return [];
    const batch = source.decision.kind === "batch";
    return source.segments.map((segment) => ({ segment, batch }));
  });
  const rates =
    capacity(replica, option.workload, constraints.slo) ?? capacity(replica, option.workload, ANY);
  const meanReplicas = meanReplicasOf(plan, option, values);
  const { tpot, ttft, e2e, source } = errorBands(replica);
  return {
    option: id,
    frontier: ofFleet(frontier({ replica, replicas: 1 }, option.workload), replicas),
    expectedError: { tpot, ttft, e2e, source },
    launch: launchOf(replica, moving),
    busiestDay:
      rates === null
        ? null
        : busiestDay(moving, profile, {
            rates,
            meanReplicas: meanReplicas / option.headroom,
            capacityReplicas: replicas / option.headroom,
          }),
  };
}

function optionOf(id: string, { all, confirmed }: PlanMaterial): { plan: PreparedPlan; option: FleetOption } {
  for (const plan of confirmed === null ? [all] : [all, confirmed]) {
    for (const option of [...plan.options, ...plan.quoteUses]) {
      if (option.id === id && "replica" in option) return { plan, option };
    }
  }
  throw new UserError("the plan has no such option with a fleet", "Name the id of one that runs own GPUs.");
}

function replicaOf({ replica: wanted }: FleetOption, { catalog }: PlanQuestion): Replica {
  const model = catalog.models.find(({ name }) => name === wanted.model);
  const gpu = catalog.gpus.find(({ name }) => name === wanted.gpu);
  const found =
    model === undefined || gpu === undefined
      ? undefined
      : catalog
          .replicas(model, gpu)
          .find(
            ({ precision, tensorParallel }) =>
              precision === wanted.precision && tensorParallel === wanted.tensorParallel,
          );
  if (found === undefined) throw new Error(`the replica of ${wanted.model} on ${wanted.gpu} is unknown`);
  return found;
}

/** Replicas share the load evenly, so throughput and concurrency scale with their number. */
function ofFleet(points: FrontierPoint[] | null, replicas: number): FrontierPoint[] | null {
  if (points === null) return null;
  return points.map((point) => {
    const { interval80 } = point;
    const [low, high] = interval80.outputTokensPerSecond;
    return {
      ...point,
      concurrency: point.concurrency * replicas,
      requestsPerSecond: point.requestsPerSecond * replicas,
      outputTokensPerSecond: point.outputTokensPerSecond * replicas,
      interval80: { ...interval80, outputTokensPerSecond: [low * replicas, high * replicas] },
    };
  });
}

/** The engine's flags for the longest requests of the traffic, as far as they fit. */
function launchOf(replica: Replica, moving: readonly MovingSegment[]): string {
  const { model, gpu, engine, tensorParallel, precision, kvPrecision } = replica;
  let longest = LEAST_CONTEXT;
  for (const { segment } of moving) {
    for (const { requests, inputTokens, outputTokens } of segment.lengths)
      longest = Math.max(longest, (inputTokens + outputTokens) / requests);
  }
  // Cells hold means: a power of two above the longest has room for the longest in it.
  const wanted = 2 ** Math.ceil(Math.log2(longest));
  for (const tokens of [wanted, LEAST_CONTEXT]) {
    const contextTokens = Math.min(tokens, model.maxContextTokens);
    const fits = fitExactly(model, gpu, { ...replica, contextTokens, concurrency: 1 });
    if (!fits.fits) continue;
    const { maxSequences, maxBatchedTokens } = fits;
    const gpus = tensorParallel;
    return launchCommand({
      model,
      engine,
      gpus,
      precision,
      kvPrecision,
      contextTokens,
      maxSequences,
      maxBatchedTokens,
    });
  }
  throw new Error(`${model.name} does not fit on ${tensorParallel}x ${gpu.name}`);
}
