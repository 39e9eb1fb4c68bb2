import type { AssumptionValues } from "../core/assumption.ts";
import type { GpuOffer } from "../core/offer.ts";
import { HOURS_PER_MONTH } from "../core/time.ts";
import { monthlyAnnuity, residualShare } from "./amortisation.ts";
import { migrationLabourUsd } from "./migration.ts";
import { averageKilowatts, circuitKilowatts, rackUsdPerMonth } from "./power.ts";
import { fteShare } from "./people.ts";
import { valueOf } from "./value-of.ts";

/** A fleet of GPUs to be paid for. */
export interface FleetCost {
  /** Machines; part of a machine is paid as a whole one. */
  nodes: number;
  gpusPerNode: number;
  offer: GpuOffer;
  /** Null = unknown; an all-in planning value per GPU is used instead. */
  gpuTdpWatts: number | null;
  /** Mean share 0..1 of time in which the GPUs are busy; decides the power bill. */
  busyShare: number;
  /** Months over which the decision is judged; purchases and one-off costs spread over it. */
  horizonMonths: number;
  /** Weights stored on every node. */
  weightsBytes: number;
  /** Count the people who run it? */
  people: boolean;
  /** Share 0..1 of the time, weighted by the work in it, in which it does not serve; absent = that of one machine. */
  downShare?: number;
}

export const OWNERSHIP_COMPONENTS = [
  "hardware",
  "hostServer",
  "power",
  "rack",
  "networkStorage",
  "monitoring",
  "spares",
  "people",
  "downtime",
  "migration",
] as const;
export type OwnershipComponent = (typeof OWNERSHIP_COMPONENTS)[number];

/** What owning or renting a fleet costs. Dollars per month except `upfrontUsd` and `residualUsd`. */
export interface Ownership {
  /** Add up to `monthlyUsd`. */
  components: Record<OwnershipComponent, number>;
  monthlyUsd: number;
  withoutPeopleUsd: number;
  /** Cash before the first useful month: capital, a prepaid term and one-off work. */
  upfrontUsd: number;
  /** What is bought and kept: cards, host, spares. */
  capitalUsd: number;
  /** The work of moving, and the time in which the old and the new are both paid. */
  oneOffUsd: number;
  /** Cash paid in the first month: no amortisation, no cost of capital, no prepaid rent. */
  cashUsdPerMonth: number;
  /** Resale of the cards at the end of the horizon, or of their useful life if that is shorter. */
  residualUsd: number;
}

/**
 * Monthly cost of a fleet by component under one set of assumption values. Throws RangeError when a value it needs is
 * missing or the offer has no price.
 */
export function ownership(fleet: FleetCost, values: AssumptionValues): Ownership {
  const nodes = Math.ceil(fleet.nodes);
  if (nodes <= 0) return nothing();
  const gpus = gpusPaid(nodes * fleet.gpusPerNode, fleet.offer.gpusPerNode);
  const bought = fleet.offer.usdPerGpu !== null;
  const dedicated = fleet.offer.kind === "dedicated-endpoint";
  const money = bought ? purchase(fleet, nodes, gpus, values) : rent(fleet, gpus);
  // A rental that includes its host includes the data centre; a purchased machine still needs one.
  const site = fleet.offer.includesHost && !bought ? NO_SITE : siteCost(fleet, nodes, gpus, values);

  const storageTb = (fleet.weightsBytes / 1e12) * WEIGHT_VERSIONS * nodes;
  const networkStorage = dedicated ? 0 : site.networkUsd + storageTb * valueOf(values, "storage_weights");
  const monitoring = valueOf(values, "monitoring_logging");
  // The seller of a dedicated endpoint runs it. Shares of an engineer were stated for servers of eight GPUs, so smaller
  // machines count by their GPUs.
  const servers = (nodes * fleet.gpusPerNode) / GPUS_PER_SERVER;
  const people = fleet.people && !dedicated ? peopleUsdPerMonth(servers, values) : 0;
  const downtime = downtimeUsdPerMonth(fleet, values);
  const running = site.powerUsd + site.rackUsd + networkStorage + monitoring;
  const cashWithoutPeople = money.cashUsdPerMonth + running + downtime;
  const oneOff =
    migrationLabourUsd(dedicated ? "hosted-open" : "self-host", values) +
    valueOf(values, "dual_running_months") * (money.dueUsdPerMonth + running);

  const components: Record<OwnershipComponent, number> = {
    hardware: money.hardwareUsd,
    hostServer: money.hostUsd,
    power: site.powerUsd,
    rack: site.rackUsd,
    networkStorage,
    monitoring,
    spares: money.sparesUsd,
    people,
    downtime,
    migration: oneOff / fleet.horizonMonths,
  };
  let monthlyUsd = 0;
  for (const name of OWNERSHIP_COMPONENTS) monthlyUsd += components[name];
  return {
    components,
    monthlyUsd,
    withoutPeopleUsd: monthlyUsd - people,
    upfrontUsd: money.upfrontUsd + oneOff,
    capitalUsd: bought ? money.upfrontUsd : 0,
    oneOffUsd: oneOff,
    cashUsdPerMonth: cashWithoutPeople + people,
    residualUsd: money.residualUsd,
  };
}

/**
 * GPUs that are paid for: whole units as sold (an 8-GPU machine is not sold by the card).
 * @internal exported for its test
 */
export const gpusPaid = (gpus: number, gpusPerUnit: number): number =>
  Math.ceil(gpus / gpusPerUnit) * gpusPerUnit;

/** The people who run `nodes` machines: engineers times a loaded yearly cost, per month. */
const peopleUsdPerMonth = (nodes: number, values: AssumptionValues): number =>
  (fteShare(nodes, values) * valueOf(values, "ml_engineer_us_loaded")) / 12;

