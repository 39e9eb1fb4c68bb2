import { passes } from "../demands/judge.ts";
import type { JudgedCandidate } from "../demands/outcome.ts";
import { priceOption } from "../cost/price.ts";
import type { PlanContext } from "../model/plan-context.ts";
import type { FleetOption, PreparedPlan } from "../model/prepared.ts";
import type { GroupSource } from "../traffic/groups.ts";
import { fleetJudge, judgedFleet } from "./judge-fleets.ts";
import { screenFleets, takesEverything, type ScreenedFleet } from "./screen-fleets.ts";
import { simulateShortlists } from "./simulate-shortlists.ts";
import { sizeForLatency } from "./size-for-latency.ts";

/** The fleets of a plan. */
export interface FleetOptions {
  /** Those on the ladder. */
  options: FleetOption[];
  /** Uses of the user's quotes that are not on the ladder, but the cheapest at another volume. */
  quoteUses: FleetOption[];
  /** Every set-up with what the user's demands say about it, those on the ladder as simulated. */
  judged: JudgedCandidate[];
  /** Some hybrid came to as many machines as serve everything, so it is not one. */
  hybridsTakeEverything: boolean;
}

/**
 * Own and dedicated GPUs for this traffic: every set-up is priced in closed form, the cheapest are simulated on the
 * busiest hour and given the machines that the latency takes. `plan` is the plan so far, with its API options.
 */
export function fleetOptions(
  targets: readonly string[],
  sources: readonly GroupSource[],
  plan: PreparedPlan,
  context: PlanContext,
): FleetOptions {
  const { constraints, values } = context;
  const judge = fleetJudge(sources, context);
  const screening = screenFleets(targets, sources, plan, context, judge);
  const size = (fleet: ScreenedFleet): FleetOption => sizeForLatency(fleet, plan, context);
  const usdOf = (option: FleetOption): number => priceOption(plan, option, values).monthlyUsd;
  const simulated = simulateShortlists(screening.shortlists, size, usdOf);
  // What the simulation showed may break a demand that could not be judged before.
  const judged = simulated.map(({ fleet, option }) => judge(option, fleet.candidate, option.meetsSlo));
  const sized = simulated.map(({ option }) => option);
  // With the machines that the latency takes, a hybrid may have become a fleet that serves everything.
  const whole = sized.filter(
    (option) => !takesEverything(plan, option, priceOption(plan, option, values), values),
  );
  const options = whole.filter((option) => passes(judged[sized.indexOf(option)]!));
  return {
    options,
    quoteUses: [
      ...screening.quoteUses.filter((use) => !simulated.some(({ fleet }) => fleet === use)).map(size),
      ...sized.filter((option) => constraints.quotes.includes(option.offer) && !options.includes(option)),
    ],
    judged: [
      ...screening.judged.filter(({ id }) => !sized.some((option) => option.id === id)),
      ...sized.map((option, index) => judgedFleet(option, judged[index]!, usdOf(option))),
    ],
    hybridsTakeEverything: screening.hybridsTakeEverything || whole.length < sized.length,
  };
}
