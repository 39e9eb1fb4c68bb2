import type { ReactNode } from "react";
import { formatUsdShort } from "../../core/format.ts";
import type { MoneyRange } from "../../planner/model/plan-option.ts";
import { logTicks } from "../charts/log-scale.ts";
import { Usd } from "../parts/figure.tsx";

/** Dollars at both ends. The scale is logarithmic, because rungs differ by powers of ten. */
export interface RangeScale {
  from: number;
  to: number;
}

interface RangeBarProps {
  range: MoneyRange;
  typical: number;
  scale: RangeScale;
}

/** Where dollars lie on the scale, 0 to 100. */
function placeOn(scale: RangeScale, usd: number): number {
  const share = Math.log(Math.max(usd, scale.from) / scale.from) / Math.log(scale.to / scale.from);
  return Math.min(1, Math.max(0, Number.isFinite(share) ? share : 0)) * 100;
}

/** A band from P10 to P90 with a dot at the typical value, on a scale that all rungs share. */
export function RangeBar({ range, typical, scale }: RangeBarProps): ReactNode {
  const [left, right, dot] = [range.p10, range.p90, typical].map((usd) => placeOn(scale, usd)) as [
    number,
    number,
    number,
  ];
  return (
    <div className="range-bar">
      <svg viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true">
        <line className="range-track" x1="0" x2="100" y1="5" y2="5" />
        <rect className="range-band" x={left} width={Math.max(0.5, right - left)} y="2.5" height="5" />
        <rect className="range-dot" x={Math.max(0, dot - 0.5)} width="1" y="0" height="10" />
      </svg>
      <span className="small quiet">
        <Usd value={range.p10} /> to <Usd value={range.p90} />
      </span>
    </div>
  );
}

/** How many labels fit above the bars. */
const MOST_TICKS = 4;

/** The scale of the bars below: labels at round dollars. */
export const RangeAxis = ({ scale }: { scale: RangeScale }): ReactNode => (
  <span className="range-axis" aria-hidden="true">
    {logTicks([scale.from, scale.to], MOST_TICKS).map((usd) => (
      <span key={usd} style={{ left: `${placeOn(scale, usd)}%` }}>
        {formatUsdShort(usd)}
      </span>
    ))}
  </span>
);
