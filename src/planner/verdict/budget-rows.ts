import type { AbandonmentLoss } from "../../economics/cash.ts";
import type { Budget } from "../model/budget.ts";
import type { PlanOption } from "../model/plan-option.ts";
import type { Verdict } from "../model/verdict.ts";
import { rungsOf } from "./rungs.ts";

/** An option as a budget sees it. */
export interface BudgetRow {
  option: PlanOption;
  budget: Budget;
  stoppedAt6: AbandonmentLoss | null;
}

/** The options that a budget compares: what was chosen, what would be if all moved, and the best of every other rung. */
export function budgetRows({
  verdict,
  options,
  confirmedOptions,
}: {
  verdict: Pick<Verdict, "option" | "ifAllMoved">;
  options: readonly PlanOption[];
  confirmedOptions: readonly PlanOption[] | null;
}): BudgetRow[] {
  const chosen = (confirmedOptions ?? options).find(({ id }) => id === verdict.option);
  const ifAll = options.find(({ id }) => id === verdict.ifAllMoved.option);
  const best = rungsOf(options).map((rung) => rung.best);
  const shown = [chosen, ifAll, ...best].filter((option) => option !== undefined && option.kind !== "api");
  const byId = new Map(shown.map((option) => [option!.id, option!]));
  return [...byId.values()].map((option) => ({
    option,
    budget: option.budget,
    stoppedAt6: option.budget.ifStopped.find(({ month }) => month === 6) ?? null,
  }));
}
