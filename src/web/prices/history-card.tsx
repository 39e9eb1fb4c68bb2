import { type CSSProperties, type ReactNode, useState } from "react";
import type { ApiPriceAnswer, PriceAnswer } from "../../contract/catalog-answers.ts";
import { call } from "../api/call.ts";
import { useAnswer } from "../api/use-answer.ts";
import { formatPercentChange } from "../../core/format.ts";
import { Failure } from "../parts/failure.tsx";
import { historyDays, type PriceStep, priceSteps } from "./price-history.ts";
import { Rate } from "./rate.tsx";

interface HistoryProps {
  query: string;
  asOf: string;
  /** The price lists whose changes can be shown. */
  prices: readonly ApiPriceAnswer[];
}

/** What changed in providers' own prices, and since when: one list at a time. */
export function HistoryCard({ query, asOf, prices }: HistoryProps): ReactNode {
  const changed = prices.filter(({ changes }) => changes.length > 0);
  const [chosen, choose] = useState("");
  const price = changed.find((each) => nameOf(each) === chosen) ?? changed[0];
  const unchanged = prices.filter((each) => !changed.includes(each));
  return (
    <section className="card stack" aria-labelledby="history">
      <div className="row spread">
        <h2 id="history">What changed</h2>
        {changed.length > 1 && (
          <label className="small">
            at{" "}
            <select
              value={price === undefined ? "" : nameOf(price)}
              onChange={(event) => choose(event.target.value)}
            >
              {changed.map((each) => (
                <option key={nameOf(each)} value={nameOf(each)}>
                  {nameOf(each)}
                </option>
              ))}
            </select>
          </label>
        )}
        {changed.length === 1 && price !== undefined && <p className="small quiet">{nameOf(price)}</p>}
      </div>
      {price !== undefined && <Steps key={nameOf(price)} query={query} asOf={asOf} price={price} />}
      {unchanged.length > 0 && (
        <p className="small quiet">
          No change on record at {unchanged.map(({ provider }) => provider).join(", ")}; the list
          {unchanged.length === 1 ? " is" : "s are"} of{" "}
          {[...new Set(unchanged.map(({ sourceDate }) => sourceDate))].join(", ")}.
        </p>
      )}
    </section>
  );
}

const nameOf = ({ provider, model }: ApiPriceAnswer): string => `${provider} ${model}`;

/** The steps of one price list. */
function Steps({ query, asOf, price }: { query: string; asOf: string; price: ApiPriceAnswer }): ReactNode {
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
    <div className="stack price-steps" style={{ "--rows": days.length } as CSSProperties}>
      {error !== null && <Failure error={error} />}
      {days.length === 0 && <p className="small">No change up to {asOf} is on record.</p>}
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
    </div>
  );
}

function changeText({ rates: { input } }: PriceStep, before: PriceStep | undefined): string {
  const earlier = before?.rates.input;
  if (input === undefined || earlier === undefined || earlier === 0) return "";
  return formatPercentChange(input / earlier - 1);
}
