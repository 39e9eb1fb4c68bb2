import { typicalValues } from "../core/assumption.ts";
import type { Profile } from "../traffic/profile.ts";
import { closedOptions, hostedOptions, stayingOptions } from "./apis/api-options.ts";
import { fleetOptions } from "./fleets/fleet-options.ts";
import { assumptionsForVolume } from "./traffic/arrivals.ts";
import { groupTraffic, type UnpricedTraffic } from "./traffic/groups.ts";
import type { PlanCatalog, PlanConstraints } from "./model/inputs.ts";
import type { PlanContext } from "./model/plan-context.ts";
import {
  type EmptyRung,
  type PreparedPlan,
  type PreparedOption,
  type Scope,
  RUNGS,
} from "./model/prepared.ts";
import { chooseTargets } from "./apis/targets.ts";

/** A prepared plan, and what was found out on the way. */
export interface Preparation {
  plan: PreparedPlan;
  unpriced: readonly UnpricedTraffic[];
  targets: readonly string[];
}

/** What a plan is made of. Without a bill no discount is known and all spend can move. */
export const planContext = (
  profile: Profile,
  catalog: PlanCatalog,
  constraints: PlanConstraints,
  bill: PlanContext["bill"] = { discountByModel: {}, notMovableUsd: 0 },
): PlanContext => {
  const { arrivals, givenAssumptions } = catalog;
  const assumptions = assumptionsForVolume(catalog.assumptions, arrivals, givenAssumptions, profile);
  return {
    profile,
    catalog: { ...catalog, assumptions },
    constraints,
    bill,
    values: typicalValues(assumptions),
  };
};

/**
 * The slow half of a plan for one scope: group and price the traffic at the as-of date, choose models to consider,
 * price the other APIs, size the fleets. The result is plain data and holds everything that pricing needs later.
 */
export function prepare(context: PlanContext, scope: Scope): Preparation {
  const { profile, catalog, constraints, bill } = context;
  const { sources, unpriced, changes } = groupTraffic(context, scope);
  const targets = chooseTargets(sources, context);
  const api = [
    ...stayingOptions(sources),
    ...closedOptions(sources, context),
    ...hostedOptions(targets, sources, context),
  ];
  const base: PreparedPlan = {
    scope,
    asOfMs: constraints.asOfMs,
    evidence: profile.evidence,
    notMovableUsd: bill.notMovableUsd * profile.monthlyFactor,
    groups: sources.map(({ group }) => group),
    options: api,
    quoteUses: [],
    emptyRungs: [],
    horizonMonths: constraints.horizonMonths,
    people: constraints.people,
    assumptions: catalog.assumptions,
    notes: [],
    ...(changes.length > 0 ? { changes } : {}),
  };
  const fleets = fleetOptions(targets, sources, base, context);
  const options: PreparedOption[] = [...api, ...fleets.options];
  options.sort((a, b) => RUNGS.indexOf(a.kind) - RUNGS.indexOf(b.kind));
  return {
    plan: {
      ...base,
      options,
      quoteUses: fleets.quoteUses,
      emptyRungs: emptyRungs(options, catalog, fleets.hybridsTakeEverything),
    },
    unpriced,
    targets,
  };
}

function emptyRungs(
  options: readonly PreparedOption[],
  catalog: PlanCatalog,
  hybridsTakeEverything: boolean,
): EmptyRung[] {
  const present = new Set(options.map((option) => option.kind));
  return RUNGS.filter((kind) => !present.has(kind)).map((kind) => ({
    kind,
    reason:
      kind === "hybrid" && hybridsTakeEverything
        ? "nothing would overflow: own GPUs that serve everything are already the cheapest size"
        : reasonFor(kind, catalog),
  }));
}

function reasonFor(kind: (typeof RUNGS)[number], catalog: PlanCatalog): string {
  switch (kind) {
    case "closed-cheaper":
      return "no closed model in the catalog is cheaper for this traffic and at most one size class below";
    case "hosted-open":
      return "no host of an open model is cheaper for the traffic that may move";
    case "dedicated-hosted":
      return catalog.offers.some((offer) => offer.kind === "dedicated-endpoint")
        ? "no dedicated endpoint with a known price serves a model for this traffic"
        : "no price is known: ask for a quote and pass it with --offer dedicated:2xH100@4.50/h";
    case "self-host-rent":
    case "self-host-buy":
    case "hybrid":
      return "no traffic may move, or no model fits a GPU on offer within the required latency";
    case "api":
    case "api-tuned":
      return "";
  }
}
