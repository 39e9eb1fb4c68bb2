import type { ReactNode } from "react";
import { Count } from "../parts/figure.tsx";
import type { PlanResult } from "../../planner/plan-result.ts";
import { formatDays, formatNumber, formatPercent } from "../../core/format.ts";

/** What one row of the input stands for. */
const EVIDENCE_NAMES: Readonly<Record<PlanResult["traffic"]["evidence"], string>> = {
  "per-request": "a request",
  bucketed: "a minute or an hour",
  daily: "a day",
  "cost-only": "a cost, without tokens",
  totals: "a total",
};

/** The observed traffic, and the evidence behind the answer. */
export function TrafficCard({ result }: { result: PlanResult }): ReactNode {
  const { traffic } = result;
  return (
    <section className="card" aria-labelledby="traffic-seen">
      <h2 id="traffic-seen">What was seen</h2>
      <dl className="sum">
        <div>
          <dt>Evidence: one row is</dt>
          <dd>
            {EVIDENCE_NAMES[traffic.evidence]}
            {traffic.partial ? "; less than a week" : ""}
          </dd>
        </div>
        <div>
          <dt>Observed</dt>
          <dd>{formatDays(traffic.days)}</dd>
        </div>
        <div>
          <dt>Requests</dt>
          <dd>
            <Count value={traffic.requests} unknown="not reported" />
          </dd>
        </div>
        <div>
          <dt>Input tokens</dt>
          <dd>
            <Count value={traffic.inputTokens} unknown="not reported" />
          </dd>
        </div>
        <div>
          <dt>of them cached</dt>
          <dd>
            <Count value={traffic.cachedInputTokens} unknown="not reported" />
          </dd>
        </div>
        <div>
          <dt>Output tokens</dt>
          <dd>
            <Count value={traffic.outputTokens} unknown="not reported" />
          </dd>
        </div>
        {traffic.presence !== null && (
          <div>
            <dt>Ten-minute windows with traffic</dt>
            <dd>{formatPercent(traffic.presence)}</dd>
          </div>
        )}
        {traffic.burst !== null && (
          <div>
            <dt>Busiest of these over their mean</dt>
            <dd>{formatNumber(traffic.burst)}×</dd>
          </div>
        )}
      </dl>
      <p className="small quiet">Scaled to a month: {traffic.monthlyRule.replace(/^x/, "×")}</p>
    </section>
  );
}
