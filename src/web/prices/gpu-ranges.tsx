import type { ReactNode } from "react";
import type { GpuOfferAnswer } from "../../contract/catalog-answers.ts";
import { Usd } from "../parts/figure.tsx";
import { offerRanges } from "./price-ranges.ts";

/** Ways to pay for a GPU, as they are called on the page. */
export const KIND_NAMES: Readonly<Record<GpuOfferAnswer["kind"], string>> = {
  "on-demand": "on demand",
  spot: "spot",
  reserved: "reserved",
  "dedicated-endpoint": "dedicated endpoint",
  "purchase-new": "bought new",
  "purchase-used": "bought used",
};

/** What a GPU costs by the way it is paid for, over all sellers. */
export const GpuRanges = ({ offers }: { offers: readonly GpuOfferAnswer[] }): ReactNode => (
  <table className="small stacks named">
    <caption className="quiet">Dollars per GPU-hour, or per GPU where it is bought, over all sellers</caption>
    <thead>
      <tr>
        <th scope="col">GPU</th>
        <th scope="col">How</th>
        <th scope="col" className="number">
          Range
        </th>
        <th scope="col" className="number">
          Median
        </th>
        <th scope="col">Per</th>
        <th scope="col" className="number">
          Offers
        </th>
        <th scope="col" className="number">
          Sellers
        </th>
      </tr>
    </thead>
    <tbody>
      {offerRanges(offers).map(({ kind, gpu, unit, offers, sellers, usd }) => (
        <tr key={`${kind} ${gpu} ${unit}`}>
          <th scope="row">{gpu}</th>
          <td data-label="How">{KIND_NAMES[kind]}</td>
          <td className="number" data-label="Range">
            <span>
              <Usd value={usd.min} />
              {usd.min !== usd.max && (
                <>
                  {" "}
                  to <Usd value={usd.max} />
                </>
              )}
            </span>
          </td>
          <td className="number" data-label="Median">
            <Usd value={usd.median} />
          </td>
          <td data-label="Per" className="unit">
            {unit}
          </td>
          <td className="number" data-label="Offers">
            <data value={offers}>{offers}</data>
          </td>
          <td className="number" data-label="Sellers">
            <data value={sellers}>{sellers}</data>
          </td>
        </tr>
      ))}
    </tbody>
  </table>
);
