import { asFlag, UserError } from "../core/errors.ts";
import { toDollars } from "../core/money.ts";
import type { Profile, Segment } from "../traffic/profile.ts";
import type { TieOut } from "../traffic/tie-out.ts";
import type { PlanCatalog, PlanConstraints } from "./model/inputs.ts";
import type { PlanContext } from "./model/plan-context.ts";
import { stayUsd } from "./cost/group-cost.ts";
import type { PlanMaterial } from "./plan-material.ts";
import { profileFacts } from "./traffic/profile-facts.ts";
import { planContext, prepare, type Preparation } from "./prepare.ts";
import { hasTokens } from "../core/tokens.ts";
import { priceCells } from "../pricing/cell-price.ts";
import type { UnpricedTraffic } from "./traffic/groups.ts";
import { taskName } from "./traffic/tasks.ts";
import { summariseTraffic } from "./traffic/traffic-summary.ts";
import { unpricedByModel, unpricedNotes } from "./traffic/unpriced.ts";

/**
 * A plan has two halves. This is the slow one: it prepares the ladder for both scopes (see `prepare`), which does not
 * depend on assumptions that can be changed afterwards. `answerPlan` is the fast one: it prices, ranks and decides.
 * Throws UserError when none of the traffic can be priced.
 */
export function planMaterial(
  profile: Profile,
  tieOut: TieOut,
  catalog: PlanCatalog,
  constraints: PlanConstraints,
): PlanMaterial {
  const context = planContext(profile, catalog, constraints, tieOut);
  const all = prepare(context, "if-all-moved");
  refuseNothing(all);
  const confirmed = sameScope(all, context) ? null : prepare(context, "confirmed").plan;
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
        monthlyUsdOf(segment, context),
      ),
      unpriced,
    },
    notes: [...notesOf(profile, unpriced), ...all.plan.notes, ...unmatchedTasks(context)],
  };
}

/** Traffic of unknown or no cost cannot be compared with anything: "stay at $0" would be false. */
function refuseNothing({ plan: prepared, unpriced }: Preparation): void {
  if (prepared.groups.some((group) => group.inputTokens + group.outputTokens > 0 || stayUsd(group) > 0))
    return;
  const names = [...new Set(unpriced.map(({ model }) => model ?? "an unnamed model"))];
  throw names.length === 0
    ? new UserError(
        "the traffic has no tokens and no cost",
        (spelled) =>
          spelled === asFlag
            ? "Export a period in which the API was used, or pass --input-tokens and --output-tokens."
            : "Export a period in which the API was used.",
        { code: "no-usage" },
      )
    : new UserError(
        `no price is known for any of the traffic: ${names.slice(0, 3).join(", ")}${names.length > 3 ? ` and ${names.length - 3} more` : ""}`,
        "Check the names with `breakeven prices MODEL`, or export what the usage cost beside it.",
        { code: "no-usage" },
      );
}

/** Are both scopes the same, because every task is decided? Then one preparation serves both. */
function sameScope(all: Preparation, { profile, constraints }: PlanContext): boolean {
  if (!all.plan.groups.some((group) => group.moves)) return true;
  return profile.segments.every((segment) => {
    const decision = constraints.decisions.get(segment.task ?? "(no task)") ?? constraints.undecided;
    return decision.mayMove !== "undecided" || decision.private;
  });
}

function monthlyUsdOf(segment: Segment, { profile, catalog, constraints, bill }: PlanContext): number | null {
  const listed =
    segment.model === null ? null : catalog.prices.find(segment.provider, segment.model, segment.tier);
  const priced =
    listed === null ? null : priceCells(segment.costCells, listed, constraints.asOfMs, profile.boundaries);
  if (
    priced === null ||
    priced.unpriced.size > 0 ||
    (!hasTokens(segment.tokens) && segment.billed !== null)
  ) {
    return segment.billed === null ? null : toDollars(segment.billed) * profile.monthlyFactor;
  }
  const usd = priced.input + priced.cachedHit + priced.output + priced.other;
  return usd * profile.monthlyFactor * (1 - (bill.discountByModel[segment.model!] ?? 0));
}

/** Decisions on tasks that are not in the traffic: a misspelt task would silently lose its decision, and its privacy. */
function unmatchedTasks({ profile, constraints }: PlanContext): string[] {
  const seen = new Set(profile.segments.map(taskName));
  const missing = [...constraints.decisions.keys()].filter((task) => !seen.has(task));
  if (missing.length === 0) return [];
  const shown = missing.slice(0, 3).join(", ");
  const more = missing.length > 3 ? ` and ${missing.length - 3} more` : "";
  return [`decisions on tasks that are not in this traffic: ${shown}${more}`];
}

function notesOf(profile: Profile, unpriced: readonly UnpricedTraffic[]): string[] {
  const notes = unpricedNotes(unpriced);
  if (profile.relativeTime)
    notes.push(
      "times in the file are relative: it is taken to start at the as-of date, and hours of the day mean nothing",
    );
  if (profile.servedLocallyRequests > 0) {
    notes.push(
      `${profile.servedLocallyRequests} requests were answered from the gateway's own cache: no cost, no load`,
    );
  }
  return notes;
}
