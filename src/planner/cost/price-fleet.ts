import { valueOf } from "../../economics/value-of.ts";
import type { AssumptionValues } from "../../core/assumption.ts";
import type { GpuOffer } from "../../core/offer.ts";
import { HOURS_PER_MONTH } from "../../core/time.ts";
import { ownership, type Ownership } from "../../economics/ownership.ts";
import { capacityForOverflow, overflowShare } from "../traffic/load-shape.ts";
import { movedSeconds, movedUsd, paidUsd, stillPaid } from "./group-cost.ts";
import { APIS_USED_TODAY, type FleetOption, type PreparedPlan } from "../model/prepared.ts";
import type { PricedOption } from "../model/priced-option.ts";
import { throughputFactor } from "./throughput-band.ts";

const SECONDS_PER_MONTH = HOURS_PER_MONTH * 3600;

/** A fleet with more busy replicas than this cannot be bought anywhere: it is not sized, its cost is infinite. */
const MOST_REPLICAS = 1e9;

/**
 * Prices a fleet under one set of assumption values: the machines it takes, what they cost, and what overflows.
 * `decidedNodes` is a fleet that was already chosen; it only grows where it is too small and nothing may overflow.
 */
export function priceFleet(
  prepared: PreparedPlan,
  option: FleetOption,
  values: AssumptionValues,
  { volume, decidedNodes }: { volume: number; decidedNodes: number | null },
): PricedOption {
  const load = loadOf(prepared, option, values, volume);
  if (!(load.meanReplicas <= MOST_REPLICAS)) return beyondReach(option);
  const mayOverflow = option.overflow.length > 0;
  const cost = (nodes: number): FleetMonth => fleetMonth({ prepared, option, values, load }, nodes);
  // Work that may not overflow must fit: all of it, or its private part.
  const least = nodesFor(option, mayOverflow ? load.privateReplicas : load.meanReplicas, values);
  const nodes =
    mayOverflow && decidedNodes === null
      ? cheapestNodes(cost, nodesFor(option, load.meanReplicas, values), least)
      : Math.max(decidedNodes ?? 1, least);
  const { owned, overflowed, overflowUsd } = cost(nodes);
  const components: Record<string, number> = { apiStaying: load.stayingUsd };
  for (const [name, usd] of Object.entries(owned.components)) components[name] = usd;
  if (mayOverflow) components["apiOverflow"] = overflowUsd;
  // Embeddings and speech belong to the same traffic and grow with it.
  const notMovableUsd = prepared.notMovableUsd * volume;
  if (notMovableUsd > 0) components["notMovable"] = notMovableUsd;
  let monthlyUsd = 0;
  for (const usd of Object.values(components)) monthlyUsd += usd;
  return {
    id: option.id,
    monthlyUsd,
    withoutPeopleUsd: monthlyUsd - owned.components.people,
    components,
    upfrontUsd: owned.upfrontUsd,
    capitalUsd: owned.capitalUsd,
    oneOffUsd: owned.oneOffUsd,
    resaleUsd: owned.residualUsd,
    cashUsdPerMonth:
      owned.cashUsdPerMonth + load.stayingUsd + (mayOverflow ? overflowUsd : 0) + notMovableUsd,
    nodes,
    replicas: nodes * option.replicasPerNode,
    selfHostedShare: load.movedTokenShare * (mayOverflow ? 1 - overflowed : 1),
  };
}

/** The price of a fleet that cannot be had, for example at a throughput of zero. */
function beyondReach(option: FleetOption): PricedOption {
  const endless = Number.POSITIVE_INFINITY;
  return {
    id: option.id,
    monthlyUsd: endless,
    withoutPeopleUsd: endless,
    components: { hardware: endless },
    upfrontUsd: endless,
    capitalUsd: endless,
    oneOffUsd: endless,
    resaleUsd: 0,
    cashUsdPerMonth: endless,
    nodes: endless,
    replicas: endless,
    selfHostedShare: 0,
  };
}

/** The least machines at which no more than `overflow_headroom` of the work (1 %) arrives above their capacity. */
function nodesFor(option: FleetOption, meanReplicas: number, values: AssumptionValues): number {
  if (meanReplicas === 0) return 1;
  const capacity = capacityForOverflow(option.shape, valueOf(values, "overflow_headroom"), values);
  return Math.max(1, Math.ceil((meanReplicas * capacity) / option.replicasPerNode - 1e-9));
}

/** Machines that serve everything at a volume of 1, before rounding up: they grow in proportion to volume. */
export function machinesPerVolume(
  prepared: PreparedPlan,
  option: FleetOption,
  values: AssumptionValues,
): number {
  const capacity = capacityForOverflow(option.shape, valueOf(values, "overflow_headroom"), values);
  return (meanReplicasOf(prepared, option, values) * capacity) / option.replicasPerNode;
}

/**
 * Mean number of replicas that the moved traffic keeps busy at a volume of 1. The latency headroom is in it: divide by
 * `option.headroom` for the work alone.
 */
