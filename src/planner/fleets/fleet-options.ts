import { priceOption } from "../cost/price.ts";
import type { PlanContext } from "../model/plan-context.ts";
import type { FleetOption, PreparedPlan } from "../model/prepared.ts";
import type { GroupSource } from "../traffic/groups.ts";
import { screenFleets, takesEverything, type ScreenedFleet } from "./screen-fleets.ts";
import { simulateShortlists } from "./simulate-shortlists.ts";
import { withSpare } from "./with-spare.ts";
import { sizeForLatency } from "./size-for-latency.ts";

/** The fleets of a plan. */
export interface FleetOptions {
  /** Those on the ladder. */
  options: FleetOption[];
  /** Uses of the user's quotes that are not on the ladder, but the cheapest at another volume. */
  quoteUses: FleetOption[];
  /** Some hybrid came to as many machines as serve everything, so it is not one. */
  hybridsTakeEverything: boolean;
  /** Offers that were left out, and why. */
  notes: string[];
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
  const screening = screenFleets(targets, sources, plan, context);
  const size = (fleet: ScreenedFleet): FleetOption =>
    withSpare(sizeForLatency(fleet, plan, context), fleet.candidate, plan, context);
  const simulated = simulateShortlists(
    screening.shortlists,
    size,
    (option) => priceOption(plan, option, values).monthlyUsd,
  );
  const sized = simulated.map(({ option }) => option);
  // With the machines that the latency takes, a hybrid may have become a fleet that serves everything.
  const options = sized.filter(
    (option) => !takesEverything(plan, option, priceOption(plan, option, values), values),
  );
  return {
    options,
    quoteUses: [
      ...screening.quoteUses.filter((use) => !simulated.some(({ fleet }) => fleet === use)).map(size),
      ...sized.filter((option) => constraints.quotes.includes(option.offer) && !options.includes(option)),
    ],
    notes: screening.notes,
    hybridsTakeEverything: screening.hybridsTakeEverything || options.length < sized.length,
  };
}
