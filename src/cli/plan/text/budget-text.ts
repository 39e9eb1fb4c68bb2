import { budgetRows } from "../../../planner/verdict/budget-rows.ts";
import { withoutGpusText } from "../../../planner/verdict/without-gpus.ts";
import type { PlanResult } from "../../../planner/plan-result.ts";
import { formatPayback } from "../../../core/format.ts";
import { money, percent } from "../../format.ts";
import { table } from "../../table.ts";
import { item, KIND_NAMES, title, type TextOptions } from "./parts.ts";

/** What a budget asks: capital and operating cost apart, when it saves and pays back, and what it binds to. */
export function budgetText(result: PlanResult, options: TextOptions): string {
  const asked = new Set(result.cash.map(({ option }) => option));
  const rows = budgetRows(result).filter(({ option }) => asked.has(option.id));
  if (rows.length === 0) return "";
  const text = table(
    rows,
    [
      { header: "option", cell: ({ option }) => `${KIND_NAMES[option.kind]}: ${option.label}` },
      { header: "capital", align: "right", cell: ({ budget }) => money(budget.capitalUsd) },
      { header: "one-off", align: "right", cell: ({ budget }) => money(budget.oneOffUsd) },
      { header: "prepaid", align: "right", cell: ({ budget }) => money(budget.prepaidUsd) },
      {
        header: "operating a month",
        align: "right",
        cell: ({ budget }) => money(budget.operatingUsdPerMonth),
      },
      {
        header: "saving starts in month",
        align: "right",
        cell: ({ budget }) => budget.savingStartsMonths.toFixed(1),
      },
      { header: "pays back", align: "right", cell: ({ budget }) => formatPayback(budget.paybackMonths) },
      { header: "cash saved", align: "right", cell: ({ budget }) => money(budget.cashSavedUsd) },
      { header: "net present value", align: "right", cell: ({ budget }) => money(budget.netPresentValueUsd) },
      {
        header: "owed if stopped at 6",
        align: "right",
        cell: ({ stoppedAt6 }) => money(stoppedAt6?.stillOwedUsd),
      },
      {
        header: "lost if stopped at 6",
        align: "right",
        cell: ({ stoppedAt6 }) => money(stoppedAt6?.lossUsd),
      },
    ],
    { ...options, indent: 2 },
  );
  const { withoutGpus } = result.verdict;
  const labelOf = (id: string): string => result.options.find((option) => option.id === id)?.label ?? id;
  const lines = [
    ...(withoutGpus === null ? [] : [withoutGpusText(withoutGpus, labelOf)]),
    ...growthLines(result),
    `counted from the day on which the first money is spent, weeks of moving included; net present value at ${percent(rows[0]!.budget.yearlyRate)} a year (cost_of_capital_company), without resale`,
  ];
  return `${title("\nFOR THE BUDGET, against staying over the horizon", options)}${text}${lines.map((line) => item(line, options)).join("")}`;
}

/** What growth would do to the mean month of the options in question. */
function growthLines({ growth, options, confirmedOptions }: PlanResult): string[] {
  const labelOf = (id: string): string =>
    [...options, ...(confirmedOptions ?? [])].find((option) => option.id === id)?.label ?? id;
  const effects = growth.effect.map(
    ({ factorPerYear, options: means }) =>
      `at ${factorPerYear === 1 ? "flat traffic" : `${factorPerYear} times the traffic every year`} ${means
        .map(({ option, horizonMonthlyUsd }) => `${money(horizonMonthlyUsd)} (${labelOf(option)})`)
        .join(", ")}`,
  );
  return [
    `a mean month over the horizon: ${effects.join("; ")} (--growth; planned with ${growth.factorPerYear})`,
  ];
}
