import { valueOf } from "../../economics/value-of.ts";
import type { AssumptionValues } from "../../core/assumption.ts";
import { horizonMonthlyUsd } from "./horizon-cost.ts";
import type { PreparedPlan } from "../model/prepared.ts";

/** The mean month of some options over the horizon, at the growth that was planned with and at others. */
export interface GrowthEffect {
  /** The growth that the plan is made with, a factor a year: 1 = the traffic stays as it is. */
  factorPerYear: number;
  effect: { factorPerYear: number; options: { option: string; horizonMonthlyUsd: number }[] }[];
}

/** Flat, and doubling every year. */
const SHOWN = [1, 2];

/** Prices the options with these ids at other growths. Unknown ids are ignored. */
export function growthEffect(
  prepared: PreparedPlan,
  ids: readonly string[],
  values: AssumptionValues,
): GrowthEffect {
  const planned = valueOf(values, "traffic_growth_team");
  const options = [...new Set(ids)].flatMap(
    (id) => prepared.options.find((option) => option.id === id) ?? [],
  );
  return {
    factorPerYear: planned,
    effect: [...new Set([...SHOWN, planned])]
      .sort((a, b) => a - b)
      .map((factorPerYear) => ({
        factorPerYear,
        options: options.map((option) => ({
          option: option.id,
          horizonMonthlyUsd: horizonMonthlyUsd(prepared, option, {
            ...values,
            traffic_growth_team: factorPerYear,
          }),
        })),
      })),
  };
}
