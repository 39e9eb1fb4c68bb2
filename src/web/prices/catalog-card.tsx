import type { ReactNode } from "react";
import type { PriceSources } from "../../contract/catalog-answers.ts";
import { formatCountShort } from "../../core/format.ts";
import { Link } from "../parts/link.tsx";
import { Table } from "../parts/table.tsx";
import { pricesLink } from "./price-search.tsx";

/** Examples, one of each kind. */
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
      <Table
        label="Kinds of prices, where they are from, and how old they are"
        className="small named"
        columns={[
          { head: "Prices of", cell: ({ what }) => what },
          { head: "Holds", className: "line", cell: ({ holds }) => holds },
          { head: "From", className: "line", cell: ({ from }) => from },
          { head: "Newest", className: "line", cell: ({ newest }) => <time>{newest}</time> },
        ]}
        rows={rows}
        keyOf={({ what }) => what}
      />
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
