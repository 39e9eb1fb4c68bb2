import type { DecidedConstraints } from "../model/inputs.ts";
import type { PlanOption } from "../model/plan-option.ts";
import type { OptionKind, PreparedPlan } from "../model/prepared.ts";
import type { Action } from "../model/verdict.ts";
import { plannedUsd } from "../model/planned-usd.ts";
import { brokenByStaying } from "./staying.ts";
import type { Choice } from "./verdict-facts.ts";

/** A saving below this share of the bill is not worth a change. */
const LEAST_SAVING_SHARE = 0.05;
/** Nor is a saving below ten cents a month. */
const LEAST_SAVING_USD = 0.1;
/** Least chance that an option beats staying: where arrivals were observed, and where they are assumed. */
const LEAST_CHANCE = 0.6;
const LEAST_CHANCE_ASSUMED_ARRIVALS = 0.8;

/** Kinds of options on GPUs that the team runs. */
export const OWN_HARDWARE: readonly OptionKind[] = ["self-host-rent", "self-host-buy", "hybrid"];
const NEEDS_ARRIVALS: readonly OptionKind[] = ["dedicated-hosted", ...OWN_HARDWARE];

const ACTIONS: Readonly<Record<OptionKind, Action>> = {
  api: "stay",
  "api-tuned": "optimise",
  "closed-cheaper": "switch-model",
  "hosted-open": "switch-model",
  "dedicated-hosted": "dedicated",
  "self-host-rent": "self-host",
  "self-host-buy": "self-host",
  hybrid: "hybrid",
};

/** The priced options of one scope. */
export interface ScopeAnswer {
  prepared: PreparedPlan;
  options: readonly PlanOption[];
}

/**
 * Two answers: the best that changes no model class, which is the recommendation, and the best of all if the work passes
 * on its model. Both are cheapest of those that are likely enough to beat staying, pay back within the horizon and save
 * enough to be worth a change. Where staying does not meet what is demanded, they are the cheapest that do.
 */
export function choose(scope: ScopeAnswer, constraints: DecidedConstraints): Choice {
  const { prepared, options } = scope;
  const stay = options.find(({ kind }) => kind === "api")!;
  const forcedBy = brokenByStaying(prepared);
  const eligible =
    forcedBy.length > 0
      ? recommendedOf(options.filter((option) => option !== stay && option.meetsSlo !== false))
      : [stay, ...options.filter((option) => isEligible(option, stay, prepared, constraints))];
  const best = cheapestOf(eligible);
  const sameClass = cheapestOf(eligible.filter(({ modelChange }) => modelChange !== "other"));
  const option = sameClass ?? best;
  if (option === null || best === null)
    return { action: "nothing-passes", option: stay, sameClass: null, prize: null, forcedBy };
  const isForced =
    forcedBy.length > 0 && options.every((each) => each === stay || OWN_HARDWARE.includes(each.kind));
  return {
    action: isForced ? "must-self-host" : ACTIONS[option.kind],
    option,
    sameClass,
    prize: best.id === sameClass?.id ? null : best,
    forcedBy,
  };
}

/** Of options of which one must be taken, those that may be recommended; all where none may. */
function recommendedOf(options: readonly PlanOption[]): readonly PlanOption[] {
  const recommended = options.filter(mayBeRecommended);
  return recommended.length > 0 ? recommended : options;
}

const mayBeRecommended = ({ meetsSlo, notByDefault }: PlanOption): boolean =>
  meetsSlo !== false && notByDefault === null;

function isEligible(
  option: PlanOption,
  stay: PlanOption,
  prepared: PreparedPlan,
  constraints: DecidedConstraints,
): boolean {
  if (option === stay || !mayBeRecommended(option)) return false;
  // Whether it is worth a change is decided at the values one would name; its middle must save as well.
  const announced = stay.announcedUsdPerMonth - option.announcedUsdPerMonth;
  const saving = stay.monthlyUsd.typical - option.monthlyUsd.typical + announced;
  if (plannedUsd(option) >= plannedUsd(stay)) return false;
  if (saving < Math.max(LEAST_SAVING_USD, LEAST_SAVING_SHARE * stay.monthlyUsd.typical)) return false;
  const arrivalsSeen = prepared.evidence === "per-request" || prepared.evidence === "bucketed";
  const least =
    NEEDS_ARRIVALS.includes(option.kind) && !arrivalsSeen ? LEAST_CHANCE_ASSUMED_ARRIVALS : LEAST_CHANCE;
  if (option.beatsStayingChance < least) return false;
  return option.paybackMonths !== null && option.paybackMonths <= constraints.horizonMonths;
}

/** The cheapest by the middle of its range and what is announced, the first of those that cost the same; null of none. */
export const cheapestOf = (options: readonly PlanOption[]): PlanOption | null =>
  options.reduce<PlanOption | null>(
    (best, each) => (best === null || plannedUsd(each) < plannedUsd(best) ? each : best),
    null,
  );
