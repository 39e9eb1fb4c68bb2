import { type ReactNode, useState } from "react";
import type { GpuOfferAnswer } from "../../contract/catalog-answers.ts";
import { Usd } from "../parts/figure.tsx";
import { Scroller } from "../parts/scroller.tsx";
import { GpuRanges, KIND_NAMES } from "./gpu-ranges.tsx";

/** So many offers are shown at first. */
const FIRST = 20;

/** What sellers ask for a GPU: ranges by kind, then the offers. */
export function GpuCard({ offers }: { offers: readonly GpuOfferAnswer[] }): ReactNode {
  const kinds = [...new Set(offers.map(({ kind }) => kind))];
  const [chosen, setChosen] = useState<string>("");
  const [isWhole, setWhole] = useState(false);
  const wanted = kinds.some((kind) => kind === chosen)
    ? offers.filter(({ kind }) => kind === chosen)
    : offers;
  const shown = isWhole ? wanted : wanted.slice(0, FIRST);
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
      <Scroller label="Offers">
        <table className="small stacks named">
          <caption className="unseen">Offers of sellers with source and date</caption>
          <thead>
            <tr>
              <th scope="col">Seller</th>
              <th scope="col">GPUs</th>
              <th scope="col">How</th>
              <th scope="col" className="number">
                Price
              </th>
              <th scope="col">Per</th>
              <th scope="col">Region</th>
              <th scope="col">Source</th>
            </tr>
          </thead>
          <tbody>
            {shown.map((offer, index) => (
              // oxlint-disable-next-line react/no-array-index-key -- two offers of a seller can share an id
              <tr key={`${index} ${offer.id}`}>
                <th scope="row">
                  {offer.seller}
                  {offer.suspect !== null && <span className="bad"> not counted: {offer.suspect}</span>}
                  {offer.note !== "" && <span className="price-note quiet">{offer.note}</span>}
                </th>
                <td data-label="GPUs" className="fact">
                  <span>
                    {offer.gpusPerNode}x {offer.gpu}
                    {!offer.includesHost && <span className="quiet"> without a host</span>}
                  </span>
                </td>
                <td data-label="How" className="fact">
                  {offer.termMonths > 0
                    ? `${KIND_NAMES[offer.kind]}, ${offer.termMonths} months`
                    : KIND_NAMES[offer.kind]}
                </td>
                <td className="number" data-label="Price">
                  <Usd value={offer.usdPerGpuHour ?? offer.usdPerGpu} />
                </td>
                <td data-label="Per" className="unit">
                  {offer.usdPerGpuHour === null ? "GPU" : "GPU-hour"}
                </td>
                <td data-label="Region">{offer.region ?? <span className="quiet">not stated</span>}</td>
                <td data-label="Source" className="source prose">
                  <span>{sourceText(offer)}</span>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </Scroller>
      {wanted.length > shown.length && (
        <p>
          <button type="button" onClick={() => setWhole(true)}>
            Show all {wanted.length} offers
          </button>
        </p>
      )}
    </section>
  );
}

/** Where it was read and when; a source that names its day says it once. */
const sourceText = ({ source, date }: GpuOfferAnswer): string =>
  source.endsWith(date) ? source : `${source}, ${date}`;
