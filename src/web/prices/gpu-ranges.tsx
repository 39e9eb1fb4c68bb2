import type { ReactNode } from "react";
import type { GpuOfferAnswer } from "../../contract/catalog-answers.ts";
import { Count, Usd } from "../parts/figure.tsx";
import { Table } from "../parts/table.tsx";
import { offerRanges } from "./price-ranges.ts";

/** Names of the ways to pay for a GPU. */
export const KIND_NAMES: Readonly<Record<GpuOfferAnswer["kind"], string>> = {
  "on-demand": "on demand",
  spot: "spot",
  reserved: "reserved",
  "dedicated-endpoint": "dedicated endpoint",
  serverless: "by the second of use",
  "purchase-new": "bought new",
  "purchase-used": "bought used",
};

/** What a GPU costs by the way it is paid for, over all sellers. */
export const GpuRanges = ({ offers }: { offers: readonly GpuOfferAnswer[] }): ReactNode => (
  <Table
    label="What a GPU costs by the way it is paid for"
    caption="Dollars per GPU-hour, or per GPU where it is bought, over all sellers"
    className="small named"
    columns={[
      { head: "GPU", cell: ({ gpu }) => gpu },
      { head: "How", cell: ({ kind }) => KIND_NAMES[kind] },
      {
        head: "Range",
        className: "number",
        cell: ({ usd }) => (
          <span>
            <Usd value={usd.min} />
            {usd.min !== usd.max && (
              <>
                {" "}
                to <Usd value={usd.max} />
              </>
            )}
          </span>
        ),
      },
      { head: "Median", className: "number", cell: ({ usd }) => <Usd value={usd.median} /> },
      { head: "Per", className: "unit", cell: ({ unit }) => unit },
      { head: "Offers", className: "number", cell: ({ offers }) => <Count value={offers} /> },
      { head: "Sellers", className: "number", cell: ({ sellers }) => <Count value={sellers} /> },
    ]}
    rows={offerRanges(offers)}
    keyOf={({ kind, gpu, unit }) => `${kind} ${gpu} ${unit}`}
  />
);
