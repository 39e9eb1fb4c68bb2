import { UserError } from "../core/errors.ts";
import { toDollars } from "../core/money.ts";
import type { Profile, Segment } from "../traffic/profile.ts";
import type { TieOut } from "../traffic/tie-out.ts";
import { answerPlan } from "./answer-plan.ts";
import type { PlanCatalog, PlanConstraints } from "./inputs.ts";
import { stayUsd } from "./apis/group-cost.ts";
import { type PlanMaterial, profileFacts } from "./plan-material.ts";
import type { PlanResult } from "./plan-result.ts";
import { prepare, type Preparation } from "./prepare.ts";
import { hasTokens, priceSegment } from "../pricing/segment-price.ts";
import type { UnpricedTraffic } from "./traffic/groups.ts";
import { taskName } from "./traffic/tasks.ts";
import { summariseTraffic } from "./traffic/traffic-summary.ts";
import { unpricedByModel, unpricedNotes } from "./traffic/unpriced.ts";

/**
 * The whole answer: what the bill is made of, the ladder with ranges, the verdict for what was confirmed and for
 * everything, break-even, what flips it. Pure: the same input gives the same answer.
 */
export const plan = (
  profile: Profile,
  tieOut: TieOut,
  catalog: PlanCatalog,
  constraints: PlanConstraints,
): PlanResult => answerPlan(planMaterial(profile, tieOut, catalog, constraints));

/**
 * The slow part of a plan: everything that does not depend on the assumptions that can be changed afterwards. Throws
 * UserError when nothing of the traffic can be priced.
 */
export function planMaterial(
  profile: Profile,
  tieOut: TieOut,
  catalog: PlanCatalog,
  constraints: PlanConstraints,
): PlanMaterial {
  const all = prepare(profile, catalog, constraints, "if-all-moved", tieOut);
  refuseNothing(all);
  const confirmed = sameScope(all, profile, constraints)
    ? null
    : prepare(profile, catalog, constraints, "confirmed", tieOut).plan;
  const { decisions, ...decided } = constraints;
  const unpriced = unpricedByModel(all.unpriced);
  return {
    all: all.plan,
    confirmed,
    tieOut,
    profile: profileFacts(profile),
    constraints: decided,
    traffic: {
      ...summariseTraffic(profile, decisions, constraints.undecided, (segment) =>
        monthlyUsdOf(segment, profile, catalog, constraints, tieOut.discountByModel),
      ),
      unpriced,
    },
    notes: [...notesOf(profile, unpriced), ...unmatchedTasks(profile, constraints)],
  };
}

/** Traffic that costs an unknown amount, or none, cannot be compared with anything: "stay at $0" would be a lie. */
function refuseNothing({ plan: prepared, unpriced }: Preparation): void {
  if (prepared.groups.some((group) => group.inputTokens + group.outputTokens > 0 || stayUsd(group) > 0))
    return;
  const names = [...new Set(unpriced.map(({ model }) => model ?? "an unnamed model"))];
  throw names.length === 0
    ? new UserError(
        "the traffic has no tokens and no cost",
        "Export a period in which the API was used, or pass --input-tokens and --output-tokens.",
      )
    : new UserError(
        `no price is known for any of the traffic: ${names.slice(0, 3).join(", ")}${names.length > 3 ? ` and ${names.length - 3} more` : ""}`,
        "Check the names with `breakeven prices MODEL`, or export what the usage cost beside it.",
      );
}

/** Both scopes are the same when every task is decided: then one preparation does. */
function sameScope(all: Preparation, profile: Profile, constraints: PlanConstraints): boolean {
  if (!all.plan.groups.some((group) => group.moves)) return true;
  return profile.segments.every((segment) => {
    const decision = constraints.decisions.get(segment.task ?? "(no task)") ?? constraints.undecided;
    return decision.mayMove !== "undecided" || decision.private;
  });
}

function monthlyUsdOf(
  segment: Segment,
  profile: Profile,
  catalog: PlanCatalog,
  constraints: PlanConstraints,
  discountByModel: Readonly<Record<string, number>>,
): number | null {
  const listed =
    segment.model === null ? null : catalog.prices.find(segment.provider, segment.model, segment.tier);
  const priced =
    listed === null ? null : priceSegment(segment, listed, constraints.asOfMs, profile.tierThresholds);
  if (priced === null || priced.unpriced.size > 0 || (!hasTokens(segment) && segment.billed !== null)) {
    return segment.billed === null ? null : toDollars(segment.billed) * profile.monthlyFactor;
  }
  const usd = priced.input + priced.cachedHit + priced.output + priced.other;
  return usd * profile.monthlyFactor * (1 - (discountByModel[segment.model!] ?? 0));
}

/** A task that was misspelt would silently lose its decision, and with it its privacy. */
function unmatchedTasks(profile: Profile, constraints: PlanConstraints): string[] {
  const seen = new Set(profile.segments.map(taskName));
  const missing = [...constraints.decisions.keys()].filter((task) => !seen.has(task));
  if (missing.length === 0) return [];
  const shown = missing.slice(0, 3).join(", ");
  const more = missing.length > 3 ? ` and ${missing.length - 3} more` : "";
  return [`tasks that were decided on but are not in this traffic: ${shown}${more}`];
}

function notesOf(profile: Profile, unpriced: readonly UnpricedTraffic[]): string[] {
  const notes = unpricedNotes(unpriced);
  if (profile.relativeTime)
    notes.push(
      "times in the file are relative: hours of the day mean nothing, the start counts as the as-of date",
    );
  if (profile.servedLocallyRequests > 0) {
    notes.push(
      `${profile.servedLocallyRequests} requests were answered from the gateway's own cache: no cost, no load`,
    );
  }
  return notes;
}
