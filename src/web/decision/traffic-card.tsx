import type { ReactNode } from "react";
import type { PlanResult } from "../../planner/plan-result.ts";
import { formatCountShort, formatDays, formatNumber, formatPercent } from "../../core/format.ts";

/** What the rows are of, in words. */
const EVIDENCE_NAMES: Readonly<Record<PlanResult["traffic"]["evidence"], string>> = {
  "per-request": "single requests",
  bucketed: "minutes or hours",
  daily: "days",
  "cost-only": "costs alone",
  totals: "totals",
};

/** What was seen of the traffic, and on what evidence the answer rests. */
export function TrafficCard({ result }: { result: PlanResult }): ReactNode {
  const { traffic } = result;
  const count = (value: number | null): ReactNode =>
    value === null ? (
      <span className="quiet">not reported</span>
    ) : (
      <data value={value}>{formatCountShort(value)}</data>
    );
  return (
    <section className="card" aria-labelledby="traffic-seen">
      <h2 id="traffic-seen">What was seen</h2>
      <dl className="sum">
        <div>
          <dt>Evidence: rows of</dt>
          <dd>
            {EVIDENCE_NAMES[traffic.evidence]}
            {traffic.partial ? ", partial" : ""}
          </dd>
        </div>
        <div>
          <dt>Observed</dt>
          <dd>{formatDays(traffic.days)}</dd>
        </div>
        <div>
          <dt>Requests</dt>
          <dd>{count(traffic.requests)}</dd>
        </div>
        <div>
          <dt>Input tokens</dt>
          <dd>{count(traffic.inputTokens)}</dd>
        </div>
        <div>
          <dt>of them cached</dt>
          <dd>{count(traffic.cachedInputTokens)}</dd>
        </div>
        <div>
          <dt>Output tokens</dt>
          <dd>{count(traffic.outputTokens)}</dd>
        </div>
        {traffic.presence !== null && (
          <div>
            <dt>Ten-minute windows with traffic</dt>
            <dd>{formatPercent(traffic.presence)}</dd>
          </div>
        )}
        {traffic.burst !== null && (
          <div>
            <dt>Peak window over their mean</dt>
            <dd>{formatNumber(traffic.burst)}×</dd>
          </div>
        )}
      </dl>
      <p className="small quiet">To a month: {traffic.monthlyRule.replace(/^x/, "×")}</p>
    </section>
  );
}
