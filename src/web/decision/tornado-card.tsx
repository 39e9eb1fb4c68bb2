import { type ReactNode, useMemo } from "react";
import type { PlanMaterial } from "../../planner/plan-material.ts";
import type { PlanResult } from "../../planner/plan-result.ts";
import { formatUsdShort } from "../../core/format.ts";
import { Usd } from "../parts/figure.tsx";
import { AssumptionName } from "./assumption-name.tsx";
import { optionName, optionOf } from "./option-names.ts";
import { wordsFor } from "./slider-groups.ts";
import { tornadoBars } from "./tornado-bars.ts";
import { Scroller } from "../parts/scroller.tsx";

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
        both ends of each assumption. <Key className="tornado-typical" /> as taken; left of{" "}
        <Key className="tornado-zero" /> it is cheaper than staying.
      </p>
      <Scroller label="What would flip it">
        <table className="tornado small stacks">
          <thead>
            <tr>
              <th scope="col">Assumption</th>
              <th scope="col" className="number">
                low to high
              </th>
              <th scope="col" className="range">
                {formatUsdShort(from)} to {formatUsdShort(to)}
              </th>
              <th scope="col" className="number">
                moves it by
              </th>
              <th scope="col" className="number">
                flips at
              </th>
            </tr>
          </thead>
          <tbody>
            {bars.map((bar) => {
              const { show } = wordsFor(bar.assumption);
              const [left, right] = [place(bar.usdAtLow), place(bar.usdAtHigh)].toSorted((a, b) => a - b);
              return (
                <tr key={bar.assumption}>
                  <th scope="row">
                    <AssumptionName name={bar.assumption} unit={bar.unit} />
                  </th>
                  <td className="number" data-label="low to high">
                    {show(bar.low)} to {show(bar.high)}
                  </td>
                  <td className="range">
                    <svg viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true">
                      <rect
                        className="tornado-bar"
                        x={left}
                        width={Math.max(0.4, right! - left!)}
                        y="1.5"
                        height="7"
                      />
                      <line className="tornado-zero" x1={place(0)} x2={place(0)} y1="0" y2="10" />
                      <line
                        className="tornado-typical"
                        x1={place(typicalUsd)}
                        x2={place(typicalUsd)}
                        y1="0"
                        y2="10"
                      />
                    </svg>
                  </td>
                  <td className="number" data-label="moves it by">
                    <Usd value={Math.abs(bar.usdAtHigh - bar.usdAtLow)} />
                  </td>
                  <td className="number" data-label="flips at">
                    {bar.flipsAt === null ? (
                      <span className="quiet">does not</span>
                    ) : (
                      <data value={bar.flipsAt}>{show(bar.flipsAt)}</data>
                    )}
                  </td>
                </tr>
              );
            })}
          </tbody>
        </table>
      </Scroller>
    </section>
  );
}

/** A line of the bars, in the text. */
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
