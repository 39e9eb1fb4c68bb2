import type { AssumptionValues } from "../../core/assumption.ts";
import type { GpuOffer } from "../../core/offer.ts";
import { carries, fleetCandidates, fleetOption, kindOf, type FleetCandidate } from "./fleet-candidates.ts";
import { passes } from "../demands/judge.ts";
import type { JudgedCandidate } from "../demands/outcome.ts";
import { type FleetJudge, fleetJudge, judgedFleet } from "./judge-fleets.ts";
import type { GroupSource } from "../traffic/groups.ts";
import type { PlanCatalog, PlanConstraints } from "../model/inputs.ts";
import type { PlanContext } from "../model/plan-context.ts";
import { priceOption } from "../cost/price.ts";
import type { PricedOption } from "../model/priced-option.ts";
import type { FleetOption, PreparedPlan } from "../model/prepared.ts";
import { quotedNodes } from "../cost/quoted-nodes.ts";

/** A fleet priced in closed form, with the candidate it was made of, which the simulation needs. */
export interface ScreenedFleet {
  option: FleetOption;
  candidate: FleetCandidate;
}

/** What screening leaves. */
export interface Screening {
  /** The set-ups of each kind, cheapest first, each with its cheapest seller. */
  shortlists: Shortlist[];
  /** Other ways to use the user's quotes, each the cheapest at some volume of this traffic. */
  quoteUses: ScreenedFleet[];
  /** Every set-up with what the user's demands say about it. */
  judged: JudgedCandidate[];
  /** Some hybrid came to as many machines as serve everything. */
  hybridsTakeEverything: boolean;
}

/** Set-ups that compete for the places of one kind of option, or of one kind of use of a quote. */
export interface Shortlist {
  kind: FleetOption["kind"];
  /** The user's own quote, of which only the best use is shown. */
  quoted: boolean;
  entries: { fleet: ScreenedFleet; monthlyUsd: number }[];
}

interface Found {
  fleet: ScreenedFleet;
  priced: PricedOption;
  quoted: boolean;
}

/**
 * Prices every model on every GPU from every seller in closed form, and every quote of the user. `plan` is the plan so
 * far: its groups are what options are priced on.
 */
export function screenFleets(
  targets: readonly string[],
  sources: readonly GroupSource[],
  plan: PreparedPlan,
  context: PlanContext,
  judge: FleetJudge = fleetJudge(sources, context),
): Screening {
  const { catalog, constraints, values } = context;
  const offers = usableOffers(catalog, constraints);
  const gpuNames = new Set(offers.map((offer) => offer.gpu));
  const candidates = fleetCandidates(targets, gpuNames, sources, context);
  const found: Found[] = [];
  const notHybrid: Found[] = [];
  const judged: JudgedCandidate[] = [];
  for (const candidate of candidates) {
    for (const offer of offers) {
      if (!carries(offer, candidate.replica)) continue;
      const kind = kindOf(offer);
      const kinds: FleetOption["kind"][] = kind === "dedicated-hosted" ? [kind] : [kind, "hybrid"];
      for (const each of kinds) {
        if (each === "hybrid" && candidate.overflow.length === 0) continue;
        const option = fleetOption(candidate, offer, each);
        const priced = priceOption({ ...plan, options: [option] }, option, values);
        const verdict = judge(option, candidate);
        judged.push(judgedFleet(option, verdict, priced.monthlyUsd));
        if (!passes(verdict)) continue;
        const entry = { fleet: { option, candidate }, priced, quoted: constraints.quotes.includes(offer) };
        (takesEverything(plan, option, priced, values) ? notHybrid : found).push(entry);
      }
    }
  }
  found.sort(
    (a, b) => a.priced.monthlyUsd - b.priced.monthlyUsd || (a.fleet.option.id < b.fleet.option.id ? -1 : 1),
  );
  const quoted = [...found, ...notHybrid].filter((entry) => entry.quoted);
  return {
    shortlists: shortlistsOf(found),
    quoteUses: bestAtOtherVolumes(quoted, plan, values),
    judged,
    hybridsTakeEverything: notHybrid.length > 0,
  };
}

/**
 * Is this a hybrid in name only? With as many machines as serve everything, nothing overflows: it is the fleet without
 * overflow under another name.
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

/** For each quote and kind, the layouts that are cheapest at some volume: the cheapest today may soon be full. */
function bestAtOtherVolumes(
  quoted: readonly Found[],
  plan: PreparedPlan,
  values: AssumptionValues,
): ScreenedFleet[] {
  const slots = new Map<string, ScreenedFleet[]>();
  for (const { fleet } of quoted) {
    const { kind, offer } = fleet.option;
    const slot = `${kind}|${offer.id}`;
    slots.set(slot, [...(slots.get(slot) ?? []), fleet]);
  }
  const best = new Set<ScreenedFleet>();
  for (const fleets of slots.values()) {
    for (const volume of QUOTE_VOLUMES) {
      const usd = ({ option }: ScreenedFleet): number =>
        priceOption(plan, option, values, { volume, nodes: quotedNodes(option) }).monthlyUsd;
      let least: { fleet: ScreenedFleet; usd: number } | null = null;
      for (const fleet of fleets) {
        const each = usd(fleet);
        if (least === null || each < least.usd) least = { fleet, usd: each };
      }
      if (least !== null) best.add(least.fleet);
    }
  }
  return [...best];
}

/** One entry per set-up, with its cheapest seller. */
function shortlistsOf(found: readonly Found[]): Shortlist[] {
  const shortlists = new Map<string, Shortlist>();
  const seen = new Set<string>();
  for (const { fleet, priced, quoted } of found) {
    const { kind, offer, replica, targetModel } = fleet.option;
    const slot = quoted ? `${kind}|${offer.id}` : kind;
    const setup = `${slot}|${targetModel}|${replica.gpu}|${replica.precision}|${replica.gpusPerReplica}`;
    if (seen.has(setup)) continue;
    seen.add(setup);
    const shortlist = shortlists.get(slot) ?? { kind, quoted, entries: [] };
    shortlist.entries.push({ fleet, monthlyUsd: priced.monthlyUsd });
    shortlists.set(slot, shortlist);
  }
  return [...shortlists.values()];
}

/** Offers that a plan may rest on: no spot instances (they can be reclaimed), and the cheapest per seller, GPU, size and kind. */
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
