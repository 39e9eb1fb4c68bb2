import type { ReactNode } from "react";
import type { PlanResult } from "../../planner/plan-result.ts";
import { Count, Usd } from "../parts/figure.tsx";
import { type Column, Table } from "../parts/table.tsx";
import { optionOf, rungAndLabel } from "./option-names.ts";

type Crossing = PlanResult["breakEven"][number];

/** How many are shown at first. */
const FIRST = 6;

/** Crossings with staying come first. */
const rank = ({ against }: Crossing): number => (against === "stay" ? 0 : 1);

/** Every crossing in figures. Costs that rise in steps cross often, so most are folded away. */
export function CrossingTable({ result }: { result: PlanResult }): ReactNode {
  const name = (id: string): string => {
    const option = optionOf(result, id);
    return option === null ? id : rungAndLabel(option);
  };
  if (result.breakEven.length === 0)
    return (
      <p className="small quiet">
        No option becomes cheaper than another anywhere from a thousandth to 10,000 times this traffic.
      </p>
    );
  const sorted = result.breakEven.toSorted(
    (a, b) => rank(a) - rank(b) || a.apiUsdPerMonth - b.apiUsdPerMonth,
  );
  const [shown, more] = [sorted.slice(0, FIRST), sorted.slice(FIRST)];
  const columns: readonly Column<Crossing>[] = [
    { head: "Cheaper from here on", cell: ({ cheaperBeyond }) => name(cheaperBeyond) },
    {
      head: "than",
      className: "against line",
      cell: ({ cheaperBeyond, option, against }) => name(cheaperBeyond === option ? against : option),
    },
    {
      head: "API spend, $ a month",
      className: "number",
      cell: ({ apiUsdPerMonth }) => <Usd value={apiUsdPerMonth} />,
    },
    {
      head: "input tokens",
      className: "number",
      cell: ({ inputTokensPerMonth }) => <Count value={inputTokensPerMonth} />,
    },
    {
      head: "output tokens",
      className: "number",
      cell: ({ outputTokensPerMonth }) => <Count value={outputTokensPerMonth} />,
    },
  ];
  const table = (label: string, rows: readonly Crossing[]): ReactNode => (
    <Table
      label={label}
      columns={columns}
      rows={rows}
      keyOf={({ option, against, volume }) => `${option} ${against} ${volume}`}
    />
  );
  return (
    <div className="crossings">
      {table("Crossings", shown)}
      {more.length > 0 && (
        <details className="no-print">
          <summary className="small">
            {more.length === 1 ? "One more crossing" : `${more.length} more crossings`}: costs of whole
            machines rise in steps, which can cross a line more than once
          </summary>
          {table("More crossings", more)}
        </details>
      )}
    </div>
  );
}
