import type { AssumptionValues } from "../../core/assumption.ts";
import { cumulativeCash } from "../../economics/cash.ts";
import { cashOfChange, optionHorizon } from "./horizon-cost.ts";
import type { PreparedOption, PreparedPlan } from "../model/prepared.ts";

/** Cumulative cash of an option at the end of each month, from month 0 (the upfront alone) to the end of the horizon. */
export interface CashByMonth {
  option: string;
  cumulativeUsd: number[];
  cumulativeWithoutPeopleUsd: number[];
}

/**
 * Cumulative cash of the options with these ids, with and without the people who run them: today's bill until the
 * move is done, then the option's. Unknown ids are ignored.
 */
export function cashByMonth(
  prepared: PreparedPlan,
  ids: readonly string[],
  values: AssumptionValues,
): CashByMonth[] {
  const months = prepared.horizonMonths;
  const stay = prepared.options.find(({ kind }) => kind === "api")!;
  const spentBy = (plan: PreparedPlan, option: PreparedOption): number[] => {
    const staying = optionHorizon(plan, stay, values).flow;
    return cumulativeCash(cashOfChange(staying, option, optionHorizon(plan, option, values), values), months);
  };
  const without = { ...prepared, people: false };
  return [...new Set(ids)].flatMap((id) => {
    const option = prepared.options.find((each) => each.id === id);
    if (option === undefined) return [];
    return [
      {
        option: id,
        cumulativeUsd: spentBy(prepared, option),
        cumulativeWithoutPeopleUsd: spentBy(without, option),
      },
    ];
  });
}
