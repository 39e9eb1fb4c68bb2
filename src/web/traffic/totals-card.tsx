import type { ReactNode } from "react";
import type { UsageAnswer } from "../../contract/api.ts";
import { formatCountShort, formatPercent } from "../../core/format.ts";
import { Usd } from "../parts/figure.tsx";
import { dayText } from "./traffic-view.ts";

/** The period in a line of figures, and how much of it is not known exactly. */
export function TotalsCard({ usage }: { usage: UsageAnswer }): ReactNode {
  const { totals } = usage;
  const { shares } = totals;
  const count = (value: number | null): ReactNode =>
    value === null ? (
      <span className="quiet">unknown</span>
    ) : (
      <data value={value}>{formatCountShort(value)}</data>
    );
  const share = (value: number | null): ReactNode =>
    value === null ? (
      <span className="quiet">not reported</span>
    ) : (
      <data value={value}>{formatPercent(value)}</data>
    );
  const figures: [string, ReactNode][] = [
    ["requests", count(totals.requests)],
    ["spend", <Usd key="usd" value={totals.usd} />],
    ["input tokens", count(totals.inputTokens)],
    ["of them cached", share(shares.cachedInput)],
    ["output tokens", count(totals.outputTokens)],
    ["unpriced", share(shares.unpriced)],
    ["estimated", share(shares.estimated)],
    ["failed", share(shares.failed)],
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
          `${formatCountShort(totals.unpriced)} attempts have no known price and are in no dollar above. `}
        {totals.unmetered > 0 &&
          `${formatCountShort(totals.unmetered)} were answered without any count of tokens. `}
      </p>
    </section>
  );
}
