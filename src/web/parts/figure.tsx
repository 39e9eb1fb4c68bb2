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
