import type { ReactNode } from "react";
import type { UsageAnswer } from "../../contract/api.ts";
import { formatCountShort, plural } from "../../core/format.ts";
import { Count, Percent, Spend } from "../parts/figure.tsx";
import { dayText } from "./traffic-view.ts";

/** The totals of the period, and how much of them is not known exactly. */
export function TotalsCard({ usage }: { usage: UsageAnswer }): ReactNode {
  const { totals } = usage;
  const { shares } = totals;
  const figures: [string, ReactNode][] = [
    ["requests", <Count key="requests" value={totals.requests} />],
    ["spend", <Spend key="usd" figures={totals} />],
    ["input tokens", <Count key="input" value={totals.inputTokens} />],
    ["of them cached", <Percent key="cachedInput" value={shares.cachedInput} unknown="not reported" />],
    ["output tokens", <Count key="output" value={totals.outputTokens} />],
    ["no known price", <Percent key="unpriced" value={shares.unpriced} unknown="not reported" />],
    ["estimated", <Percent key="estimated" value={shares.estimated} unknown="not reported" />],
    ["failed", <Percent key="failed" value={shares.failed} unknown="not reported" />],
  ];
  return (
    <section className="card" aria-label="In all">
      <dl className="figures">
        {figures.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      <p className="small quiet period">
        {usage.fromMs !== null &&
          usage.toMs !== null &&
          `${dayText(usage.fromMs)} to ${dayText(usage.toMs - 1)}, UTC. `}
        {totals.unpriced > 0 &&
          `${formatCountShort(totals.unpriced)} attempts have no known price and are not in the spend above. `}
        {totals.unsettled > 0 &&
          `${plural(totals.unsettled, "answer")} made in the background have not been fetched, and are not in the spend above. `}
        {totals.atLeast > 0 &&
          `${plural(totals.atLeast, "attempt")} used something without a known price: the spend is at least this. `}
        {totals.drifted > 0 &&
          `${plural(totals.drifted, "attempt")} cost what the provider charged, which is not the list price. `}
        {totals.ownEngine > 0 &&
          `${plural(totals.ownEngine, "attempt")} had no price per token: own engines cost by the hour, and the demo nothing. `}
        {totals.unmetered > 0 && `${formatCountShort(totals.unmetered)} were answered without token counts. `}
      </p>
    </section>
  );
}
