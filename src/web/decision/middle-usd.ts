import type { PlanOption } from "../../planner/model/plan-option.ts";

/**
 * The figure shown for an option: the middle of its range, dollars a month. While a slider moves only costs at typical
 * values are known (`typicalUsd`, by id): the middle is then taken to move in proportion.
 */
export function middleUsd(
  { id, monthlyUsd }: Pick<PlanOption, "id" | "monthlyUsd">,
  typicalUsd: ReadonlyMap<string, number> | null,
): number | null {
  if (typicalUsd === null) return monthlyUsd.p50;
  const usd = typicalUsd.get(id);
  if (usd === undefined) return null;
  return monthlyUsd.typical > 0 ? (usd * monthlyUsd.p50) / monthlyUsd.typical : usd;
}
