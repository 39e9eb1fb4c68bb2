import type { AssumptionValues } from "../../core/assumption.ts";
import { cumulativeCash } from "../../economics/cash.ts";
import { cashFlow } from "./horizon-cost.ts";
import type { PreparedPlan } from "../model/prepared.ts";

/** Cash of one option: what has left the account at the end of month 0 (the upfront alone) to the horizon's end. */
export interface CashByMonth {
  option: string;
  cumulativeUsd: number[];
  cumulativeWithoutPeopleUsd: number[];
}

/** Cumulative cash of some options, with and without the work of running them. Unknown ids are left out. */
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
