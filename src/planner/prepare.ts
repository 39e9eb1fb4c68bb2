import { typicalValues } from "../core/assumption.ts";
import type { Profile } from "../traffic/profile.ts";
import { closedOptions, hostedOptions, stayingOptions } from "./apis/api-options.ts";
import { fleetFinalists, takesEverything, type Finalist } from "./fleets/fleet-options.ts";
import { groupTraffic, type UnpricedTraffic } from "./traffic/groups.ts";
import type { PlanCatalog, PlanConstraints } from "./inputs.ts";
import { priceOption } from "./cost/price.ts";
import { proveFinalists } from "./fleets/prove-finalists.ts";
import type { EmptyRung, FleetOption, PreparedPlan, PreparedOption, Scope } from "./prepared.ts";
import { RUNGS } from "./prepared.ts";
import { proveFinalist } from "./fleets/simulate-finalist.ts";
import { chooseTargets } from "./apis/targets.ts";

/** What the bill says about the traffic: effective discounts, and what no text model can take over. */
export interface BillFacts {
  discountByModel: Readonly<Record<string, number>>;
  /** Dollars of the observed period. */
  notMovableUsd: number;
}

/** What preparing found out beside the plan itself. */
export interface Preparation {
  plan: PreparedPlan;
  unpriced: readonly UnpricedTraffic[];
  targets: readonly string[];
}

/**
 * The slow half of a plan: prices the traffic at the as-of date, chooses models, screens fleets in closed form,
 * simulates the finalists on the busiest hour. Everything that `price` needs later is in the result, as plain data.
 */
export function prepare(
  profile: Profile,
  catalog: PlanCatalog,
  constraints: PlanConstraints,
  scope: Scope,
  bill: BillFacts = { discountByModel: {}, notMovableUsd: 0 },
): Preparation {
  const { sources, unpriced } = groupTraffic(profile, catalog, constraints, scope, bill.discountByModel);
  const { assumptions } = catalog;
  const values = typicalValues(assumptions);
  const targets = chooseTargets(sources, catalog, constraints);
  const api = [
    ...stayingOptions(sources),
    ...closedOptions(sources, profile, catalog, constraints, values),
    ...hostedOptions(targets, sources, profile, catalog, constraints, values),
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
    assumptions,
    notes: [],
  };
  const screened = fleetFinalists(targets, sources, base, profile, catalog, constraints, values);
  const prove = (finalist: Finalist): FleetOption =>
    proveFinalist(finalist, base, profile, constraints, values);
  const finalists = proveFinalists(
    screened.contests,
    prove,
    (option) => priceOption(base, option, values).monthlyUsd,
  );
  const proven = finalists.map(({ option }) => option);
  const fleets = proven.filter(
    (option) => !takesEverything(base, option, priceOption(base, option, values), values),
  );
  const options: PreparedOption[] = [...api, ...fleets];
  options.sort((a, b) => RUNGS.indexOf(a.kind) - RUNGS.indexOf(b.kind));
  const quoteUses = [
    ...screened.quoteUses.filter((use) => !finalists.some(({ finalist }) => finalist === use)).map(prove),
    ...proven.filter((option) => constraints.quotes.includes(option.offer) && !fleets.includes(option)),
  ];
  const takeEverything = screened.hybridsTakeEverything || fleets.length < proven.length;
  return {
    plan: { ...base, options, quoteUses, emptyRungs: emptyRungs(options, catalog, takeEverything) },
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
        ? "no overflow: own GPUs that take everything are already the cheapest size"
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
        ? "no dedicated endpoint with a known price carries a model for this traffic"
        : "no price known, ask for a quote and pass it with --offer dedicated:2xH100@4.50/h";
    case "self-host-rent":
    case "self-host-buy":
    case "hybrid":
      return "no traffic may move, or no model fits a GPU on offer within the latency asked for";
    case "api":
    case "api-tuned":
      return "";
  }
}
