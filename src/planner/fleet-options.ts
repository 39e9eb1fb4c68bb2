import type { AssumptionValues } from "../core/assumption.ts";
import type { GpuOffer } from "../core/offer.ts";
import type { Profile } from "../traffic/profile.ts";
import { carries, fleetCandidates, fleetOption, kindOf, type FleetCandidate } from "./fleet-candidates.ts";
import type { GroupSource } from "./groups.ts";
import type { PlanCatalog, PlanConstraints } from "./inputs.ts";
import { priceOption } from "./price.ts";
import type { FleetOption, PreparedPlan } from "./prepared.ts";

/** Finalists kept per kind. */
const KEPT: Readonly<Record<FleetOption["kind"], number>> = {
  "dedicated-hosted": 2,
  "self-host-rent": 3,
  "self-host-buy": 2,
  hybrid: 3,
};

/** A finalist with the candidate it was made of, for the simulation. */
export interface Finalist {
  option: FleetOption;
  candidate: FleetCandidate;
}

/**
 * Screens every model, GPU and seller in closed form and keeps the cheapest of each kind, and every quote of the
 * user's. `plan` is the plan so far: the groups that options are priced on.
 */
export function fleetFinalists(
  targets: readonly string[],
  sources: readonly GroupSource[],
  plan: PreparedPlan,
  profile: Profile,
  catalog: PlanCatalog,
  constraints: PlanConstraints,
  values: AssumptionValues,
): Finalist[] {
  const offers = usableOffers(catalog, constraints);
  const gpuNames = new Set(offers.map((offer) => offer.gpu));
  const candidates = fleetCandidates(targets, gpuNames, sources, profile, catalog, constraints, values);
  const found: { finalist: Finalist; usd: number; quoted: boolean }[] = [];
  for (const candidate of candidates) {
    for (const offer of offers) {
      if (!carries(offer, candidate.replica)) continue;
      const kind = kindOf(offer);
      const kinds: FleetOption["kind"][] = kind === "dedicated-hosted" ? [kind] : [kind, "hybrid"];
      for (const each of kinds) {
        if (each === "hybrid" && candidate.overflow.length === 0) continue;
        const option = fleetOption(candidate, offer, each, sources, catalog);
        const usd = priceOption({ ...plan, options: [option] }, option, values).monthlyUsd;
        found.push({ finalist: { option, candidate }, usd, quoted: constraints.quotes.includes(offer) });
      }
    }
  }
  found.sort((a, b) => a.usd - b.usd || (a.finalist.option.id < b.finalist.option.id ? -1 : 1));
  return keepBest(found);
}

/** The cheapest of each kind, one per model and GPU; the best use of every quote on top. */
function keepBest(found: readonly { finalist: Finalist; usd: number; quoted: boolean }[]): Finalist[] {
  const kept: Finalist[] = [];
  const seen = new Set<string>();
  const counts = new Map<string, number>();
  for (const { finalist, quoted } of found) {
    const { option } = finalist;
    const setup = `${option.kind}|${option.targetModel}|${option.replica.gpu}|${quoted ? option.offer.id : ""}`;
    if (seen.has(setup)) continue;
    const slot = quoted ? `quote|${option.kind}|${option.offer.id}` : option.kind;
    const limit = quoted ? 1 : KEPT[option.kind];
    const count = counts.get(slot) ?? 0;
    if (count >= limit) continue;
    seen.add(setup);
    counts.set(slot, count + 1);
    kept.push(finalist);
  }
  return kept;
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