export const meanReplicasOf = (
  prepared: PreparedPlan,
  option: FleetOption,
  values: AssumptionValues,
): number => busyReplicas(prepared, option, values, valueOf(values, "volume_next_month")).all;

function busyReplicas(
  prepared: PreparedPlan,
  option: FleetOption,
  values: AssumptionValues,
  volume: number,
): { all: number; private: number } {
  let seconds = 0;
  let privateSeconds = 0;
  for (const part of option.moved) {
    const work = movedSeconds(part, values);
    seconds += work;
    if (prepared.groups[part.group]!.private) privateSeconds += work;
  }
  const throughput =
    valueOf(values, "serving_throughput") *
    throughputFactor(option.throughput, valueOf(values, "serving_error"));
  const perSecond = (volume * option.headroom) / SECONDS_PER_MONTH / throughput;
  return { all: seconds * perSecond, private: privateSeconds * perSecond };
}

interface Load {
  stayingUsd: number;
  movedTokenShare: number;
  meanReplicas: number;
  privateReplicas: number;
  overflowUsdIfAll: number;
}

function loadOf(prepared: PreparedPlan, option: FleetOption, values: AssumptionValues, volume: number): Load {
  const moved = new Set(option.moved.map((part) => part.group));
  let stayingUsd = 0;
  let movedTokens = 0;
  let allTokens = 0;
  for (const [index, group] of prepared.groups.entries()) {
    const tokens = group.inputTokens + group.outputTokens;
    allTokens += tokens;
    if (moved.has(index)) movedTokens += tokens;
    else stayingUsd += paidUsd(group, values);
  }
  const replicas = busyReplicas(prepared, option, values, volume);
  const overflowUsd = option.overflow.reduce((sum, part) => sum + movedUsd(part, values), 0);
  return {
    stayingUsd: stayingUsd * volume,
    movedTokenShare: allTokens === 0 ? 0 : movedTokens / allTokens,
    meanReplicas: replicas.all,
    privateReplicas: replicas.private,
    overflowUsdIfAll: overflowUsd * (option.overflowTo === APIS_USED_TODAY ? stillPaid(values) : 1) * volume,
  };
}

interface FleetMonth {
  owned: Ownership;
  /** Share 0..1 of the work that the fleet has no capacity for. */
  overflowed: number;
  overflowUsd: number;
  usd: number;
}

function fleetMonth(
  {
    prepared,
    option,
    values,
    load,
  }: { prepared: PreparedPlan; option: FleetOption; values: AssumptionValues; load: Load },
  nodes: number,
): FleetMonth {
  const replicas = nodes * option.replicasPerNode;
  const overflowed =
    load.meanReplicas === 0 ? 0 : overflowShare(option.shape, replicas / load.meanReplicas, values);
  const owned = ownership(
    {
      nodes,
      // One replica of four GPUs on a machine of six costs six GPUs; single cards are combined into a replica.
      gpusPerNode: Math.max(option.offer.gpusPerNode, option.replica.gpusPerReplica),
      offer: scaledOffer(option.offer, values),
      gpuTdpWatts: option.gpuTdpWatts,
      busyShare: Math.min(1, (load.meanReplicas * (1 - overflowed)) / replicas),
      horizonMonths: prepared.horizonMonths,
      weightsBytes: option.weightsBytes,
      people: prepared.people,
    },
    values,
  );
  // A fleet without an overflow is large enough, and what waits is served a little later. Private work does not
  // overflow, so all overflow comes out of the rest.
  const openShare = load.meanReplicas === 0 ? 1 : 1 - load.privateReplicas / load.meanReplicas;
  const overflowUsd = openShare <= 0 ? 0 : Math.min(1, overflowed / openShare) * load.overflowUsdIfAll;
  return { owned, overflowed, overflowUsd, usd: owned.monthlyUsd + overflowUsd };
}

/** List prices for GPUs vary by `gpu_offer_price`; a quote is fixed. */
function scaledOffer(offer: GpuOffer, values: AssumptionValues): GpuOffer {
  const factor = valueOf(values, "gpu_offer_price");
  if (factor === 1 || offer.isQuote === true) return offer;
  return {
    ...offer,
    usdPerGpuHour: offer.usdPerGpuHour === null ? null : offer.usdPerGpuHour * factor,
    usdPerGpu: offer.usdPerGpu === null ? null : offer.usdPerGpu * factor,
  };
}

/**
 * The number of machines at which the fleet and its overflow cost least. Every count up to 48 is tried, then steps of
 * 5 %: the same counts at any load, so that more traffic never finds a cheaper fleet.
 */
function cheapestNodes(cost: (nodes: number) => FleetMonth, full: number, least: number): number {
  let best = least;
  let bestUsd = cost(least).usd;
  for (let nodes = 1; nodes <= full; nodes = nodes < 48 ? nodes + 1 : Math.ceil(nodes * 1.05)) {
    if (nodes <= least) continue;
    const { usd } = cost(nodes);
    if (usd < bestUsd) {
      best = nodes;
      bestUsd = usd;
    }
  }
  return best;
}
