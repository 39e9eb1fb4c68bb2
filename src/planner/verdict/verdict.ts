import { formatUsd } from "../../core/format.ts";
import type { TornadoRow } from "../../economics/tornado.ts";
import type { DecidedConstraints } from "../model/inputs.ts";
import type { ProfileFacts } from "../traffic/profile-facts.ts";
import type { Action } from "../model/verdict.ts";
import { plannedUsd } from "../model/planned-usd.ts";
import type { BareVerdict } from "./frame-verdict.ts";
import type { PlanOption } from "../model/plan-option.ts";
import type { OptionCondition, OptionKind, PreparedPlan } from "../model/prepared.ts";
import { sentencesFor } from "./verdict-text.ts";
import type { BreakEven } from "../cost/break-even.ts";
import { popularRules } from "./popular-rules.ts";
import { keepsAllPrivateWork } from "../traffic/private-work.ts";
import { conditionsFor } from "./verdict-conditions.ts";
import type { Choice, VerdictFacts } from "./verdict-facts.ts";
import type { TieOut } from "../../traffic/tie-out.ts";

/** A saving below this share of the bill is not worth a change. */
const LEAST_SAVING_SHARE = 0.05;
/** If more than this share of the bill is unexplained, the verdict says so. */
const MOST_UNEXPLAINED_SHARE = 0.05;
/** Nor is a saving below ten cents a month. */
const LEAST_SAVING_USD = 0.1;
/** Least chance that an option beats staying: where arrivals were observed, and where they are assumed. */
const LEAST_CHANCE = 0.6;
const LEAST_CHANCE_ASSUMED_ARRIVALS = 0.8;

/** No API commits to a shorter time to first token. */
const API_LEAST_TTFT_MS = 100;

const OWN_HARDWARE: readonly OptionKind[] = ["self-host-rent", "self-host-buy", "hybrid"];
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
 * The cheapest option that is likely enough to beat staying, pays back within the horizon and saves enough to be worth a
 * change, unless an overriding reason decides first. Options that are ruled out stay on the ladder.
 */
export function choose(scope: ScopeAnswer, constraints: DecidedConstraints): Choice {
  const { prepared, options } = scope;
  const stay = options.find(({ kind }) => kind === "api")!;
  const own = options.filter(({ kind, meetsSlo }) => OWN_HARDWARE.includes(kind) && meetsSlo !== false);
  const isPrivate = prepared.groups.some((group) => group.private);
  if (isPrivate) {
    const keeping = own.filter(({ id }) => keepsAllPrivateWork(prepared, id));
    return { action: "must-self-host", option: cheapestOf(keeping) ?? stay, overriddenBy: "private" };
  }
  const ttftMs = strictestTtftMs(prepared, constraints);
  if (ttftMs !== null && ttftMs <= API_LEAST_TTFT_MS) {
    const fast = own.filter(({ latency }) => latency !== null && latency.ttftP95Ms <= ttftMs);
    const best = cheapestOf(fast);
    if (best !== null) return { action: "must-self-host", option: best, overriddenBy: "ttft" };
  }
  const eligible = options.filter((option) => isEligible(option, stay, prepared, constraints));
  const best = eligible.reduce((a, b) => (isCheaper(b, a) ? b : a), stay);
  return { action: ACTIONS[best.kind], option: best, overriddenBy: null };
}

/** The shortest time to first token required by the plan or by a task that may move. */
function strictestTtftMs(prepared: PreparedPlan, constraints: DecidedConstraints): number | null {
  const asked = prepared.groups.flatMap(({ moves, ttftMs }) => (moves && ttftMs !== null ? [ttftMs] : []));
  if (constraints.slo.ttftP95Ms !== null) asked.push(constraints.slo.ttftP95Ms);
  return asked.length === 0 ? null : Math.min(...asked);
}

/** What a verdict is made of. */
export interface VerdictBasis {
  /** The ladder if only what was confirmed moves, and if everything does that the team did not rule out. */
  confirmed: ScopeAnswer;
  all: ScopeAnswer;
  profile: ProfileFacts;
  constraints: DecidedConstraints;
  sensitivity: readonly TornadoRow[];
  breakEven: readonly BreakEven[];
  tieOut: Pick<TieOut, "billedUsd" | "unexplainedUsd">;
}

