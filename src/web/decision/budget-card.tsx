import type { ReactNode } from "react";
import { formatPayback, formatPercent } from "../../core/format.ts";
import { budgetRows, type BudgetRow } from "../../planner/verdict/budget-rows.ts";
import { withoutGpusText } from "../../planner/verdict/without-gpus.ts";
import type { PlanResult } from "../../planner/plan-result.ts";
import { optionName } from "../../planner/verdict/option-name.ts";
import { Usd } from "../parts/figure.tsx";
import { type Column, Table } from "../parts/table.tsx";
import { optionOf } from "./option-names.ts";

/** What a budget asks of the options in question: capital and operating cost apart, when it saves, what it binds to. */
export function BudgetCard({ result }: { result: PlanResult }): ReactNode {
  const rows = budgetRows(result);
  const { withoutGpus } = result.verdict;
  const labelOf = (id: string): string => {
    const option = optionOf(result, id);
    return option === null ? id : optionName(option);
  };
  const rate = rows[0]?.budget.yearlyRate ?? 0;
  return (
    <section className="card no-print" aria-labelledby="budget">
      <h2 id="budget">For the budget</h2>
      <Table
        label="Capital, operating cost, payback and commitment by option"
        columns={COLUMNS}
        rows={rows}
        keyOf={({ option }) => option.id}
      />
      {withoutGpus !== null && <p>{withoutGpusText(withoutGpus, labelOf)}</p>}
      <p className="small quiet">
        Counted from the day on which the first money is spent; the weeks of moving are in it. Net present
        value at {formatPercent(rate)} a year (the cost of capital), against staying, without resale.
      </p>
    </section>
  );
}

const COLUMNS: readonly Column<BudgetRow>[] = [
  { head: "Option", cell: ({ option }) => optionName(option) },
  { head: "Capital", className: "number", cell: ({ budget }) => <Usd value={budget.capitalUsd} /> },
  {
    head: "One-off",
    className: "number",
    cell: ({ budget }) => <Usd value={budget.oneOffUsd} />,
  },
  { head: "Prepaid", className: "number", cell: ({ budget }) => <Usd value={budget.prepaidUsd} /> },
  {
    head: "Operating, a month",
    className: "number",
    cell: ({ budget }) => <Usd value={budget.operatingUsdPerMonth} />,
  },
  {
    head: "Saving starts",
    className: "number",
    cell: ({ budget }) => `month ${budget.savingStartsMonths.toFixed(1)}`,
  },
  { head: "Pays back", className: "number", cell: ({ budget }) => formatPayback(budget.paybackMonths) },
  { head: "Cash saved", className: "number", cell: ({ budget }) => <Usd value={budget.cashSavedUsd} /> },
  {
    head: "Net present value",
    className: "number",
    cell: ({ budget }) => <Usd value={budget.netPresentValueUsd} />,
  },
  {
    head: "Still owed if stopped at month 6",
    className: "number",
    cell: ({ stoppedAt6 }) => <Usd value={stoppedAt6?.stillOwedUsd ?? null} />,
  },
  {
    head: "Lost if stopped at month 6",
    className: "number",
    cell: ({ stoppedAt6 }) => <Usd value={stoppedAt6?.lossUsd ?? null} />,
  },
];
