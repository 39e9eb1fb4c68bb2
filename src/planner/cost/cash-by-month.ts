import type { AssumptionValues } from "../../core/assumption.ts";
import { cumulativeCash } from "../../economics/cash.ts";
import { cashFlow } from "./horizon-cost.ts";
import type { PreparedPlan } from "../model/prepared.ts";

/** Cumulative cash of an option at the end of each month, from month 0 (the upfront alone) to the end of the horizon. */
export interface CashByMonth {
  option: string;
  cumulativeUsd: number[];
  cumulativeWithoutPeopleUsd: number[];
}

/** Cumulative cash of the options with these ids, with and without the people who run them. Unknown ids are ignored. */
export function cashByMonth(
  prepared: PreparedPlan,
  ids: readonly string[],
  values: AssumptionValues,
): CashByMonth[] {
  const without = { ...prepared, people: false };
  return [...new Set(ids)].flatMap((id) => {
    const option = prepared.options.find((each) => each.id === id);
    if (option === undefined) return [];
    const months = prepared.horizonMonths;
    return [
      {
        option: id,
        cumulativeUsd: cumulativeCash(cashFlow(prepared, option, values), months),
        cumulativeWithoutPeopleUsd: cumulativeCash(cashFlow(without, option, values), months),
      },
    ];
  });
}