/** The verdict over both scopes. */
export function verdictOf({
  confirmed,
  all,
  profile,
  constraints,
  sensitivity,
  breakEven,
  tieOut,
}: VerdictBasis): BareVerdict {
  const chosen = choose(confirmed, constraints);
  const ifAll = choose(all, constraints);
  const stay = confirmed.options.find(({ kind }) => kind === "api")!;
  const insufficient = profile.partial && !profile.monthDeclared;
  const action = insufficient ? "insufficient-evidence" : chosen.action;
  const cheapestOwn = cheapestOf(all.options.filter(({ kind }) => OWN_HARDWARE.includes(kind)));
  const facts: VerdictFacts = {
    chosen,
    ifAll,
    stay,
    profile,
    constraints,
    insufficient,
    undecided: confirmed !== all,
    confirmedMoves: confirmed.prepared.groups.some((group) => group.moves),
    cheapestOwn,
    ownPaysFromUsd: ownPaysFrom(breakEven, all.options),
  };
  const conditions = conditionsFor({
    insufficient,
    chosen: conditionsOf(confirmed, chosen.option),
    next:
      ifAll.option.id === chosen.option.id
        ? null
        : { label: ifAll.option.label, conditions: conditionsOf(all, ifAll.option) },
    sensitivity,
  });
  return {
    action,
    option: chosen.option.id,
    monthlyUsd: chosen.option.monthlyUsd.p50,
    savesUsdPerMonth: stay.monthlyUsd.p50 - chosen.option.monthlyUsd.p50,
    beatsStayingChance: chosen.option.beatsStayingChance,
    because: sentencesFor(facts),
    conditions,
    ifAllMoved: {
      action: ifAll.action,
      option: ifAll.option.id,
      monthlyUsd: ifAll.option.monthlyUsd.p50,
      savesUsdPerMonth: stay.monthlyUsd.p50 - ifAll.option.monthlyUsd.p50,
      beatsStayingChance: ifAll.option.beatsStayingChance,
    },
    rules: popularRules(all.prepared, all.options, constraints),
    settledBy: [...unexplained(tieOut), ...settledBy(profile, insufficient)],
  };
}

const conditionsOf = ({ prepared }: ScopeAnswer, { id }: PlanOption): readonly OptionCondition[] =>
  prepared.options.find((option) => option.id === id)?.conditions ?? [];

/** Where much of the bill is unexplained, every figure covers only the explained part. */
function unexplained({ billedUsd, unexplainedUsd }: Pick<TieOut, "billedUsd" | "unexplainedUsd">): string[] {
  if (billedUsd === null || Math.abs(unexplainedUsd) < MOST_UNEXPLAINED_SHARE * Math.abs(billedUsd))
    return [];
  const what = unexplainedUsd > 0 ? "is in no figure below" : "is more than was billed";
  return [
    `what ${formatUsd(Math.abs(unexplainedUsd))} of the bill of ${formatUsd(billedUsd)} is for: it ${what}, so the ladder does not start at the bill`,
  ];
}

function isEligible(
  option: PlanOption,
  stay: PlanOption,
  prepared: PreparedPlan,
  constraints: DecidedConstraints,
): boolean {
  if (option.meetsSlo === false) return false;
  if (OWN_HARDWARE.includes(option.kind) && (constraints.noGpuSkills || constraints.rapidSwitching))
    return false;
  // Whether it is worth a change is decided at the values one would name; the middle of a lopsided range must not deny it.
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

/** The least API spend with this mix at which an option with own GPUs beats staying. */
function ownPaysFrom(breakEven: readonly BreakEven[], options: readonly PlanOption[]): number | null {
  const own = new Set(options.filter(({ kind }) => OWN_HARDWARE.includes(kind)).map(({ id }) => id));
  const spends = breakEven
    .filter((it) => own.has(it.option) && it.against === "stay" && it.cheaperBeyond === it.option)
    .map((it) => it.apiUsdPerMonth);
  return spends.length === 0 ? null : Math.min(...spends);
}

const cheapestOf = (options: readonly PlanOption[]): PlanOption | null =>
  options.reduce<PlanOption | null>(
    (best, each) => (best === null || isCheaper(each, best) ? each : best),
    null,
  );

const isCheaper = (a: PlanOption, b: PlanOption): boolean => plannedUsd(a) < plannedUsd(b);

/** What would settle what the evidence leaves open. */
function settledBy(profile: ProfileFacts, insufficient: boolean): string[] {
  const settled: string[] = [];
  if (insufficient) {
    settled.push(
      "--as-month if the observed pattern repeats all month, or --monthly-requests N if the same pattern comes to N requests a month",
    );
  }
  switch (profile.evidence) {
    case "daily":
    case "cost-only":
    case "totals":
      settled.push(
        "a per-request log or a minute-level export of at least a week: the size of a fleet depends on when requests arrive",
      );
      break;
    case "bucketed":
    case "per-request":
      break;
  }
  if (profile.declaredMonthlyRequests === null && profile.hasUncountedRequests) {
    settled.push("request counts (--monthly-requests): without them the size of a request is assumed");
  }
  return settled;
}
