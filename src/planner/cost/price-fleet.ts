import { valueOf } from "../../economics/value-of.ts";
import type { AssumptionValues } from "../../core/assumption.ts";
import type { GpuOffer } from "../../core/offer.ts";
import { ownership, type Ownership } from "../../economics/ownership.ts";
import { capacityForOverflow, overflowShare } from "../traffic/load-shape.ts";
import { fleetOutage } from "./availability.ts";
import { onShare } from "./on-share.ts";
import { busyReplicas } from "./busy-replicas.ts";
import { movedUsd, paidUsd, stillPaid } from "./group-cost.ts";
import { APIS_USED_TODAY, type FleetOption, type PreparedPlan } from "../model/prepared.ts";
import type { PricedOption } from "../model/priced-option.ts";

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
  const spare = option.spare?.kind === "machines" ? option.spare.nodes : 0;
  // Work that may not overflow must fit: all of it, or its private part.
  const least = spare + nodesFor(option, mayOverflow ? load.privateReplicas : load.meanReplicas, values);
  const nodes =
    mayOverflow && decidedNodes === null
      ? cheapestNodes(cost, spare + nodesFor(option, load.meanReplicas, values), least)
      : Math.max(decidedNodes ?? 1, least);
  const { owned, overflowed, overflowUsd, spareUsd } = cost(nodes);
  const components: Record<string, number> = { apiStaying: load.stayingUsd };
  for (const [name, usd] of Object.entries(owned.components)) components[name] = usd;
  if (mayOverflow) components["apiOverflow"] = overflowUsd;
  if (spareUsd > 0) components["apiSpare"] = spareUsd;
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
      owned.cashUsdPerMonth + load.stayingUsd + (mayOverflow ? overflowUsd : 0) + spareUsd + notMovableUsd,
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

interface Load {
  stayingUsd: number;
  movedTokenShare: number;
  meanReplicas: number;
  privateReplicas: number;
  overflowUsdIfAll: number;
  /** What the moved work would cost at the API that is the spare; 0 where there is none. */
  spareUsdIfAll: number;
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
    spareUsdIfAll: spareUsd(option, values) * volume,
  };
}

function spareUsd({ spare }: FleetOption, values: AssumptionValues): number {
  if (spare?.kind !== "api") return 0;
  const usd = spare.parts.reduce((sum, part) => sum + movedUsd(part, values), 0);
  return usd * (spare.to === APIS_USED_TODAY ? stillPaid(values) : 1);
}

interface FleetMonth {
  owned: Ownership;
  /** Share 0..1 of the work that the fleet has no capacity for. */
  overflowed: number;
  overflowUsd: number;
  /** What the spare API takes over while machines are down. */
  spareUsd: number;
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
  const busyShare = Math.min(1, (load.meanReplicas * (1 - overflowed)) / replicas);
  const costsTime = valueOf(values, "downtime_usd_per_hour") > 0;
  const outage =
    costsTime || load.spareUsdIfAll > 0 ? fleetOutage(option, { nodes, ...load }, values) : NO_OUTAGE;
  const owned = ownership(
    {
      nodes,
      // One replica of four GPUs on a machine of six costs six GPUs; single cards are combined into a replica.
      gpusPerNode: Math.max(option.offer.gpusPerNode, option.replica.gpusPerReplica),
      offer: scaledOffer(option.offer, onShare(option, busyShare, values), values),
      gpuTdpWatts: option.gpuTdpWatts,
      busyShare,
      horizonMonths: prepared.horizonMonths,
      weightsBytes: option.weightsBytes,
      people: prepared.people,
      downShare: outage.down,
    },
    values,
  );
  // A fleet without an overflow is large enough, and what waits is served a little later. Private work does not
  // overflow, so all overflow comes out of the rest.
  const openShare = load.meanReplicas === 0 ? 1 : 1 - load.privateReplicas / load.meanReplicas;
  const overflowUsd = openShare <= 0 ? 0 : Math.min(1, overflowed / openShare) * load.overflowUsdIfAll;
  const spareUsd = outage.takenOver * load.spareUsdIfAll;
  return { owned, overflowed, overflowUsd, spareUsd, usd: owned.monthlyUsd + overflowUsd + spareUsd };
}

const NO_OUTAGE = { down: 0, takenOver: 0 };

/** List prices for GPUs vary by `gpu_offer_price`; a quote is fixed. `on` is the share of the hours that are paid. */
function scaledOffer(offer: GpuOffer, on: number, values: AssumptionValues): GpuOffer {
  const factor = offer.isQuote === true ? 1 : valueOf(values, "gpu_offer_price");
  if (factor === 1 && on === 1) return offer;
  return {
    ...offer,
    usdPerGpuHour: offer.usdPerGpuHour === null ? null : offer.usdPerGpuHour * factor * on,
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