/** Hours down in a month of 730 h times what an hour costs the team ($0 unless set). */
const downtimeUsdPerMonth = ({ downShare }: FleetCost, values: AssumptionValues): number =>
  (downShare ?? 1 - valueOf(values, "availability_self_host_single_node")) *
  HOURS_PER_MONTH *
  valueOf(values, "downtime_usd_per_hour");

/**
 * What one hour of downtime would have to cost for `savingUsdPerMonth` to be gone, given the share of time in which it is
 * down and that of what it is compared with. Null when it is not down more often: then no outage changes the answer.
 */
export function downtimeThresholdUsdPerHour(
  savingUsdPerMonth: number,
  down: number,
  comparedDown: number,
): number | null {
  const hours = (down - comparedDown) * HOURS_PER_MONTH;
  return hours > 0 ? savingUsdPerMonth / hours : null;
}

/** GPUs of the servers that `fte_share_N_nodes` was stated for. */
const GPUS_PER_SERVER = 8;

/** The version in service and the previous one, so that a rollback needs no download. */
const WEIGHT_VERSIONS = 2;

interface HardwareMoney {
  hardwareUsd: number;
  hostUsd: number;
  sparesUsd: number;
  upfrontUsd: number;
  cashUsdPerMonth: number;
  /** Cost of a month of dual running: rent is due even if prepaid, because the prepaid month is used up. */
  dueUsdPerMonth: number;
  residualUsd: number;
}

function rent(fleet: FleetCost, gpus: number): HardwareMoney {
  const price = fleet.offer.usdPerGpuHour;
  if (price === null)
    throw new RangeError(`offer ${fleet.offer.id} has neither an hourly nor a purchase price`);
  const usdPerMonth = gpus * price * HOURS_PER_MONTH;
  // A commitment longer than the horizon is paid to its end: its unused months are charged to the months in use.
  const unspent = Math.max(1, fleet.offer.termMonths / fleet.horizonMonths);
  const prepaid = fleet.offer.prepaid === true && fleet.offer.termMonths > 0;
  return {
    hardwareUsd: usdPerMonth * unspent,
    hostUsd: 0,
    sparesUsd: 0,
    upfrontUsd: prepaid ? usdPerMonth * fleet.offer.termMonths : 0,
    cashUsdPerMonth: prepaid ? 0 : usdPerMonth,
    dueUsdPerMonth: usdPerMonth,
    residualUsd: 0,
  };
}

function purchase(fleet: FleetCost, nodes: number, gpus: number, values: AssumptionValues): HardwareMoney {
  const { offer } = fleet;
  const cards = gpus * (offer.usdPerGpu ?? Number.NaN);
  // A useful life below a month counts as one month.
  const months = Math.min(fleet.horizonMonths, Math.max(1, valueOf(values, "useful_life") * 12));
  const capital = valueOf(values, "cost_of_capital_company");
  const share = residualShare(offer.gpu, offer.kind === "purchase-used", months, values);
  const host = offer.includesHost ? 0 : hostPriceUsd(fleet.gpusPerNode, nodes, cards, values);
  const spareCards = cards * valueOf(values, "spare_gpu_share");
  const supportUsd = (host * valueOf(values, "server_support_contract")) / 12;
  const replacementUsd = (cards * valueOf(values, "gpu_failure_permanent")) / 12;
  return {
    hardwareUsd: monthlyAnnuity(cards, cards * share, months, capital),
    hostUsd: monthlyAnnuity(host, 0, months, capital) + supportUsd,
    sparesUsd: monthlyAnnuity(spareCards, spareCards * share, months, capital) + replacementUsd,
    upfrontUsd: cards + host + spareCards,
    cashUsdPerMonth: supportUsd + replacementUsd,
    dueUsdPerMonth: supportUsd + replacementUsd,
    residualUsd: (cards + spareCards) * share,
  };
}

/** Chassis, processors, memory, disks, network cards. Boards of more than four GPUs: a share of the node's price. */
function hostPriceUsd(
  gpusPerNode: number,
  nodes: number,
  cardsUsd: number,
  values: AssumptionValues,
): number {
  if (gpusPerNode <= 4) return nodes * valueOf(values, "server_host_cost_pcie_4gpu");
  const share = valueOf(values, "server_host_share_8gpu_node");
  return (cardsUsd * share) / (1 - share);
}

interface SiteCost {
  powerUsd: number;
  rackUsd: number;
  networkUsd: number;
}
const NO_SITE: SiteCost = { powerUsd: 0, rackUsd: 0, networkUsd: 0 };

function siteCost(fleet: FleetCost, nodes: number, gpus: number, values: AssumptionValues): SiteCost {
  const kilowatts = averageKilowatts(fleet.offer.gpu, gpus, fleet.gpuTdpWatts, fleet.busyShare, values);
  return {
    powerUsd: kilowatts * HOURS_PER_MONTH * valueOf(values, "electricity_us_commercial"),
    rackUsd: rackUsdPerMonth(circuitKilowatts(gpus, fleet.gpuTdpWatts, values), values),
    networkUsd: nodes * valueOf(values, "networking_per_node"),
  };
}

function nothing(): Ownership {
  const components = Object.fromEntries(OWNERSHIP_COMPONENTS.map((name) => [name, 0]));
  return {
    components: components as Record<OwnershipComponent, number>,
    monthlyUsd: 0,
    withoutPeopleUsd: 0,
    upfrontUsd: 0,
    capitalUsd: 0,
    oneOffUsd: 0,
    cashUsdPerMonth: 0,
    residualUsd: 0,
  };
}
