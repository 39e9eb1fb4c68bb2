import { formatDays, formatPercent, formatUsd } from "../../core/format.ts";
import type { PlanOption } from "../model/plan-option.ts";
import type { Contradiction, DemandReport } from "../model/demands.ts";
import type { DemandOutcome, OptionKind } from "../model/prepared.ts";
import { barredBy } from "../demands/barred-by.ts";
import { OWN_HARDWARE } from "./choose.ts";
import { optionName } from "./option-name.ts";
import type { Choice, VerdictFacts } from "./verdict-facts.ts";

/**
 * A few sentences: what the evidence cannot show of what is demanded, what to do, what the best would be if the work
 * passed on its model, what would follow if undecided spend moved, and whether own GPUs pay.
 */
export function sentencesFor(facts: VerdictFacts): string[] {
  const named = withFleetSizes(facts);
  return [
    ...facts.demanded.contradictions.map(contradictionText),
    ...facts.unshown.map(unshownText),
    whatToDo(named),
    prizeText(named),
    whatIf(named),
    ownHardware(named),
  ].filter((sentence) => sentence !== "");
}

/** A price of 112 machines must not read as that of one. */
function withFleetSizes(facts: VerdictFacts): VerdictFacts {
  const { chosen, ifAll, cheapestOwn } = facts;
  const sized = (option: PlanOption): PlanOption => ({ ...option, label: optionName(option) });
  return {
    ...facts,
    chosen: { ...chosen, option: sized(chosen.option) },
    ifAll: { ...ifAll, option: sized(ifAll.option), prize: ifAll.prize && sized(ifAll.prize) },
    cheapestOwn: cheapestOwn && sized(cheapestOwn),
  };
}

function whatToDo({
  chosen,
  ifAll,
  insufficient,
  stay,
  profile,
  undecided,
  confirmedMoves,
}: VerdictFacts): string {
  const now = formatUsd(stay.monthlyUsd.p50);
  if (insufficient) {
    return `There is not enough traffic to decide: ${formatDays(profile.observedHours / 24)} were seen, and a pattern takes at least a week to show; everything below assumes that the observed pattern repeats all month, which comes to ${now}.`;
  }
  if (chosen.action === "nothing-passes") return nothingPasses(chosen, now, ifAll);
  if (chosen.forcedBy.length > 0) return mustMove(chosen, now);
  const what = ACTION_WORDS[chosen.option.kind];
  if (chosen.action === "stay") {
    if (!undecided)
      return `Stay as you are, at ${now} a month: moving what may move would not save enough to be worth a change.`;
    return confirmedMoves
      ? `Stay as you are, at ${now} a month, until more is decided: moving what is confirmed would not save 5% of the bill.`
      : `Stay as you are, at ${now} a month, until you decide what may move: so far nothing may, and tuning what you have would not save 5%.`;
  }
  const label = chosen.option.kind === "api-tuned" ? "" : ` ${chosen.option.label}:`;
  return `${what}:${label} ${formatUsd(chosen.option.monthlyUsd.p50)} a month instead of ${now} saves ${saving(chosen.option, stay)}, and ${howSure(chosen.option)}.`;
}

const ACTION_WORDS: Readonly<Record<OptionKind, string>> = {
  api: "Stay as you are",
  "api-tuned": "Keep the models and tune how you use them (caching, batch, trimmed prompts)",
  "closed-cheaper": "Switch model",
  "hosted-open": "Switch to a hosted open model",
  "dedicated-hosted": "Take a dedicated endpoint",
  "self-host-rent": "Run it yourself on rented GPUs",
  "self-host-buy": "Run it yourself on purchased GPUs",
  hybrid: "Run the base load yourself and send peaks to an API",
};

/** Nothing may stand: what is asked for, and that staying is no answer either. */
function nothingPasses({ forcedBy }: Choice, now: string, ifAll: Choice): string {
  const asked = askedText(forcedBy);
  return ifAll.action === "nothing-passes"
    ? `Nothing here meets what you demand (${asked}): staying, at ${now} a month, does not either and is shown for comparison alone.`
    : `Staying, at ${now} a month, does not meet what you demand (${asked}), and nothing else may move until you decide what may.`;
}

/** Staying is no answer: the cheapest that meets what is demanded. */
function mustMove({ option, forcedBy }: Choice, now: string): string {
  return `${ACTION_WORDS[option.kind]}, because staying does not meet what you demand (${askedText(forcedBy)}): ${option.label} is the cheapest here that may, at ${formatUsd(option.monthlyUsd.p50)} a month instead of ${now}, and ${howSure(option)}.`;
}

const askedText = (demands: readonly DemandReport[]): string => demands.map(({ asked }) => asked).join("; ");

const contradictionText = ({ text, resolvedBy }: Contradiction): string =>
  `${text.slice(0, 1).toUpperCase()}${text.slice(1)}. What would resolve it: ${resolvedBy.join("; or ")}.`;

const unshownText = ({ asked, remedy }: DemandReport): string =>
  `Whether what is named here meets "${asked}" cannot be shown on this evidence: ${remedy}.`;

