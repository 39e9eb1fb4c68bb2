import type { AssumptionValues } from "../../core/assumption.ts";
import { HOURS_PER_MONTH } from "../../core/time.ts";
import { type Uptime, unservedShare } from "../../economics/availability.ts";
import { valueOf } from "../../economics/value-of.ts";
import type { FleetOption, PreparedOption, PreparedPlan } from "../model/prepared.ts";
import { overflowShare } from "../traffic/load-shape.ts";
import { busyReplicas } from "./busy-replicas.ts";

/** What part of the work is not served, as shares 0..1. */
export interface Outage {
  /** Of all traffic, after whatever takes over. */
  down: number;
  /** Of the moved work that an API takes over while machines are down. */
  takenOver: number;
}

/** How a fleet stands: its machines, the replicas that are busy on average, and the share of the traffic that it serves. */
export interface Standing {
  nodes: number;
  meanReplicas: number;
  privateReplicas: number;
  movedTokenShare: number;
}

/** An API, or two of different sellers of which one takes over for the other. */
export const apiDown = (values: AssumptionValues, hasSpare: boolean): number =>
  (1 - valueOf(values, "api_availability_measured")) ** (hasSpare ? 2 : 1);

/**
 * The outage of a fleet: what its machines leave undone while some are down beyond what they leave anyway. Peaks that
 * overflow, and work that has an API as its spare, are down only with that API; work that stays is down with its own.
 */
export function fleetOutage(
  option: FleetOption,
  { nodes, meanReplicas, privateReplicas, movedTokenShare }: Standing,
  values: AssumptionValues,
): Outage {
  const api = apiDown(values, option.spare?.kind === "second-api");
  const staying = (1 - movedTokenShare) * apiDown(values, option.stayingHasSpare === true);
  if (meanReplicas === 0) return { down: staying, takenOver: 0 };
  const share = (up: number): number =>
    overflowShare(option.shape, (up * option.replicasPerNode) / meanReplicas, values);
  const usual = share(nodes);
  const buildings = option.spare?.kind === "machines" ? 2 : 1;
  const unserved = unservedShare(nodes, buildings, uptimeOf(option, values), (up) =>
    Math.max(0, share(up) - usual),
  );
  const isBacked = option.overflow.length > 0 || option.spare?.kind === "api";
  const open = isBacked ? 1 - privateReplicas / meanReplicas : 0;
  const overflowed = option.overflow.length > 0 ? usual * api : 0;
  const down = unserved * (1 - open) + unserved * open * api + overflowed;
  return { down: staying + movedTokenShare * down, takenOver: unserved * open * (1 - api) };
}

function uptimeOf({ kind, offer }: FleetOption, values: AssumptionValues): Uptime {
  if (kind === "dedicated-hosted")
    return { machine: valueOf(values, "availability_dedicated_endpoint"), building: 1 };
  const reclaimed =
    offer.kind === "spot"
      ? (valueOf(values, "spot_interruptions") * valueOf(values, "spot_replacement_hours")) / HOURS_PER_MONTH
      : 0;
  return {
    machine: Math.max(0, valueOf(values, "availability_self_host_single_node") - reclaimed),
    building: valueOf(values, "availability_data_centre"),
  };
}

/** Share 0..1 of the time, weighted by the work in it, in which an option serves the traffic. */
export function availabilityOf(
  prepared: PreparedPlan,
  option: PreparedOption,
  nodes: number,
  values: AssumptionValues,
): number {
  if (!("replica" in option)) return 1 - apiDown(values, option.spare !== undefined);
  const replicas = busyReplicas(prepared, option, values, valueOf(values, "volume_next_month"));
  const standing = {
    nodes,
    meanReplicas: replicas.all,
    privateReplicas: replicas.private,
    movedTokenShare: movedTokenShare(prepared, option),
  };
  return 1 - fleetOutage(option, standing, values).down;
}

/** Share 0..1 of input and output tokens that a fleet serves. */
function movedTokenShare(prepared: PreparedPlan, option: FleetOption): number {
  const moved = new Set(option.moved.map((part) => part.group));
  let [movedTokens, allTokens] = [0, 0];
  for (const [index, group] of prepared.groups.entries()) {
    const tokens = group.inputTokens + group.outputTokens;
    allTokens += tokens;
    if (moved.has(index)) movedTokens += tokens;
  }
  return allTokens === 0 ? 0 : movedTokens / allTokens;
}
