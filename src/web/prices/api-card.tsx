import { type ReactNode, useState } from "react";
import type { Rates } from "../../pricing/price.ts";
import type { ApiPriceAnswer } from "../../contract/catalog-answers.ts";
import { formatCountShort } from "../../core/format.ts";
import { Table } from "../parts/table.tsx";
import { apiRange } from "./price-ranges.ts";
import { Rate, RateRange, rateText } from "./rate.tsx";

const SHOWN = ["input", "cacheRead", "cacheWrite5m", "output"] as const;

/** What providers charge for a model: the standard rates, and on request every tier. */
export function ApiCard({ answers }: { answers: readonly ApiPriceAnswer[] }): ReactNode {
  const [isWhole, setWhole] = useState(false);
  const range = apiRange(answers);
  const rows = answers.flatMap((answer) => {
    const rates = isWhole ? answer.rates : answer.rates.filter(({ tier }) => tier === "standard");
    return rates.map((rate) => ({ answer, rate }));
  });
  const others = answers.flatMap(({ rates }) => rates).filter(({ tier }) => tier !== "standard");
  const silent = answers.filter(({ rates }) => rates.length === 0);
  return (
    <section className="card stack" aria-labelledby="api-prices">
      <div className="row spread">
        <h2 id="api-prices">API</h2>
        {others.length > 0 && (
          <label className="small">
            <input type="checkbox" checked={isWhole} onChange={(event) => setWhole(event.target.checked)} />{" "}
            {[...new Set(others.map(({ tier }) => tier))].join(", ")} rates too ({others.length})
          </label>
        )}
      </div>
      {range !== null && (
        <p>
          Standard, a million tokens: <RateRange from={range.input.min} to={range.input.max} /> in,{" "}
          <RateRange from={range.output.min} to={range.output.max} /> out
          {range.providers > 1 && `, over ${range.providers} providers`}.
        </p>
      )}
      <Table
        label="API prices"
        caption="Dollars per million tokens; unknown: the list does not say"
        className="small named"
        columns={[
          {
            head: "Provider, model",
            cell: ({ answer }) => (
              <>
                {answer.provider} <span className="quiet">{answer.model}</span>
              </>
            ),
          },
          { head: "Applies to", cell: ({ rate }) => conditionOf(rate) },
          { head: "Input", className: "number", cell: ({ rate }) => <Rate value={rate.rates.input} /> },
          {
            head: "Cache read",
            className: "number",
            cell: ({ rate }) => <Rate value={rate.rates.cacheRead} />,
          },
          {
            head: "Cache write",
            className: "number",
            cell: ({ rate }) => <Rate value={rate.rates.cacheWrite5m} />,
          },
          { head: "Output", className: "number", cell: ({ rate }) => <Rate value={rate.rates.output} /> },
          { head: "Besides", cell: ({ rate }) => besides(rate.rates) },
          {
            head: "Source",
            className: "source prose",
            cell: ({ answer }) => (
              <span>
                {answer.source}, <time dateTime={answer.sourceDate}>{answer.sourceDate}</time>
              </span>
            ),
          },
        ]}
        rows={rows}
        keyOf={({ answer, rate }) => `${answer.provider} ${answer.model} ${conditionOf(rate)}`}
      />
      {silent.length > 0 && (
        <p className="small quiet">
          No price of tokens is known at this date for{" "}
          {silent.map(({ provider, model }) => `${model} at ${provider}`).join(", ")}.
        </p>
      )}
    </section>
  );
}

function conditionOf({ when, tier, aboveInputTokens }: ApiPriceAnswer["rates"][number]): string {
  return [
    tier,
    ...(when === "always" ? [] : [when]),
    ...(aboveInputTokens === 0 ? [] : [`prompts above ${formatCountShort(aboveInputTokens)} tokens`]),
  ].join(", ");
}

/** Buckets without a column of their own: "image input $2.50". */
function besides(rates: Rates): string {
  return Object.entries(rates)
    .filter(([bucket]) => !(SHOWN as readonly string[]).includes(bucket))
    .map(([bucket, usd]) => `${bucketName(bucket)} ${rateText(usd)}`)
    .join(", ");
}

/** "imageInput" as "image input", "cacheWrite1h" as "cache write 1h". */
const bucketName = (bucket: string): string =>
  bucket.replaceAll(/([A-Z]|\d+\w)/g, (part) => ` ${part.toLowerCase()}`);
