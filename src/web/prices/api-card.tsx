import { type ReactNode, useState } from "react";
import type { Rates } from "../../pricing/price.ts";
import type { ApiPriceAnswer } from "../../contract/catalog-answers.ts";
import { formatCountShort } from "../../core/format.ts";
import { Scroller } from "../parts/scroller.tsx";
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
      <Scroller label="API prices">
        <table className="small stacks named">
          <caption className="quiet">Dollars per million tokens; unknown is what a list does not say</caption>
          <thead>
            <tr>
              <th scope="col">Provider, model</th>
              <th scope="col">Applies to</th>
              <th scope="col" className="number">
                Input
              </th>
              <th scope="col" className="number">
                Cache read
              </th>
              <th scope="col" className="number">
                Cache write
              </th>
              <th scope="col" className="number">
                Output
              </th>
              <th scope="col">Besides</th>
              <th scope="col">Source</th>
            </tr>
          </thead>
          <tbody>
            {rows.map(({ answer, rate }) => (
              <tr key={`${answer.provider} ${answer.model} ${conditionOf(rate)}`}>
                <th scope="row">
                  {answer.provider} <span className="quiet">{answer.model}</span>
                </th>
                <td data-label="Applies to">{conditionOf(rate)}</td>
                <td className="number" data-label="Input">
                  <Rate value={rate.rates.input} />
                </td>
                <td className="number" data-label="Cache read">
                  <Rate value={rate.rates.cacheRead} />
                </td>
                <td className="number" data-label="Cache write">
                  <Rate value={rate.rates.cacheWrite5m} />
                </td>
                <td className="number" data-label="Output">
                  <Rate value={rate.rates.output} />
                </td>
                <td data-label="Besides">{besides(rate.rates)}</td>
                <td data-label="Source" className="source prose">
                  <span>
                    {answer.source}, <time dateTime={answer.sourceDate}>{answer.sourceDate}</time>
                  </span>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </Scroller>
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
