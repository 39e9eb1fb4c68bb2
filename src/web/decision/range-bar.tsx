import type { ReactNode } from "react";
import type { MoneyRange } from "../../planner/model/plan-option.ts";
import { Usd } from "../parts/figure.tsx";

interface RangeBarProps {
  range: MoneyRange;
  typical: number;
  /** Dollars at both ends. The scale is logarithmic, because rungs differ by powers of ten. */
  scale: { from: number; to: number };
}

/** A band from P10 to P90 with a dot at the typical value, on a scale that all rungs share. */
export function RangeBar({ range, typical, scale }: RangeBarProps): ReactNode {
  const place = (usd: number): number => {
    const share = Math.log(Math.max(usd, scale.from) / scale.from) / Math.log(scale.to / scale.from);
    return Math.min(1, Math.max(0, Number.isFinite(share) ? share : 0)) * 100;
  };
  const [left, right] = [place(range.p10), place(range.p90)];
  return (
    <div className="range-bar">
      <svg viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true">
        <line className="range-track" x1="0" x2="100" y1="5" y2="5" />
        <rect className="range-band" x={left} width={Math.max(0.5, right - left)} y="2.5" height="5" />
        <rect className="range-dot" x={Math.max(0, place(typical) - 0.5)} width="1" y="0" height="10" />
      </svg>
      <span className="small quiet">
        <Usd value={range.p10} /> to <Usd value={range.p90} />
      </span>
    </div>
  );
}
