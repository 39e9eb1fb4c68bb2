import { type CSSProperties, type ReactNode, useState } from "react";
import type { ApiPriceAnswer, PriceAnswer } from "../../contract/catalog-answers.ts";
import { call } from "../api/call.ts";
import { useAnswer } from "../api/use-answer.ts";
import { formatPercentChange } from "../../core/format.ts";
import { Failure } from "../parts/failure.tsx";
import { Table } from "../parts/table.tsx";
import { historyDays, type PriceStep, priceSteps } from "./price-history.ts";
import { Rate } from "./rate.tsx";

interface HistoryProps {
  query: string;
  asOf: string;
  /** The price lists whose changes can be shown. */
  prices: readonly ApiPriceAnswer[];
}

/** How a provider's prices changed over time, one price list at a time. */
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
  const { value, error, retry } = useAnswer(JSON.stringify([query, days]), (signal) =>
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
      {error !== null && <Failure error={error} retry={retry} />}
      {days.length === 0 && <p className="small">No change up to {asOf} is on record.</p>}
      {coming.length > 0 && (
        <p className="small">The next change on record is that of {coming.join(", ")}.</p>
      )}
      {days.length > 0 && value !== null && (
        <Table
          label="What changed"
          caption="Standard rates, dollars per million tokens, newest first"
          className="small named"
          columns={[
            {
              head: "Since",
              cell: ({ step: { since } }) =>
                since === null ? "before that" : <time dateTime={since}>{since}</time>,
            },
            { head: "Input", className: "number", cell: ({ step }) => <Rate value={step.rates.input} /> },
            {
              head: "Cache read",
              className: "number",
              cell: ({ step }) => <Rate value={step.rates.cacheRead} />,
            },
            { head: "Output", className: "number", cell: ({ step }) => <Rate value={step.rates.output} /> },
            {
              head: "Input against before",
              className: "number",
              cell: ({ step, before }) => changeText(step, before),
            },
          ]}
          rows={steps.map((step, index) => ({ step, before: steps[index - 1] })).toReversed()}
          keyOf={({ step }) => step.since ?? ""}
        />
      )}
    </div>
  );
}

function changeText({ rates: { input } }: PriceStep, before: PriceStep | undefined): string {
  const earlier = before?.rates.input;
  if (input === undefined || earlier === undefined || earlier === 0) return "";
  return formatPercentChange(input / earlier - 1);
}
