import type { Replica } from "../../serving/replica.ts";
import type { AssumptionValues } from "../../core/assumption.ts";
import type { GpuOffer } from "../../core/offer.ts";
import { fleetCandidates, fleetOption, kindOf, type FleetCandidate } from "./fleet-candidates.ts";
import { type OfferUse, sortOf, usesOf } from "./offer-terms.ts";
import { untilIdle } from "../traffic/on-hours.ts";
import { leftOutNotes, unfit, type Unfit } from "./machines.ts";
import { passes } from "../demands/judge.ts";
import type { JudgedCandidate } from "../demands/outcome.ts";
import { type FleetJudge, fleetJudge, judgedFleet, offerStanding } from "./judge-fleets.ts";
import type { GroupSource } from "../traffic/groups.ts";
import type { PlanCatalog, PlanConstraints } from "../model/inputs.ts";
import type { PlanContext } from "../model/plan-context.ts";
import { priceOption } from "../cost/price.ts";
import type { PricedOption } from "../model/priced-option.ts";
import type { FleetOption, OnHours, PreparedPlan } from "../model/prepared.ts";
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
  /** Offers that were left out, and why. */
  notes: string[];
}

/** Set-ups that compete for the places of one kind of option, or of one kind of use of a quote. */
export interface Shortlist {
  kind: FleetOption["kind"];
  /** Its offers are of one sort, of which only the best use is shown: a quote, commitments, prices in doubt. */
  single: boolean;
  entries: { fleet: ScreenedFleet; monthlyUsd: number }[];
}

interface Found {
  fleet: ScreenedFleet;
  priced: PricedOption;
  quoted: boolean;
  /** The sort of its terms; "" = on demand, all the time. */
  sort: string;
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
  const gpuNames = new Set(offers.keys());
  const candidates = fleetCandidates(targets, gpuNames, sources, context);
  const standing = offerStanding(sources, context);
  const found: Found[] = [];
  const notHybrid: Found[] = [];
  const judged: JudgedCandidate[] = [];
  const leftOut = new Map<GpuOffer, { unfit: Unfit; replica: Replica }>();
  for (const candidate of candidates) {
    for (const offer of cheapestCarriers(offers, candidate.replica, leftOut, standing)) {
      for (const { use, kind: each } of waysToUse(offer, candidate, untilIdle(context.profile))) {
        const option = fleetOption(candidate, use, each, values);
        const priced = priceOption({ ...plan, options: [option] }, option, values);
        const verdict = judge(option, candidate);
        judged.push(judgedFleet(option, verdict, priced.monthlyUsd));
        if (!passes(verdict)) continue;
        const entry = {
          fleet: { option, candidate },
          priced,
          quoted: constraints.quotes.includes(offer),
          sort: sortOf(use),
        };
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
    notes: leftOutNotes(leftOut),
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

/** An offer serves everything, or all but the peaks where there is an API for them; by the hour it serves everything. */
function waysToUse(
  offer: GpuOffer,
  { rented, overflow }: FleetCandidate,
  idle: OnHours,
): { use: OfferUse; kind: FleetOption["kind"] }[] {
  const kind = kindOf(offer);
  return usesOf(offer, rented, idle).flatMap((use) => [
    { use, kind },
    ...(kind === "dedicated-hosted" || overflow.length === 0 || use.onHours !== null
      ? []
      : [{ use, kind: "hybrid" as const }]),
  ]);
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

/**
 * One entry per set-up, with its cheapest seller. Commitments, and prices on which no recommendation may rest, have
 * shortlists of their own: they neither push others off the ladder nor are pushed off.
 */
function shortlistsOf(found: readonly Found[]): Shortlist[] {
  const shortlists = new Map<string, Shortlist>();
  const seen = new Set<string>();
  const sound = found.filter(({ fleet }) => !isDoubtful(fleet.option.offer));
  const doubtful = found.filter(({ fleet }) => isDoubtful(fleet.option.offer));
  const withSound = new Set<string>();
  for (const { fleet, priced, quoted, sort: terms } of [...sound, ...doubtful]) {
    const { kind, offer, replica, targetModel } = fleet.option;
    const sort = quoted ? offer.id : terms !== "" ? terms : isDoubtful(offer) ? "doubt" : "";
    const slot = `${kind}|${sort}`;
    if (!isDoubtful(offer)) withSound.add(slot);
    else if (withSound.has(slot)) continue;
    const setup = `${slot}|${targetModel}|${replica.gpu}|${replica.precision}|${replica.gpusPerReplica}`;
    if (seen.has(setup)) continue;
    seen.add(setup);
    const shortlist = shortlists.get(slot) ?? { kind, single: sort !== "", entries: [] };
    shortlist.entries.push({ fleet, monthlyUsd: priced.monthlyUsd });
    shortlists.set(slot, shortlist);
  }
  return [...shortlists.values()];
}

/**
 * Offers that a plan may rest on by GPU: sound prices before doubtful ones, then the cheapest first, after the user's
 * quotes.
 */
function usableOffers(
  catalog: PlanCatalog,
  constraints: PlanConstraints,
): ReadonlyMap<string, readonly GpuOffer[]> {
  const list = constraints.onlyQuotes ? [] : catalog.offers;
  const order = list.toSorted(
    (a, b) =>
      Number(isDoubtful(a)) - Number(isDoubtful(b)) || unitPrice(a) - unitPrice(b) || (a.id < b.id ? -1 : 1),
  );
  return Map.groupBy([...constraints.quotes, ...order], ({ gpu }) => gpu);
}

const isDoubtful = ({ doubt }: GpuOffer): boolean => doubt !== undefined && doubt !== null;

/**
 * Of the offers of its GPU those that carry a replica: every quote, and of each kind, size and term the first of those
 * that meet the same demands, since nothing else that is priced depends on the seller. What cannot carry it is noted in `leftOut`.
 */
function cheapestCarriers(
  offers: ReadonlyMap<string, readonly GpuOffer[]>,
  replica: Replica,
  leftOut: Map<GpuOffer, { unfit: Unfit; replica: Replica }>,
  standing: (offer: GpuOffer) => string,
): GpuOffer[] {
  const found = new Map<string, GpuOffer>();
  for (const offer of offers.get(replica.gpu.name) ?? []) {
    const { kind, gpusPerNode, termMonths, prepaid, scalesToZero } = offer;
    const slot =
      offer.isQuote === true
        ? offer.id
        : `${kind}|${gpusPerNode}|${termMonths}|${prepaid === true}|${scalesToZero === true}|${standing(offer)}`;
    if (found.has(slot)) continue;
    const reason = unfit(offer, replica);
    if (reason === null) found.set(slot, offer);
    else if (!leftOut.has(offer)) leftOut.set(offer, { unfit: reason, replica });
  }
  return [...found.values()];
}

const unitPrice = (offer: GpuOffer): number =>
  offer.usdPerGpuHour ?? offer.usdPerGpu ?? Number.POSITIVE_INFINITY;
