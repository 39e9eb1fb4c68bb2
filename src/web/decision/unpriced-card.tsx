import type { ReactNode } from "react";
import { formatPercent, plural } from "../../core/format.ts";
import type { PlanResult } from "../../planner/plan-result.ts";
import type { TrafficSummary } from "../../planner/traffic/traffic-summary.ts";
import { Count } from "../parts/figure.tsx";
import { type Column, Table } from "../parts/table.tsx";

type Traffic = Pick<TrafficSummary, "requests" | "unpriced">;

/** How much of the traffic has no price, said before the verdict that leaves it out; null where all is priced. */
function unpricedText({ requests, unpriced }: Traffic): string | null {
  if (unpriced.length === 0) return null;
  const models = plural(unpriced.length, "model");
  const without = unpriced.reduce<number | null>(
    (sum, each) => (sum === null || each.requests === null ? null : sum + each.requests),
    0,
  );
  const share =
    without === null || requests === null || requests === 0 ? "" : ` (${formatPercent(without / requests)})`;
  if (without === null) return `The traffic of ${models} has no known price and is in no figure below.`;
  const verb = without === 1 ? ["has", "is"] : ["have", "are"];
  return `${plural(without, "request")}${share} ${verb[0]} no known price and ${verb[1]} in no figure below.`;
}

const MOST_AT_FIRST = 8;

/** Which models that is: their cost is missing from every figure of the page. */
export function UnpricedCard({ result: { traffic } }: { result: PlanResult }): ReactNode {
  if (traffic.unpriced.length === 0) return null;
  return (
    <section className="card stack unpriced-card" aria-labelledby="unpriced">
      <h2 id="unpriced">Without a known price</h2>
      <p className="small quiet">
        {unpricedText(traffic)} Export what this usage cost along with it, or look for the right name under
        Prices.
      </p>
      <Table
        label="Models without a known price"
        columns={COLUMNS}
        rows={traffic.unpriced}
        keyOf={({ provider, model }) => `${provider} ${model}`}
        first={MOST_AT_FIRST}
      />
    </section>
  );
}

type Row = Traffic["unpriced"][number];

const COLUMNS: readonly Column<Row>[] = [
  { head: "Model", className: "name", cell: ({ model }) => model ?? <span className="quiet">unnamed</span> },
  { head: "Provider", cell: ({ provider }) => provider ?? <span className="quiet">not reported</span> },
  {
    head: "Requests",
    className: "number",
    cell: ({ requests }) => <Count value={requests} unknown="not reported" />,
    sortBy: ({ requests }) => requests,
  },
  {
    head: "Tokens",
    className: "number",
    cell: ({ tokens }) => <Count value={tokens} />,
    sortBy: ({ tokens }) => tokens,
  },
];
