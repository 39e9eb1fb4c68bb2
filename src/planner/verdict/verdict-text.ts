import type { PlanOption } from "../plan-result.ts";
import type { OptionKind } from "../prepared.ts";
import { dollars, percent, type Choice, type VerdictFacts } from "./verdict-facts.ts";

/** What to do, why, and whether GPUs of one's own belong to it: three sentences. */
export function sentencesFor(facts: VerdictFacts): string[] {
  return [whatToDo(facts), whatIf(facts), ownHardware(facts)].filter((sentence) => sentence !== "");
}

function whatToDo({ chosen, insufficient, stay, profile, undecided, confirmedMoves }: VerdictFacts): string {
  const now = dollars(stay.monthlyUsd.typical);
  if (insufficient) {
    return `Not enough was seen to decide: ${hours(profile.observedHours)} of traffic, and a week is the least that shows a pattern; everything below is priced as if the observed pattern repeated all month, which comes to ${now}.`;
  }
  if (chosen.overriddenBy === "private") return mustOwn(chosen);
  if (chosen.overriddenBy === "ttft") {
    return `Run it yourself: a first token within 100 ms was asked for, no API promises one, and ${chosen.option.label} is predicted to hold it at ${dollars(chosen.option.monthlyUsd.typical)} a month; it ${howSure(chosen.option)}.`;
  }
  const what = ACTION_WORDS[chosen.option.kind];
  if (chosen.action === "stay") {
    if (!undecided)
      return `Stay as you are, at ${now} a month: nothing that may move saves enough to be worth a change.`;
    return confirmedMoves
      ? `Stay as you are, at ${now} a month, until more is decided: what has been confirmed does not save 5% of the bill.`
      : `Stay as you are, at ${now} a month, until somebody decides what may move: so far nothing may, and tuning what you have would not save 5%.`;
  }
  const label = chosen.option.kind === "api-tuned" ? "" : ` ${chosen.option.label}:`;
  return `${what}:${label} ${dollars(chosen.option.monthlyUsd.typical)} a month instead of ${now} saves ${saving(chosen.option, stay)}, and it ${howSure(chosen.option)}.`;
}

const ACTION_WORDS: Readonly<Record<OptionKind, string>> = {
  api: "Stay as you are",
  "api-tuned": "Keep the models and tune how you use them (caching, batch, trimmed prompts)",
  "closed-cheaper": "Switch model",
  "hosted-open": "Switch to an open model that somebody else hosts",
  "dedicated-hosted": "Take a dedicated endpoint",
  "self-host-rent": "Run it yourself on rented GPUs",
  "self-host-buy": "Run it yourself on GPUs of your own",
  hybrid: "Run the base yourself and send the peaks to an API",
};

function mustOwn({ option }: Choice): string {
  if (!["self-host-rent", "self-host-buy", "hybrid"].includes(option.kind)) {
    return "The private data must stay on hardware of your own, and no open model in the catalog fits a GPU on offer for it within the latency asked for: relax --ttft or --tpot, or name a model with --target.";
  }
  return `Run it yourself, because the private data must not leave: ${option.label} is the cheapest way, at ${dollars(option.monthlyUsd.typical)} a month; it ${howSure(option)}.`;
}

/** What would follow if the undecided spend could move. */
function whatIf({ chosen, ifAll, stay, undecided }: VerdictFacts): string {
  if (!undecided) return "";
  if (ifAll.option.kind === "api")
    return "If all undecided spend may move, staying is still the cheapest once the work of moving is counted.";
  if (ifAll.overriddenBy === "ttft") {
    return `If all undecided spend may move, the first token asked for takes hardware of your own: ${ifAll.option.label}, at ${dollars(ifAll.option.monthlyUsd.typical)} a month.`;
  }
  if (ifAll.option.id === chosen.option.id) {
    return `If all undecided spend may move, the answer is the same, at ${dollars(ifAll.option.monthlyUsd.typical)} a month.`;
  }
  return `If all undecided spend may move, ${ifAll.option.label} would come to ${dollars(ifAll.option.monthlyUsd.typical)} a month and save ${saving(ifAll.option, stay)}; it ${howSure(ifAll.option)}.`;
}

/** The question in the product's name: do own GPUs pay on this traffic, and if not, from where on would they? */
function ownHardware({ ifAll, cheapestOwn, stay, ownPaysFromUsd, chosen }: VerdictFacts): string {
  if (cheapestOwn === null)
    return "Own GPUs cannot be priced here: no traffic may move to them, or no model fits.";
  if (cheapestOwn.id === chosen.option.id || chosen.overriddenBy === "private") return "";
  const own = `${dollars(cheapestOwn.monthlyUsd.typical)} a month (${cheapestOwn.label})`;
  if (cheapestOwn.id === ifAll.option.id && ifAll.overriddenBy === null)
    return `Own GPUs are the cheapest of all, at ${own}.`;
  const least =
    cheapestOwn.monthlyUsd.typical < stay.monthlyUsd.typical
      ? "less than staying but more than the best without them"
      : "more than staying";
  const from =
    ownPaysFromUsd === null
      ? "at no volume of this mix do they beat staying"
      : `on this mix they beat staying from ${dollars(ownPaysFromUsd)} of API spend a month`;
  return `Own GPUs would come to ${own}, ${least}: ${from}.`;
}

const saving = (option: PlanOption, stay: PlanOption): string => {
  const usd = stay.monthlyUsd.typical - option.monthlyUsd.typical;
  return `${dollars(usd)} (${percent(usd / stay.monthlyUsd.typical)})`;
};

const howSure = (option: PlanOption): string =>
  `costs less than staying in ${percent(option.beatsStayingChance)} of 2,000 draws of the assumptions${servingError(option)} (P10-P90 ${dollars(option.monthlyUsd.p10)} to ${dollars(option.monthlyUsd.p90)})`;

/** Its own GPUs rest on a prediction, whose error is among the draws. */
const servingError = ({ throughput }: PlanOption): string =>
  throughput === null
    ? ""
    : ` and of the predicted throughput, which ${measuredText(throughput.measured)} put between ${percent(throughput.low - 1)} and +${percent(throughput.high - 1)}`;

const measuredText = ({ runs, sources }: { runs: number; sources: number }): string =>
  runs === 0
    ? "runs of other set-ups, for want of its own,"
    : `published runs (measured here ${runs === 1 ? "once" : `${runs} times`} by ${sources === 1 ? "one source" : `${sources} sources`})`;

const hours = (value: number): string =>
  value < 2
    ? `${(value * 60).toFixed(0)} minutes`
    : value < 48
      ? `${value.toFixed(1)} hours`
      : `${(value / 24).toFixed(1)} days`;
