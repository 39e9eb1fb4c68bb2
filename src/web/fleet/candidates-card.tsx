import { type ReactNode, useMemo } from "react";
import { Chart } from "../charts/chart.tsx";
import { logScale } from "../charts/log-scale.ts";
import { RUNG_NAMES } from "../decision/option-names.ts";
import { RUNG_COLOURS } from "../decision/rung-colours.ts";
import { formatMilliseconds, formatUsd, formatUsdShort } from "../../core/format.ts";
import { Terms } from "../parts/terms.tsx";
import { type CandidatePoint, candidatePoints } from "./candidate-points.ts";
import { type CandidatesProps, CandidatesTable } from "./candidates-table.tsx";

/** Every fleet on the ladder: cost against time to first token. One is chosen for a closer look. */
export function CandidatesCard({ fleets, chosen, choose, verdict }: CandidatesProps): ReactNode {
  const points = useMemo(() => candidatePoints(fleets, chosen.id), [fleets, chosen]);
  const frontier = points.filter(({ isOnFrontier }) => isOnFrontier);
  const isNamed = ({ isOnFrontier, isChosen }: CandidatePoint): boolean => isOnFrontier || isChosen;
  return (
    <section className="card stack" aria-labelledby="candidates">
      <h2 id="candidates">Candidates: cost against time to first token</h2>
      {points.length === 0 ? (
        <p className="quiet">
          The input does not say when requests arrive, so latency is not known. A per-request log or a week of
          minutes would show it.
        </p>
      ) : (
        <>
          <Legend points={points} />
          <Chart
            label="Dollars a month over time to first token of every fleet; the table below has the figures"
            height={300}
            data={points}
            draw={(plot, width) => ({
              marginTop: 28,
              marginLeft: 56,
              marginBottom: 40,
              insetLeft: 48,
              insetRight: 48,
              insetTop: 16,
              insetBottom: 16,
              x: {
                ...logScale(
                  points.map(({ ttftMs }) => ttftMs),
                  formatMilliseconds,
                  width < 500 ? 4 : 9,
                ),
                label: "time to first token (TTFT), p95 of the busiest hour",
              },
              y: {
                ...logScale(
                  points.map(({ usd }) => usd),
                  formatUsdShort,
                ),
                label: "$ a month",
                labelArrow: "none",
                grid: true,
              },
              r: { type: "identity" },
              marks: [
                plot.line(frontier, {
                  x: "ttftMs",
                  y: "usd",
                  curve: "step-after",
                  stroke: "var(--quiet)",
                  strokeDasharray: "3 3",
                }),
                plot.dot(points, {
                  x: "ttftMs",
                  y: "usd",
                  r: (point: CandidatePoint) => (point.isChosen ? 8 : 5),
                  fill: (point: CandidatePoint) => RUNG_COLOURS[point.kind],
                  stroke: (point: CandidatePoint) => (point.isChosen ? "var(--ink)" : "var(--raised)"),
                  strokeWidth: 2,
                  title: ({ label, usd, ttftMs }: CandidatePoint) =>
                    `${label}\n${formatUsd(usd)} a month, first token in ${formatMilliseconds(ttftMs)}`,
                  tip: true,
                }),
                plot.text(points.filter(width < 500 ? ({ isChosen }) => isChosen : isNamed), {
                  x: "ttftMs",
                  y: "usd",
                  text: "machines",
                  dy: -16,
                  fill: "var(--ink)",
                  stroke: "var(--raised)",
                  strokeWidth: 5,
                }),
              ],
            })}
          />
        </>
      )}
      <CandidatesTable fleets={fleets} chosen={chosen} choose={choose} verdict={verdict} />
      <Terms of={["TTFT", "TPOT", "p95", "SLO"]} />
    </section>
  );
}

const Legend = ({ points }: { points: readonly CandidatePoint[] }): ReactNode => (
  <ul className="legend small">
    {[...new Set(points.map(({ kind }) => kind))].map((kind) => (
      <li key={kind}>
        <Dot fill={RUNG_COLOURS[kind]} stroke="none" /> {RUNG_NAMES[kind]}
      </li>
    ))}
    <li>
      <Dot fill="none" stroke="var(--ink)" /> chosen below
    </li>
    <li>
      <svg className="swatch line" viewBox="0 0 16 4" width="16" height="4" aria-hidden="true">
        <path d="M0 2h16" stroke="var(--quiet)" strokeWidth="1.5" strokeDasharray="3 3" />
      </svg>{" "}
      frontier: no other is both cheaper and faster
    </li>
  </ul>
);

const Dot = ({ fill, stroke }: { fill: string; stroke: string }): ReactNode => (
  <svg className="swatch" viewBox="0 0 12 12" width="12" height="12" aria-hidden="true">
    <circle cx="6" cy="6" r="4.5" fill={fill} stroke={stroke} strokeWidth="2" />
  </svg>
);
