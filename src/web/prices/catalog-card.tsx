import type { ReactNode } from "react";
import type { PriceSources } from "../../contract/catalog-answers.ts";
import { formatCountShort } from "../../core/format.ts";
import { Link } from "../parts/link.tsx";
import { pricesLink } from "./price-search.tsx";

/** Names to begin with: one of each kind. */
const EXAMPLES = ["gpt-5.4", "claude-sonnet-4-5", "DeepSeek V3.2", "Llama 3.3 70B", "H100", "A100 80GB"];

/** What is known about prices, and how old it is. */
export function CatalogCard({ sources: { api, hosted, offers } }: { sources: PriceSources }): ReactNode {
  const rows = [
    {
      what: "API prices",
      holds: `${formatCountShort(api.providers)} providers, with their history`,
      from: api.source,
      newest: api.date,
    },
    {
      what: "Hosted open models",
      holds: `${formatCountShort(hosted.prices)} prices of ${formatCountShort(hosted.models)} models at ${formatCountShort(hosted.hosts)} hosts`,
      from: "named with each price",
      newest: hosted.newest,
    },
    {
      what: "GPUs",
      holds: `${formatCountShort(offers.offers)} offers of ${formatCountShort(offers.sellers)} sellers`,
      from: "named with each offer",
      newest: offers.newest,
    },
  ];
  return (
    <section className="card stack" aria-labelledby="catalog">
      <h2 id="catalog">What the catalog knows</h2>
      <table className="small stacks named">
        <caption className="unseen">Kinds of prices, where they are from, and how old they are</caption>
        <thead>
          <tr>
            <th scope="col">Prices of</th>
            <th scope="col">Holds</th>
            <th scope="col">From</th>
            <th scope="col">Newest</th>
          </tr>
        </thead>
        <tbody>
          {rows.map(({ what, holds, from, newest }) => (
            <tr key={what}>
              <th scope="row">{what}</th>
              <td data-label="Holds" className="line">
                {holds}
              </td>
              <td data-label="From" className="line">
                {from}
              </td>
              <td data-label="Newest" className="line">
                <time>{newest}</time>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      <p>Look up, for example:</p>
      <ul className="row plain-list">
        {EXAMPLES.map((name) => (
          <li key={name}>
            <Link to={pricesLink({ query: name, at: "" })}>{name}</Link>
          </li>
        ))}
      </ul>
    </section>
  );
}
