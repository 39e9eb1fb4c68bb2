import type { ReactNode } from "react";
import { formatPercent, formatUsd } from "../../core/format.ts";

/** Dollars as people read them, with the exact figure behind them. */
export const Usd = ({ value }: { value: number | null }): ReactNode =>
  value === null ? <span className="quiet">unknown</span> : <data value={value}>{formatUsd(value)}</data>;

/** A share in percent, with the exact figure behind it. */
export const Percent = ({ value }: { value: number | null }): ReactNode =>
  value === null ? <span className="quiet">unknown</span> : <data value={value}>{formatPercent(value)}</data>;