/** The best of all beside the recommendation: what it is worth, on what it hangs, and what it takes to find out. */
function prizeText({ chosen, ifAll: { prize, option }, stay }: VerdictFacts): string {
  if (prize === null || prize.ifItPasses === null) return "";
  // Where the demands leave nothing of the same class, the prize is what was recommended.
  if (prize.id === option.id || prize.id === chosen.option.id) return "";
  const less = option.monthlyUsd.p50 - prize.monthlyUsd.p50;
  return `The prize: if ${prize.ifItPasses}, ${prize.label} comes to ${formatUsd(prize.monthlyUsd.p50)} a month, ${formatUsd(less)} less than ${option.kind === "api" ? "staying" : option.kind === "api-tuned" ? "tuning" : option.label}, saves ${saving(prize, stay)}, and it ${draws(prize)}. To find out takes an evaluation on your own prompts by the owner of the task, then a day of shadow traffic; until then nothing moves.`;
}

/** What would follow if the undecided spend could move. */
function whatIf({ chosen, ifAll, stay, undecided }: VerdictFacts): string {
  if (!undecided) return "";
  if (ifAll.option.kind === "api" && ifAll.action === "stay")
    return "If all undecided spend could move, staying would still be cheapest once migration is counted.";
  if (ifAll.action === "nothing-passes") return "";
  if (ifAll.forcedBy.length > 0) {
    return `If all undecided spend could move, ${ifAll.option.label} would be the cheapest that meets what you demand, at ${formatUsd(ifAll.option.monthlyUsd.p50)} a month.`;
  }
  if (ifAll.option.id === chosen.option.id) {
    return `If all undecided spend could move, the answer would be the same, at ${formatUsd(ifAll.option.monthlyUsd.p50)} a month.`;
  }
  return `If all undecided spend could move, ${ifAll.option.label} would come to ${formatUsd(ifAll.option.monthlyUsd.p50)} a month and save ${saving(ifAll.option, stay)}, and ${howSure(ifAll.option)}.`;
}

/** The question behind the product's name: do own GPUs pay for this traffic, and if not, from which volume would they? */
function ownHardware(facts: VerdictFacts): string {
  const { ifAll, cheapestOwn, stay, ownPaysFromUsd, chosen, demanded } = facts;
  const ruledOut = demandsOnOwn(demanded);
  if (cheapestOwn === null && ruledOut !== "")
    return `Own GPUs are ruled out by what you demand: ${ruledOut}.`;
  if (cheapestOwn === null)
    return "Own GPUs cannot be priced here: no traffic may move to them, or no model fits.";
  if (cheapestOwn.id === chosen.option.id || chosen.forcedBy.length > 0) return "";
  const own = `${formatUsd(cheapestOwn.monthlyUsd.p50)} a month (${cheapestOwn.label})`;
  if (cheapestOwn.id === (ifAll.prize ?? ifAll.option).id)
    return `Own GPUs are the cheapest of all, at ${own}${condition(cheapestOwn)}.`;
  const least =
    cheapestOwn.monthlyUsd.p50 < stay.monthlyUsd.p50
      ? "less than staying but more than the best option without them"
      : "more than staying";
  const from =
    ownPaysFromUsd === null
      ? "with this mix they do not beat staying at any volume"
      : `with this mix they beat staying from ${formatUsd(ownPaysFromUsd)} of API spend a month`;
  return `Own GPUs would come to ${own}, ${least}: ${from}${condition(cheapestOwn)}.`;
}

const condition = ({ ifItPasses }: PlanOption): string => (ifItPasses === null ? "" : `, if ${ifItPasses}`);

/** What keeps all own GPUs off the ladder, in the words of the demands; "" where nothing does. */
function demandsOnOwn({ demands, removed }: DemandOutcome): string {
  const by = barredBy(removed.filter(({ kind }) => OWN_HARDWARE.includes(kind)));
  return askedText(demands.filter(({ demand }) => by.includes(demand)));
}

const saving = (option: PlanOption, stay: PlanOption): string => {
  const usd = stay.monthlyUsd.p50 - option.monthlyUsd.p50;
  return `${formatUsd(usd)} (${formatPercent(usd / stay.monthlyUsd.p50)})`;
};

/** Never without the condition that it hangs on. */
const howSure = (option: PlanOption): string =>
  `${option.ifItPasses === null ? "" : `if ${option.ifItPasses}, `}it ${draws(option)}`;

const draws = (option: PlanOption): string =>
  `costs less than staying in ${formatPercent(option.beatsStayingChance)} of 2,000 draws of the assumptions${servingError(option)} (P10-P90 ${formatUsd(option.monthlyUsd.p10)} to ${formatUsd(option.monthlyUsd.p90)})`;

/** A fleet's cost rests on predicted throughput, whose error is among the draws. */
const servingError = ({ throughput }: PlanOption): string =>
  throughput === null
    ? ""
    : ` and of the predicted throughput, which ${measuredText(throughput.measured)} put between ${formatPercent(throughput.low - 1)} and +${formatPercent(throughput.high - 1)}`;

const measuredText = ({ runs, sources }: { runs: number; sources: number }): string =>
  runs === 0
    ? "runs of other set-ups, as there are none of this one,"
    : `published runs (measured here ${runs === 1 ? "once" : `${runs} times`} by ${sources === 1 ? "one source" : `${sources} sources`})`;
