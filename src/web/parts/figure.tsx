import type { ReactNode } from "react";
import { formatCountShort, formatMilliseconds, formatPercent, formatUsd } from "../../core/format.ts";

interface FigureProps {
  value: number | null | undefined;
  /** Shown instead of an unknown value. */
  unknown?: string;
}

/** A figure as people read it, with the exact value in the markup; an unknown one says so. */
const figure =
  (format: (value: number) => string) =>
  ({ value, unknown = "unknown" }: FigureProps): ReactNode =>
    value === null || value === undefined ? (
      <span className="quiet">{unknown}</span>
    ) : (
      <data value={value}>{format(value)}</data>
    );

export const Usd = figure(formatUsd);
/** Of a share 0..1. */
export const Percent = figure(formatPercent);
export const Count = figure(formatCountShort);
export const Milliseconds = figure(formatMilliseconds);

/** Said in the same words wherever dollars are missing. */
export const NO_KNOWN_PRICE = "no known price";
/** Own engines cost by the hour and the demo costs nothing: there is no price that could be missing. */
export const NO_TOKEN_PRICE = "no price per token";

interface SpendProps {
  figures: { usd: number | null; unpriced: number };
}

/** What requests cost, or why that is not a sum of dollars. */
export const Spend = ({ figures: { usd, unpriced } }: SpendProps): ReactNode => (
  <Usd value={usd} unknown={unpriced > 0 ? NO_KNOWN_PRICE : NO_TOKEN_PRICE} />
);
