import type { ReactNode } from "react";
import { formatRate } from "../../core/format.ts";

/** A price as a list states it: $2.50, $0.2288. */
export const rateText = (usd: number): string => `$${formatRate(usd)}`;

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
