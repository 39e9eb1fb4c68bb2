import { type ReactNode, useMemo } from "react";
import type { PlanMaterial } from "../../planner/plan-material.ts";
import type { PlanResult } from "../../planner/plan-result.ts";
import { formatUsdShort } from "../../core/format.ts";
import { Usd } from "../parts/figure.tsx";
import { AssumptionName } from "./assumption-name.tsx";
import { optionName } from "../../planner/verdict/option-name.ts";
import { optionOf } from "./option-names.ts";
import { wordsFor } from "./slider-groups.ts";
import { type TornadoBar, tornadoBars } from "./tornado-bars.ts";
import { Table } from "../parts/table.tsx";

/** What moves the answer, and the value at which it flips. */
export function TornadoCard({ material, result }: { material: PlanMaterial; result: PlanResult }): ReactNode {
  const { typicalUsd, bars } = useMemo(() => tornadoBars(material, result), [material, result]);
  const compared = optionOf(result, result.comparedOption);
  if (bars.length === 0) return null;
  const ends = [0, typicalUsd, ...bars.flatMap((bar) => [bar.usdAtLow, bar.usdAtHigh])].filter(
    Number.isFinite,
  );
  const [from, to] = [Math.min(...ends), Math.max(...ends)];
  const place = (usd: number): number =>
    (Math.min(Math.max(usd, from), to) - from) * (100 / (to - from || 1));
  return (
    <section className="card" aria-labelledby="tornado">
      <h2 id="tornado">What would flip it</h2>
      <p className="small quiet">
        {compared === null ? "The best option" : optionName(compared)} against staying, dollars a month at
        both ends of each assumption. <Key className="tornado-typical" /> with typical values; left of{" "}
        <Key className="tornado-zero" /> it is cheaper than staying.
      </p>
      <Table
        label="What would flip it"
        className="tornado small"
        columns={[
          {
            head: "Assumption",
            cell: ({ assumption, unit }) => <AssumptionName name={assumption} unit={unit} />,
          },
          {
            head: "low to high",
            className: "number",
            cell: ({ assumption, low, high }) => {
              const { show } = wordsFor(assumption);
              return `${show(low)} to ${show(high)}`;
            },
          },
          {
            head: `${formatUsdShort(from)} to ${formatUsdShort(to)}`,
            className: "range",
            cell: (bar) => <Bar bar={bar} typicalUsd={typicalUsd} place={place} />,
          },
          {
            head: "moves it by",
            className: "number",
            cell: ({ usdAtLow, usdAtHigh }) => <Usd value={Math.abs(usdAtHigh - usdAtLow)} />,
          },
          {
            head: "flips at",
            className: "number",
            cell: ({ assumption, flipsAt }) =>
              flipsAt === null ? (
                <span className="quiet">does not</span>
              ) : (
                <data value={flipsAt}>{wordsFor(assumption).show(flipsAt)}</data>
              ),
          },
        ]}
        rows={bars}
        keyOf={({ assumption }) => assumption}
      />
    </section>
  );
}

interface BarProps {
  bar: TornadoBar;
  typicalUsd: number;
  /** Where dollars lie on the scale that all bars share, 0 to 100. */
  place: (usd: number) => number;
}

function Bar({ bar, typicalUsd, place }: BarProps): ReactNode {
  const [atLow, atHigh] = [place(bar.usdAtLow), place(bar.usdAtHigh)];
  const line = (className: string, at: number): ReactNode => (
    <line className={className} x1={at} x2={at} y1="0" y2="10" />
  );
  return (
    <svg viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true">
      <rect
        className="tornado-bar"
        x={Math.min(atLow, atHigh)}
        width={Math.max(0.4, Math.abs(atHigh - atLow))}
        y="1.5"
        height="7"
      />
      {line("tornado-zero", place(0))}
      {line("tornado-typical", place(typicalUsd))}
    </svg>
  );
}

/** One of the lines in the bars, as a legend. */
const Key = ({ className }: { className: string }): ReactNode => (
  <svg
    className="line-key"
    viewBox="0 0 4 10"
    width="4"
    height="12"
    role="img"
    aria-label={KEY_NAMES[className]}
  >
    <line className={className} x1="2" x2="2" y1="0" y2="10" />
  </svg>
);

const KEY_NAMES: Readonly<Record<string, string>> = {
  "tornado-typical": "The coloured line:",
  "tornado-zero": "the dark line",
};
