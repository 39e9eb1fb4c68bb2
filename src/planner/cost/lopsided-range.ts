import type { AssumptionName } from "../../core/assumption-name.ts";
import type { AssumptionValues } from "../../core/assumption.ts";
import { priceOption } from "./price.ts";
import type { PlanOption } from "../model/plan-option.ts";
import type { PreparedPlan } from "../model/prepared.ts";

/** An option whose cost at typical assumptions lies more than a tenth beside the middle of its range. */
export interface LopsidedRange {
  option: string;
  typicalUsd: number;
  middleUsd: number;
  /** The assumptions whose bands reach further to one side, the furthest first: by how much, dollars a month. */
  because: { assumption: AssumptionName; usd: number }[];
}

const MOST_BESIDE = 0.1;
const REASONS = 3;

/**
 * Says of which options the typical cost is not the middle, and why. The middle of a sum is not the sum of the middles
 * where bands are lopsided: an assumption's part is half its way up less half its way down.
 */
export function lopsidedRanges(
  prepared: PreparedPlan,
  options: readonly PlanOption[],
  values: AssumptionValues,
): LopsidedRange[] {
  return options.flatMap(({ id, monthlyUsd }) => {
    const { typical, p50 } = monthlyUsd;
    const option = prepared.options.find((each) => each.id === id);
    if (option === undefined || !(Math.abs(typical - p50) > MOST_BESIDE * p50)) return [];
    const usdAt = (name: AssumptionName, value: number): number =>
      priceOption(prepared, option, { ...values, [name]: value }).monthlyUsd;
    const side = Math.sign(p50 - typical);
    const because = prepared.assumptions
      .filter(({ low, high }) => low < high)
      .map(({ name, low, high }) => ({
        assumption: name,
        usd: (usdAt(name, low) + usdAt(name, high)) / 2 - typical,
      }))
      .filter(({ usd }) => usd * side > 0)
      .sort((a, b) => Math.abs(b.usd) - Math.abs(a.usd))
      .slice(0, REASONS);
    return [{ option: id, typicalUsd: typical, middleUsd: p50, because }];
  });
}
