import type { ReactNode } from "react";
import type { PriceAnswer } from "../../contract/catalog-answers.ts";
import { Count } from "../parts/figure.tsx";
import { type Column, Table } from "../parts/table.tsx";
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
      <Table
        label="Prices of hosts"
        caption="Dollars per million tokens, cheapest input first"
        className="small named"
        columns={COLUMNS}
        rows={hosts}
        keyOf={({ host, hubId }) => `${host} ${hubId}`}
      />
    </section>
  );
}

type HostPrice = NonNullable<PriceAnswer["hosted"]>["hosts"][number];

const unknown = <span className="quiet">unknown</span>;

const COLUMNS: readonly Column<HostPrice>[] = [
  {
    head: "Host",
    cell: ({ host, tier, suspect, note }) => (
      <>
        {host} {tier !== "standard" && <span className="quiet">{tier}</span>}
        {suspect && <span className="bad"> not counted</span>}
        {note !== "" && <span className="price-note quiet">{note}</span>}
      </>
    ),
    sortBy: ({ host }) => host,
  },
  {
    head: "Input",
    className: "number",
    cell: ({ inputUsdPerMillion }) => <Rate value={inputUsdPerMillion} />,
    sortBy: ({ inputUsdPerMillion }) => inputUsdPerMillion,
  },
  {
    head: "Cache read",
    className: "number",
    cell: ({ cacheReadUsdPerMillion }) => <Rate value={cacheReadUsdPerMillion} />,
    sortBy: ({ cacheReadUsdPerMillion }) => cacheReadUsdPerMillion,
  },
  {
    head: "Output",
    className: "number",
    cell: ({ outputUsdPerMillion }) => <Rate value={outputUsdPerMillion} />,
    sortBy: ({ outputUsdPerMillion }) => outputUsdPerMillion,
  },
  {
    head: "Context, tokens",
    className: "number",
    cell: ({ contextTokens }) => <Count value={contextTokens} />,
    sortBy: ({ contextTokens }) => contextTokens,
  },
  { head: "Precision", cell: ({ quantisation }) => quantisation ?? unknown },
  {
    head: "Last changed",
    cell: ({ lastChanged }) =>
      lastChanged === null ? unknown : <time dateTime={lastChanged}>{lastChanged}</time>,
    sortBy: ({ lastChanged }) => lastChanged,
  },
  {
    head: "Source",
    className: "source prose",
    cell: ({ source, sourceDate }) => (
      <span>
        {source}, <time dateTime={sourceDate}>{sourceDate}</time>
      </span>
    ),
  },
];
