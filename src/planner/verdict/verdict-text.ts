import { formatDays, formatPercent, formatUsd } from "../../core/format.ts";
import type { PlanOption } from "../model/plan-option.ts";
import type { OptionKind } from "../model/prepared.ts";
import { optionName } from "./option-name.ts";
import type { Choice, VerdictFacts } from "./verdict-facts.ts";

/** Up to three sentences: what to do, what would follow if undecided spend moved, and whether own GPUs pay. */
export function sentencesFor(facts: VerdictFacts): string[] {
  const named = withFleetSizes(facts);
  return [whatToDo(named), whatIf(named), ownHardware(named)].filter((sentence) => sentence !== "");
}

/** A price of 112 machines must not read as that of one. */
function withFleetSizes(facts: VerdictFacts): VerdictFacts {
  const { chosen, ifAll, cheapestOwn } = facts;
  const sized = (option: PlanOption): PlanOption => ({ ...option, label: optionName(option) });
  return {
    ...facts,
    chosen: { ...chosen, option: sized(chosen.option) },
    ifAll: { ...ifAll, option: sized(ifAll.option) },
    cheapestOwn: cheapestOwn && sized(cheapestOwn),
  };
}

function whatToDo({ chosen, insufficient, stay, profile, undecided, confirmedMoves }: VerdictFacts): string {
  const now = formatUsd(stay.monthlyUsd.p50);
  if (insufficient) {
    return `There is not enough traffic to decide: ${formatDays(profile.observedHours / 24)} were seen, and a pattern takes at least a week to show; everything below assumes that the observed pattern repeats all month, which comes to ${now}.`;
  }
  if (chosen.overriddenBy === "private") return mustOwn(chosen);
  if (chosen.overriddenBy === "ttft") {
    return `Run it yourself: you require a first token within 100 ms, which no API commits to, and ${chosen.option.label} is predicted to meet it at ${formatUsd(chosen.option.monthlyUsd.p50)} a month; it ${howSure(chosen.option)}.`;
  }
  const what = ACTION_WORDS[chosen.option.kind];
  if (chosen.action === "stay") {
    if (!undecided)
      return `Stay as you are, at ${now} a month: moving what may move would not save enough to be worth a change.`;
    return confirmedMoves
      ? `Stay as you are, at ${now} a month, until more is decided: moving what is confirmed would not save 5% of the bill.`
      : `Stay as you are, at ${now} a month, until you decide what may move: so far nothing may, and tuning what you have would not save 5%.`;
  }
  const label = chosen.option.kind === "api-tuned" ? "" : ` ${chosen.option.label}:`;
  return `${what}:${label} ${formatUsd(chosen.option.monthlyUsd.p50)} a month instead of ${now} saves ${saving(chosen.option, stay)}, and it ${howSure(chosen.option)}.`;
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

function mustOwn({ option }: Choice): string {
  if (!["self-host-rent", "self-host-buy", "hybrid"].includes(option.kind)) {
    return "Private data must stay on your own hardware, but no open model in the catalog fits a GPU on offer within the required latency: relax --ttft or --tpot, or name a model with --target.";
  }
  return `Run it yourself, because private data must stay on your own hardware: ${option.label} is the cheapest way, at ${formatUsd(option.monthlyUsd.p50)} a month; it ${howSure(option)}.`;
}

/** What would follow if the undecided spend could move. */
function whatIf({ chosen, ifAll, stay, undecided }: VerdictFacts): string {
  if (!undecided) return "";
  if (ifAll.option.kind === "api")
    return "If all undecided spend could move, staying would still be cheapest once migration is counted.";
  if (ifAll.overriddenBy === "ttft") {
    return `If all undecided spend could move, the required time to first token would take your own hardware: ${ifAll.option.label}, at ${formatUsd(ifAll.option.monthlyUsd.p50)} a month.`;
  }
  if (ifAll.option.id === chosen.option.id) {
    return `If all undecided spend could move, the answer would be the same, at ${formatUsd(ifAll.option.monthlyUsd.p50)} a month.`;
  }
  return `If all undecided spend could move, ${ifAll.option.label} would come to ${formatUsd(ifAll.option.monthlyUsd.p50)} a month and save ${saving(ifAll.option, stay)}; it ${howSure(ifAll.option)}.`;
}

/** The question behind the product's name: do own GPUs pay for this traffic, and if not, from which volume would they? */
function ownHardware({ ifAll, cheapestOwn, stay, ownPaysFromUsd, chosen }: VerdictFacts): string {
  if (cheapestOwn === null)
    return "Own GPUs cannot be priced here: no traffic may move to them, or no model fits.";
  if (cheapestOwn.id === chosen.option.id || chosen.overriddenBy === "private") return "";
  const own = `${formatUsd(cheapestOwn.monthlyUsd.p50)} a month (${cheapestOwn.label})`;
  if (cheapestOwn.id === ifAll.option.id && ifAll.overriddenBy === null)
    return `Own GPUs are the cheapest of all, at ${own}.`;
  const least =
    cheapestOwn.monthlyUsd.p50 < stay.monthlyUsd.p50
      ? "less than staying but more than the best option without them"
      : "more than staying";
  const from =
    ownPaysFromUsd === null
      ? "with this mix they do not beat staying at any volume"
      : `with this mix they beat staying from ${formatUsd(ownPaysFromUsd)} of API spend a month`;
  return `Own GPUs would come to ${own}, ${least}: ${from}.`;
}

const saving = (option: PlanOption, stay: PlanOption): string => {
  const usd = stay.monthlyUsd.p50 - option.monthlyUsd.p50;
  return `${formatUsd(usd)} (${formatPercent(usd / stay.monthlyUsd.p50)})`;
};

const howSure = (option: PlanOption): string =>
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
