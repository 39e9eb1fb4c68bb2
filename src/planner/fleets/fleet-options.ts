import type { AssumptionValues } from "../../core/assumption.ts";
import type { GpuOffer } from "../../core/offer.ts";
import { carries, fleetCandidates, fleetOption, kindOf, type FleetCandidate } from "./fleet-candidates.ts";
import type { GroupSource } from "../traffic/groups.ts";
import type { PlanCatalog, PlanConstraints } from "../model/inputs.ts";
import type { PlanContext } from "../model/plan-context.ts";
import { priceOption } from "../cost/price.ts";
import type { PricedOption } from "../model/priced-option.ts";
import type { FleetOption, PreparedPlan } from "../model/prepared.ts";
import { quotedNodes } from "../cost/quoted-nodes.ts";

/** A finalist with the candidate it was made of, for the simulation. */
export interface Finalist {
  option: FleetOption;
  candidate: FleetCandidate;
}

/** What screening leaves. */
export interface Screened {
  /** Set-ups that compete with each other, the cheapest first; each with its cheapest seller. */
  contests: Contest[];
  /** More uses of the user's quotes: each is the cheapest at some other volume of this traffic. */
  quoteUses: Finalist[];
  /** Hybrids were looked at, and each came to as many machines as take everything. */
  hybridsTakeEverything: boolean;
}

/** The set-ups of one kind of option, or of one kind of use of one quote. */
export interface Contest {
  kind: FleetOption["kind"];
  /** The user's own quote, of which only the best use is shown. */
  quoted: boolean;
  entries: { finalist: Finalist; monthlyUsd: number }[];
}

interface Found {
  finalist: Finalist;
  priced: PricedOption;
  quoted: boolean;
}

/**
 * Prices every model, GPU and seller in closed form, the cheapest first, and every quote of the user's. `plan` is the
 * plan so far: the groups that options are priced on.
 */
export function fleetFinalists(
  targets: readonly string[],
  sources: readonly GroupSource[],
  plan: PreparedPlan,
  context: PlanContext,
): Screened {
  const { catalog, constraints, values } = context;
  const offers = usableOffers(catalog, constraints);
  const gpuNames = new Set(offers.map((offer) => offer.gpu));
  const candidates = fleetCandidates(targets, gpuNames, sources, context);
  const found: Found[] = [];
  const notHybrid: Found[] = [];
  for (const candidate of candidates) {
    for (const offer of offers) {
      if (!carries(offer, candidate.replica)) continue;
      const kind = kindOf(offer);
      const kinds: FleetOption["kind"][] = kind === "dedicated-hosted" ? [kind] : [kind, "hybrid"];
      for (const each of kinds) {
        if (each === "hybrid" && candidate.overflow.length === 0) continue;
        const option = fleetOption(candidate, offer, each);
        const priced = priceOption({ ...plan, options: [option] }, option, values);
        const entry = { finalist: { option, candidate }, priced, quoted: constraints.quotes.includes(offer) };
        (takesEverything(plan, option, priced, values) ? notHybrid : found).push(entry);
      }
    }
  }
  found.sort(
    (a, b) =>
      a.priced.monthlyUsd - b.priced.monthlyUsd || (a.finalist.option.id < b.finalist.option.id ? -1 : 1),
  );
  const quoted = [...found, ...notHybrid].filter((entry) => entry.quoted);
  return {
    contests: contestsOf(found),
    quoteUses: bestAtOtherVolumes(quoted, plan, values),
    hybridsTakeEverything: notHybrid.length > 0,
  };
}

/**
 * Is this a hybrid in name alone? With as many machines as take everything nothing is left to overflow: it is the
 * fleet without an overflow under another name.
 */
export function takesEverything(
  plan: PreparedPlan,
  option: FleetOption,
  { nodes }: Pick<PricedOption, "nodes">,
  values: AssumptionValues,
): boolean {
  if (option.overflow.length === 0) return false;
  const whole: FleetOption = { ...option, overflow: [], overflowTo: null };
  return nodes >= priceOption(plan, whole, values).nodes;
}

/** Multiples of this traffic at which the best use of a quote is looked for. */
const QUOTE_VOLUMES = [1 / 64, 1 / 16, 1 / 4, 1, 2, 4, 8, 16, 32, 64, 256, 1024];

/** Of every quote and kind the layouts that are the cheapest at some volume: the best at this one may be full soon. */
function bestAtOtherVolumes(
  quoted: readonly Found[],
  plan: PreparedPlan,
  values: AssumptionValues,
): Finalist[] {
  const slots = new Map<string, Finalist[]>();
  for (const { finalist } of quoted) {
    const { kind, offer } = finalist.option;
    const slot = `${kind}|${offer.id}`;
    slots.set(slot, [...(slots.get(slot) ?? []), finalist]);
  }
  const best = new Set<Finalist>();
  for (const finalists of slots.values()) {
    for (const volume of QUOTE_VOLUMES) {
      const usd = ({ option }: Finalist): number =>
        priceOption(plan, option, values, { volume, nodes: quotedNodes(option) }).monthlyUsd;
      let least: { finalist: Finalist; usd: number } | null = null;
      for (const finalist of finalists) {
        const each = usd(finalist);
        if (least === null || each < least.usd) least = { finalist, usd: each };
      }
      if (least !== null) best.add(least.finalist);
    }
  }
  return [...best];
}

/** One entry per set-up, with the seller that is the cheapest for it. */
function contestsOf(found: readonly Found[]): Contest[] {
  const contests = new Map<string, Contest>();
  const seen = new Set<string>();
  for (const { finalist, priced, quoted } of found) {
    const { kind, offer, replica, targetModel } = finalist.option;
    const slot = quoted ? `${kind}|${offer.id}` : kind;
    const setup = `${slot}|${targetModel}|${replica.gpu}|${replica.precision}|${replica.gpusPerReplica}`;
    if (seen.has(setup)) continue;
    seen.add(setup);
    const contest = contests.get(slot) ?? { kind, quoted, entries: [] };
    contest.entries.push({ finalist, monthlyUsd: priced.monthlyUsd });
    contests.set(slot, contest);
  }
  return [...contests.values()];
}

/** Offers a plan may rest on: no spot (it may be taken away), the cheapest per seller, GPU, size and kind. */
function usableOffers(catalog: PlanCatalog, constraints: PlanConstraints): GpuOffer[] {
  const list = constraints.onlyQuotes ? [] : catalog.offers.filter((offer) => offer.kind !== "spot");
  const best = new Map<string, GpuOffer>();
  for (const offer of list) {
    const key = `${offer.seller}|${offer.gpu}|${offer.gpusPerNode}|${offer.kind}`;
    const known = best.get(key);
    if (known === undefined || unitPrice(offer) < unitPrice(known)) best.set(key, offer);
  }
  return [...constraints.quotes, ...best.values()];
}

const unitPrice = (offer: GpuOffer): number =>
  offer.usdPerGpuHour ?? offer.usdPerGpu ?? Number.POSITIVE_INFINITY;
