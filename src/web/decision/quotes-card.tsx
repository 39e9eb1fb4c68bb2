import type { ReactNode } from "react";
import type { PlanResult } from "../../planner/plan-result.ts";
import { Usd } from "../parts/figure.tsx";

/** Are the reader's own quotes worth taking? */
export function QuotesCard({ result }: { result: PlanResult }): ReactNode {
  if (result.quotes.length === 0) return null;
  return (
    <section className="card quotes-card" aria-labelledby="quotes">
      <h2 id="quotes">Your quotes</h2>
      {result.quotes.map((quote) => (
        <div key={quote.offer.id} className="quote">
          <h3>
            {quote.offer.gpusPerNode} × {quote.offer.gpu}:{" "}
            <strong className={quote.answer === "yes" ? "good" : "bad"}>{quote.answer}</strong>
          </h3>
          <p>{quote.because}</p>
          <dl className="sum">
            {quote.highestUsdPerGpuHour !== null && (
              <div>
                <dt>worth it up to, per GPU and hour</dt>
                <dd>
                  <Usd value={quote.highestUsdPerGpuHour} />
                </dd>
              </div>
            )}
            {quote.highestUsdPerGpu !== null && (
              <div>
                <dt>worth it up to, per GPU</dt>
                <dd>
                  <Usd value={quote.highestUsdPerGpu} />
                </dd>
              </div>
            )}
            {quote.abandonment.map((loss) => (
              <div key={loss.month}>
                <dt>lost if abandoned after {loss.month} months</dt>
                <dd>
                  <Usd value={loss.lossUsd} />
                </dd>
              </div>
            ))}
          </dl>
        </div>
      ))}
    </section>
  );
}
