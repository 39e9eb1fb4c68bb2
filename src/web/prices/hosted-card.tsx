import type { ReactNode } from "react";
import type { PriceAnswer } from "../../contract/catalog-answers.ts";
import { formatCountShort } from "../../core/format.ts";
import { Scroller } from "../parts/scroller.tsx";
import { Rate, RateRange } from "./rate.tsx";

/** What hosts charge for an open model. */
export function HostedCard({
  hosted: { model, hosts, range },
}: {
  hosted: NonNullable<PriceAnswer["hosted"]>;
}): ReactNode {
  return (
    <section className="card stack" aria-labelledby="hosted-prices">
      <h2 id="hosted-prices">
        Hosted open model <span className="quiet">{model}</span>
      </h2>
      {range === null ? (
        <p>No host has a price that can be relied on.</p>
      ) : (
        <p>
          A million tokens: <RateRange from={range.input.min} to={range.input.max} /> in (median{" "}
          <Rate value={range.input.median} />
          ), <RateRange from={range.output.min} to={range.output.max} /> out (median{" "}
          <Rate value={range.output.median} />
          ), over {range.hosts} {range.hosts === 1 ? "host" : "hosts"}.
        </p>
      )}
      <Scroller label="Prices of hosts">
        <table className="small stacks named">
          <caption className="quiet">Dollars per million tokens, cheapest input first</caption>
          <thead>
            <tr>
              <th scope="col">Host</th>
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
                Context, tokens
              </th>
              <th scope="col">Precision</th>
              <th scope="col">Last changed</th>
              <th scope="col">Source</th>
            </tr>
          </thead>
          <tbody>
            {hosts.map((row) => (
              <tr key={`${row.host} ${row.hubId}`}>
                <th scope="row">
                  {row.host} {row.tier !== "standard" && <span className="quiet">{row.tier}</span>}
                  {row.suspect && <span className="bad"> not counted</span>}
                  {row.note !== "" && <span className="price-note quiet">{row.note}</span>}
                </th>
                <td className="number" data-label="Input">
                  <Rate value={row.inputUsdPerMillion} />
                </td>
                <td className="number" data-label="Cache read">
                  <Rate value={row.cacheReadUsdPerMillion} />
                </td>
                <td className="number" data-label="Output">
                  <Rate value={row.outputUsdPerMillion} />
                </td>
                <td className="number" data-label="Context, tokens">
                  {row.contextTokens === null ? (
                    <span className="quiet">unknown</span>
                  ) : (
                    <data value={row.contextTokens}>{formatCountShort(row.contextTokens)}</data>
                  )}
                </td>
                <td data-label="Precision">{row.quantisation ?? <span className="quiet">unknown</span>}</td>
                <td data-label="Last changed">
                  {row.lastChanged === null ? (
                    <span className="quiet">unknown</span>
                  ) : (
                    <time dateTime={row.lastChanged}>{row.lastChanged}</time>
                  )}
                </td>
                <td data-label="Source" className="source prose">
                  <span>
                    {row.source}, <time dateTime={row.sourceDate}>{row.sourceDate}</time>
                  </span>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </Scroller>
    </section>
  );
}
