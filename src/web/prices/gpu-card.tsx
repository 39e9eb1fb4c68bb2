import { type ReactNode, useState } from "react";
import { plural } from "../../core/format.ts";
import type { GpuOfferAnswer } from "../../contract/catalog-answers.ts";
import { Usd } from "../parts/figure.tsx";
import { type Column, Table } from "../parts/table.tsx";
import { GpuRanges, KIND_NAMES } from "./gpu-ranges.tsx";

/** How many offers are shown at first. */
const FIRST = 20;

/** What sellers ask for a GPU: ranges by kind, then the offers. */
export function GpuCard({ offers }: { offers: readonly GpuOfferAnswer[] }): ReactNode {
  const kinds = [...new Set(offers.map(({ kind }) => kind))];
  const [chosen, setChosen] = useState<string>("");
  const wanted = kinds.some((kind) => kind === chosen)
    ? offers.filter(({ kind }) => kind === chosen)
    : offers;
  return (
    <section className="card stack" aria-labelledby="gpu-prices">
      <h2 id="gpu-prices">GPUs</h2>
      <GpuRanges offers={offers} />
      <div className="row spread">
        <h3>Every offer</h3>
        <label className="small">
          Show{" "}
          <select value={chosen} onChange={(event) => setChosen(event.target.value)}>
            <option value="">all kinds</option>
            {kinds.map((kind) => (
              <option key={kind} value={kind}>
                {KIND_NAMES[kind]}
              </option>
            ))}
          </select>
        </label>
      </div>
      <Table
        key={chosen}
        label="Offers of sellers with source and date"
        className="small named"
        columns={COLUMNS}
        rows={wanted}
        // Two offers of a seller can share an id.
        keyOf={({ id }, index) => `${index} ${id}`}
        first={FIRST}
      />
    </section>
  );
}

const COLUMNS: readonly Column<GpuOfferAnswer>[] = [
  {
    head: "Seller",
    cell: ({ seller, suspect, note }) => (
      <>
        {seller}
        {suspect !== null && <span className="bad"> not counted: {suspect}</span>}
        {note !== "" && <span className="price-note quiet">{note}</span>}
      </>
    ),
    sortBy: ({ seller }) => seller,
  },
  {
    head: "GPUs",
    className: "fact",
    cell: ({ gpusPerNode, gpu, includesHost }) => (
      <span>
        {gpusPerNode}x {gpu}
        {!includesHost && <span className="quiet"> without a host</span>}
      </span>
    ),
  },
  {
    head: "How",
    className: "fact",
    cell: ({ kind, termMonths }) =>
      termMonths > 0 ? `${KIND_NAMES[kind]}, ${plural(termMonths, "month")}` : KIND_NAMES[kind],
  },
  {
    head: "Price",
    className: "number",
    cell: ({ usdPerGpuHour, usdPerGpu }) => <Usd value={usdPerGpuHour ?? usdPerGpu} />,
    sortBy: ({ usdPerGpuHour, usdPerGpu }) => usdPerGpuHour ?? usdPerGpu,
  },
  {
    head: "Per",
    className: "unit",
    cell: ({ usdPerGpuHour }) => (usdPerGpuHour === null ? "GPU" : "GPU-hour"),
  },
  { head: "Region", cell: ({ region }) => region ?? <span className="quiet">not stated</span> },
  { head: "Source", className: "source prose", cell: (offer) => <span>{sourceText(offer)}</span> },
];

/** The source and its date, which is not repeated if the source ends with it. */
const sourceText = ({ source, date }: GpuOfferAnswer): string =>
  source.endsWith(date) ? source : `${source}, ${date}`;
