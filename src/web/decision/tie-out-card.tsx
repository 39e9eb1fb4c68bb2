import type { ReactNode } from "react";
import type { PlanResult } from "../../planner/plan-result.ts";
import { formatCountShort, formatDays, formatPercent, formatPercentTenths } from "../../core/format.ts";
import { Usd } from "../parts/figure.tsx";

/** How much of the bill the usage explains. */
export function TieOutCard({ result }: { result: PlanResult }): ReactNode {
  const { tieOut, traffic } = result;
  const billed = tieOut.billedUsd;
  const parts = [
    { name: "priced from usage", usd: tieOut.pricedUsd, fill: "explained" },
    { name: "not movable", usd: tieOut.notMovableUsd, fill: "not-movable" },
    // Without a bill nothing is known to be left over.
    ...(billed === null ? [] : [{ name: "unexplained", usd: tieOut.unexplainedUsd, fill: "unexplained" }]),
  ];
  const whole = parts.reduce((sum, { usd }) => sum + Math.abs(usd), 0);
  const explained = billed === null || billed === 0 ? null : 1 - Math.abs(tieOut.unexplainedUsd) / billed;
  const discounts = Object.entries(tieOut.discountByModel);
  return (
    <section className="card" aria-labelledby="tie-out">
      <h2 id="tie-out">
        {explained === null
          ? "The bill is not known"
          : `${formatPercent(Math.max(0, explained))} of the bill is explained`}
      </h2>
      {billed !== null && whole > 0 && (
        <svg className="tie-bar" viewBox="0 0 1000 14" preserveAspectRatio="none" aria-hidden="true">
          {parts.map(({ name, usd, fill }, index) => {
            const before = parts.slice(0, index).reduce((sum, part) => sum + Math.abs(part.usd), 0);
            return (
              <rect
                key={name}
                className={fill}
                x={(before / whole) * 1000}
                width={(Math.abs(usd) / whole) * 1000}
                height="14"
              />
            );
          })}
        </svg>
      )}
      <dl className="sum">
        {parts.map(({ name, usd, fill }) => (
          <div key={name}>
            <dt>
              {billed !== null && <span className={`key ${fill}`} />} {name}
            </dt>
            <dd>
              <Usd value={usd} />
            </dd>
          </div>
        ))}
        <div className="total">
          <dt>billed in these {formatDays(traffic.days)}</dt>
          <dd>
            {billed === null ? <span className="quiet">no bill was given</span> : <Usd value={billed} />}
          </dd>
        </div>
      </dl>
      <p className="small quiet">
        {tieOut.unpricedRequests > 0 &&
          `${formatCountShort(tieOut.unpricedRequests)} requests have no known price. `}
        {billed === null && (
          <span className="no-print">
            Open the cost export too, or type the invoice under “What if”, to see how much is explained.
          </span>
        )}
      </p>
      {discounts.length > 0 && (
        <p className="small">
          Discount inferred:{" "}
          {discounts.map(([model, share], index) => (
            <span key={model}>
              {index > 0 && ", "}
              {model} <data value={share}>{formatPercentTenths(share)}</data>
            </span>
          ))}
        </p>
      )}
    </section>
  );
}
