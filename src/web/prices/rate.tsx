import type { ReactNode } from "react";
import { usdText } from "../format.ts";

const exact = new Intl.NumberFormat("en-US", { minimumFractionDigits: 2, maximumFractionDigits: 4 });

/** A price as a list prints it: $2.50, $0.2288; two digits that matter below a tenth of a cent. */
export const rateText = (usd: number): string =>
  usd !== 0 && Math.abs(usd) < 0.001 ? usdText(usd) : usd >= 1000 ? usdText(usd) : `$${exact.format(usd)}`;

/** A price of a list, with the exact figure behind it. */
export const Rate = ({ value }: { value: number | null | undefined }): ReactNode =>
  value === null || value === undefined ? (
    <span className="quiet">unknown</span>
  ) : (
    <data value={value}>{rateText(value)}</data>
  );

/** From the lowest to the highest price. */
export const RateRange = ({ from, to }: { from: number; to: number }): ReactNode =>
  from === to ? (
    <Rate value={from} />
  ) : (
    <>
      <Rate value={from} /> to <Rate value={to} />
    </>
  );
