import { formatUsd } from "../../core/format.ts";
import type { TornadoRow } from "../../economics/tornado.ts";
import type { DemandReport } from "../model/demands.ts";
import type { DecidedConstraints } from "../model/inputs.ts";
import type { ProfileFacts } from "../traffic/profile-facts.ts";
import type { BareVerdict } from "./frame-verdict.ts";
import type { PlanOption } from "../model/plan-option.ts";
import type { OptionCondition } from "../model/prepared.ts";
import { sentencesFor } from "./verdict-text.ts";
import type { BreakEven } from "../cost/break-even.ts";
import { popularRules } from "./popular-rules.ts";
import { cheapestOf, choose, OWN_HARDWARE, type ScopeAnswer } from "./choose.ts";
import { conditionsFor } from "./verdict-conditions.ts";
import type { Choice, VerdictFacts } from "./verdict-facts.ts";
import type { TieOut } from "../../traffic/tie-out.ts";

/** If more than this share of the bill is unexplained, the verdict says so. */
const MOST_UNEXPLAINED_SHARE = 0.05;

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
  const cheapestOwn = cheapestOf(
    all.options.filter(({ kind, notByDefault }) => OWN_HARDWARE.includes(kind) && notByDefault === null),
  );
  const facts: VerdictFacts = {
    chosen,
    ifAll,
    stay,
    profile,
    constraints,
    insufficient,
    demanded: all.prepared.demanded,
    unshown: unshownOf(all, [chosen, ifAll]),
    undecided: confirmed !== all,
    confirmedMoves: confirmed.prepared.groups.some((group) => group.moves),
    cheapestOwn,
    ownPaysFromUsd: ownPaysFrom(breakEven, all.options),
  };
  const next = ifAll.prize ?? ifAll.option;
  const conditions = conditionsFor({
    insufficient,
    chosen: conditionsOf(confirmed, chosen.option),
    next: next.id === chosen.option.id ? null : { label: next.label, conditions: conditionsOf(all, next) },
    sensitivity,
  });
  return {
    action,
    option: chosen.option.id,
    monthlyUsd: chosen.option.monthlyUsd.p50,
    savesUsdPerMonth: stay.monthlyUsd.p50 - chosen.option.monthlyUsd.p50,
    beatsStayingChance: chosen.option.beatsStayingChance,
    because: sentencesFor(facts),
    demands: all.prepared.demanded.demands,
    contradictions: all.prepared.demanded.contradictions,
    sameClass: ifAll.sameClass?.id ?? null,
    ifItPasses: ifAll.prize?.id ?? null,
    conditions,
    ifAllMoved: {
      action: ifAll.action,
      option: ifAll.option.id,
      monthlyUsd: ifAll.option.monthlyUsd.p50,
      savesUsdPerMonth: stay.monthlyUsd.p50 - ifAll.option.monthlyUsd.p50,
      beatsStayingChance: ifAll.option.beatsStayingChance,
    },
    rules: popularRules(all.prepared, all.options, constraints),
    settledBy: [
      ...unexplained(tieOut),
      ...ifAll.forcedBy.map(({ asked, remedy }) => `${asked}: ${remedy}`),
      ...unconfirmed(all.options, ifAll),
      ...settledBy(profile, insufficient),
    ],
  };
}

/** Demands of which nothing here shows whether what is recommended, or the prize beside it, meets them. */
function unshownOf({ prepared }: ScopeAnswer, choices: readonly Choice[]): DemandReport[] {
  const named = choices
    .flatMap(({ option, prize }) => [option, ...(prize === null ? [] : [prize])])
    // How what is used today answers, the team sees itself.
    .filter(({ kind }) => kind !== "api" && kind !== "api-tuned");
  return prepared.demanded.demands.filter(({ unknown }) => named.some(({ id }) => unknown.includes(id)));
}

const conditionsOf = ({ prepared }: ScopeAnswer, { id }: PlanOption): readonly OptionCondition[] =>
  prepared.options.find((option) => option.id === id)?.conditions ?? [];

/** An option that would be cheaper than all named ones, were what it rests on confirmed. */
function unconfirmed(options: readonly PlanOption[], { option, prize }: Choice): string[] {
  const barred = cheapestOf(options.filter(({ notByDefault }) => notByDefault !== null));
  if (barred === null || barred.monthlyUsd.p50 >= (prize ?? option).monthlyUsd.p50) return [];
  return [
    `whether ${barred.notByDefault}; then ${barred.label} would come to ${formatUsd(barred.monthlyUsd.p50)} a month${barred.ifItPasses === null ? "" : `, if ${barred.ifItPasses}`}`,
  ];
}

/** Where much of the bill is unexplained, every figure covers only the explained part. */
function unexplained({ billedUsd, unexplainedUsd }: Pick<TieOut, "billedUsd" | "unexplainedUsd">): string[] {
  if (billedUsd === null || Math.abs(unexplainedUsd) < MOST_UNEXPLAINED_SHARE * Math.abs(billedUsd))
    return [];
  const what = unexplainedUsd > 0 ? "is in no figure below" : "is more than was billed";
  return [
    `what ${formatUsd(Math.abs(unexplainedUsd))} of the bill of ${formatUsd(billedUsd)} is for: it ${what}, so the ladder does not start at the bill`,
  ];
}

/** The least API spend with this mix at which an option with own GPUs beats staying. */
function ownPaysFrom(breakEven: readonly BreakEven[], options: readonly PlanOption[]): number | null {
  const own = new Set(options.filter(({ kind }) => OWN_HARDWARE.includes(kind)).map(({ id }) => id));
  const spends = breakEven
    .filter((it) => own.has(it.option) && it.against === "stay" && it.cheaperBeyond === it.option)
    .map((it) => it.apiUsdPerMonth);
  return spends.length === 0 ? null : Math.min(...spends);
}

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
