import type { ReactNode } from "react";
import type { ApiPriceAnswer, PriceAnswer } from "../../gateway/management/catalog-answers.ts";
import { call } from "../api/call.ts";
import { useAnswer } from "../api/use-answer.ts";
import { percentText } from "../format.ts";
import { Failure } from "../parts/failure.tsx";
import { historyDays, type PriceStep, priceSteps } from "./price-history.ts";
import { Rate } from "./rate.tsx";

interface HistoryProps {
  query: string;
  asOf: string;
  /** The price list whose changes are shown. */
  price: ApiPriceAnswer;
}

/** What changed in a provider's own price, and since when. */
export function HistoryCard({ query, asOf, price }: HistoryProps): ReactNode {
  const days = historyDays(price.changes, asOf);
  const { value, error } = useAnswer(JSON.stringify([query, days]), (signal) =>
    Promise.all(
      days.map(async (day) => ({
        day,
        answer: (await call("GET /api/prices", { query, at: day }, { signal })) as PriceAnswer,
      })),
    ),
  );
  const coming = price.changes.filter((day) => day > asOf);
  const steps = value === null ? [] : priceSteps(price, value);
  return (
    <section className="card stack" aria-labelledby="history">
      <h2 id="history">
        What changed at {price.provider} <span className="quiet">{price.model}</span>
      </h2>
      {error !== null && <Failure error={error} />}
      {days.length === 0 && (
        <p className="small">
          No change of this price is on record up to {asOf}; the list is of {price.sourceDate}.
        </p>
      )}
      {coming.length > 0 && (
        <p className="small">The next change on record is that of {coming.join(", ")}.</p>
      )}
      {days.length > 0 && value !== null && (
        <table className="small stacks named">
          <caption className="quiet">Standard rates, dollars per million tokens, newest first</caption>
          <thead>
            <tr>
              <th scope="col">Since</th>
              <th scope="col" className="number">
                Input
              </th>
              <th scope="col" className="number">
                Cache read
              </th>
              <th scope="col" className="number">
                Output
              </th>
              <th scope="col" className="number">
                Input against before
              </th>
            </tr>
          </thead>
          <tbody>
            {steps
              .map((step, index) => ({ step, before: steps[index - 1] }))
              .toReversed()
              .map(({ step, before }) => (
                <tr key={step.since ?? ""}>
                  <th scope="row">
                    {step.since === null ? "before that" : <time dateTime={step.since}>{step.since}</time>}
                  </th>
                  <td className="number" data-label="Input">
                    <Rate value={step.rates.input} />
                  </td>
                  <td className="number" data-label="Cache read">
                    <Rate value={step.rates.cacheRead} />
                  </td>
                  <td className="number" data-label="Output">
                    <Rate value={step.rates.output} />
                  </td>
                  <td className="number" data-label="Input against before">
                    {changeText(step, before)}
                  </td>
                </tr>
              ))}
          </tbody>
        </table>
      )}
    </section>
  );
}

function changeText({ rates: { input } }: PriceStep, before: PriceStep | undefined): string {
  const earlier = before?.rates.input;
  if (input === undefined || earlier === undefined || earlier === 0) return "";
  const change = input / earlier - 1;
  return `${change > 0 ? "+" : change < 0 ? "−" : ""}${percentText(Math.abs(change))}`;
}
