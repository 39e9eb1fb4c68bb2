import { dollars, percent, type VerdictFacts } from "./verdict-facts.ts";
import type { Choice } from "./verdict.ts";
import type { PlanOption } from "./plan-result.ts";

/** What to do and why, in three sentences. */
export function sentenceFor(facts: VerdictFacts): string[] {
  return [whatToDo(facts), why(facts), whatIf(facts)].filter((sentence) => sentence !== "");
}

function whatToDo({ chosen, insufficient, stay, profile }: VerdictFacts): string {
  if (insufficient) {
    return `Not enough was seen to decide: ${profile.observedHours.toFixed(1)} hours of traffic, and a week is the least that shows a pattern; everything below is priced as if the observed pattern repeated all month (${dollars(stay.monthlyUsd.typical)} a month at today's prices).`;
  }
  if (chosen.overriddenBy === "private") return mustOwn(chosen);
  if (chosen.overriddenBy === "ttft") {
    return `Run it yourself: a first token within 100 ms was asked for, no API promises one, and ${chosen.option.label} is predicted to hold it at ${dollars(chosen.option.monthlyUsd.typical)} a month.`;
  }
  const saving = stay.monthlyUsd.typical - chosen.option.monthlyUsd.typical;
  const cost = `${dollars(chosen.option.monthlyUsd.typical)} a month instead of ${dollars(stay.monthlyUsd.typical)} (saves ${dollars(saving)}, ${percent(saving / stay.monthlyUsd.typical)})`;
  switch (chosen.action) {
    case "stay":
      return `Stay as you are, at ${dollars(stay.monthlyUsd.typical)} a month: nothing that you have said may move saves enough to be worth a change.`;
    case "optimise":
      return `Keep the models and tune how you use them: ${cost}.`;
    case "switch-model":
      return `Switch model: ${chosen.option.label}, ${cost}.`;
    case "dedicated":
      return `Take a dedicated endpoint: ${chosen.option.label}, ${cost}.`;
    case "hybrid":
      return `Run the base yourself and send the peaks to an API: ${chosen.option.label}, ${cost}.`;
    case "self-host":
    case "must-self-host":
      return `Run it yourself: ${chosen.option.label}, ${cost}.`;
    case "insufficient-evidence":
      return "";
  }
}

function mustOwn({ option }: Choice): string {
  if (!["self-host-rent", "self-host-buy", "hybrid"].includes(option.kind)) {
    return "The private data must stay on hardware of your own, and no open model in the catalog fits a GPU on offer for it within the latency asked for: relax --ttft or --tpot, or name a model with --target.";
  }
  return `Run it yourself, because the private data must not leave: ${option.label} is the cheapest way, at ${dollars(option.monthlyUsd.typical)} a month.`;
}

function why({ chosen, stay, ifAll, profile, all }: VerdictFacts): string {
  const best = chosen.option.kind === "api" ? ifAll : chosen;
  if (best.option.kind === "api") return whyNothing(all.options.length, stay);
  const range = `${dollars(best.option.monthlyUsd.p10)} to ${dollars(best.option.monthlyUsd.p90)}`;
  const sure = `it costs less than staying in ${percent(best.option.beatsStayingChance)} of 2,000 draws of the assumptions (P10-P90 ${range})`;
  const subject = best === chosen ? "Why: " : `If nothing were held back, ${best.option.label} would be the choice: `;
  const arrivals =
    best.option.fleet.length > 0 && profile.presence !== null && profile.burst !== null
      ? `; the traffic is present in ${percent(profile.presence)} of ten-minute windows and peaks at ${profile.burst.toFixed(1)} times its mean while present`
      : "";
  return `${subject}${sure}${arrivals}.`;
}

function whyNothing(options: number, stay: PlanOption): string {
  return `Why: of ${options} options priced on this traffic none costs enough less than ${dollars(stay.monthlyUsd.typical)} a month once migration and people are counted.`;
}

function whatIf({ chosen, ifAll, stay, constraints, all }: VerdictFacts): string {
  const undecided = all.groups.some((group) => group.moves) && constraints.undecided.mayMove === "undecided";
  const saving = stay.monthlyUsd.typical - ifAll.option.monthlyUsd.typical;
  if (undecided && ifAll.option.id !== chosen.option.id && ifAll.option.kind !== "api") {
    return `If all undecided spend may move, ${ifAll.option.label} would come to ${dollars(ifAll.option.monthlyUsd.typical)} a month and save ${dollars(saving)}: mark the tasks in a file written by --write-tasks and pass it with --tasks.`;
  }
  if (undecided && ifAll.option.kind === "api") {
    return "If all undecided spend moved, the answer would be the same.";
  }
  return "";
}
