import { typicalValues } from "../core/assumption.ts";
import type { Profile } from "../traffic/profile.ts";
import { emptyRungs } from "./empty-rungs.ts";
import { demandOutcome, type JudgedCandidate } from "./demands/outcome.ts";
import { judgeOption, passes, servingsOf } from "./demands/judge.ts";
import { closedOptions, hostedOptions, stayingOptions } from "./apis/api-options.ts";
import { fleetOptions } from "./fleets/fleet-options.ts";
import { assumptionsForVolume } from "./traffic/arrivals.ts";
import { groupTraffic, type UnpricedTraffic } from "./traffic/groups.ts";
import type { PlanCatalog, PlanConstraints } from "./model/inputs.ts";
import type { PlanContext } from "./model/plan-context.ts";
import { type PreparedPlan, type PreparedOption, type Scope, RUNGS } from "./model/prepared.ts";
import { otherWorkNotes } from "./traffic/other-work.ts";
import { provisionedNotes } from "./apis/provisioned.ts";
import { withSecondApi } from "./apis/second-api.ts";
import { availabilityAsked } from "./traffic/availability-asked.ts";
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
  const today = judgeOption(servingsOf(sources, new Map(), context), null, context);
  // Staying is what everything is compared with, whether it meets the demands or not.
  const staying = stayingOptions(sources);
  const closed = closedOptions(sources, context);
  const hosted = hostedOptions(targets, sources, context);
  const api = withSecondApi(
    [...staying.filter(({ kind }) => kind === "api" || passes(today)), ...closed.options, ...hosted.options],
    availabilityAsked(sources, constraints),
    context.values,
  );
  const base: PreparedPlan = {
    scope,
    asOfMs: constraints.asOfMs,
    evidence: profile.evidence,
    notMovableUsd: bill.notMovableUsd * profile.monthlyFactor,
    groups: sources.map(({ group }) => group),
    options: api,
    quoteUses: [],
    emptyRungs: [],
    demanded: { demands: [], removed: [], contradictions: [] },
    horizonMonths: constraints.horizonMonths,
    people: constraints.people,
    assumptions: catalog.assumptions,
    notes: [],
    ...(changes.length > 0 ? { changes } : {}),
  };
  const fleets = fleetOptions(targets, sources, base, context);
  const all: PreparedOption[] = [...api, ...fleets.options];
  const missed = new Set(all.filter(missesAvailability).map(({ id }) => id));
  const options = all.filter(({ id, kind }) => kind === "api" || !missed.has(id));
  options.sort((a, b) => RUNGS.indexOf(a.kind) - RUNGS.indexOf(b.kind));
  const judged: JudgedCandidate[] = [
    ...staying.map(({ id, kind, label }) => ({ id, kind, label, judged: today, rank: 0 })),
    ...closed.judged,
    ...hosted.judged,
    ...fleets.judged,
  ];
  const ladder = new Set(options.map(({ id }) => id));
  const demanded = demandOutcome(judged, ladder, { sources, missed }, context);
  return {
    plan: {
      ...base,
      options,
      quoteUses: fleets.quoteUses,
      notes: [
        ...otherWorkNotes(sources, targets, catalog),
        ...provisionedNotes(sources, context),
        ...fleets.notes,
      ],
      emptyRungs: emptyRungs({
        options,
        sources,
        demanded,
        catalog,
        hybridsTakeEverything: fleets.hybridsTakeEverything,
      }),
      demanded,
    },
    unpriced,
    targets,
  };
}

const missesAvailability = ({ conditions }: PreparedOption): boolean =>
  conditions.some(({ kind }) => kind === "availability-missed");
