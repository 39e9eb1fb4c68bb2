import { type ReactNode, useMemo } from "react";
import { Chart } from "../charts/chart.tsx";
import { logScale } from "../charts/log-scale.ts";
import { millisecondsText, shortUsdText } from "../format.ts";
import { type CandidatesProps, CandidatesTable } from "./candidates-table.tsx";

/** Every fleet on the ladder: what it costs against how soon it answers; one is looked at more closely. */
export function CandidatesCard({ fleets, chosen, choose, verdict }: CandidatesProps): ReactNode {
  const points = useMemo(
    () =>
      fleets.flatMap(({ id, label, latency, monthlyUsd }) =>
        latency === null
          ? []
          : [{ id, label, ttftMs: latency.ttftP95Ms, usd: monthlyUsd.typical, isChosen: id === chosen.id }],
      ),
    [fleets, chosen],
  );
  return (
    <section className="card stack" aria-labelledby="candidates">
      <h2 id="candidates">Candidates: cost against time to first token</h2>
      {points.length === 0 ? (
        <p className="quiet">
          When requests arrive was not seen, so no latency is known. A per-request log or a minute-level
          export of a week would tell.
        </p>
      ) : (
        <Chart
          label="Dollars a month over time to first token of every fleet; the table below has the figures"
          height={260}
          data={points}
          draw={(plot, width) => ({
            marginLeft: 56,
            marginBottom: 40,
            inset: 12,
            x: {
              ...logScale(
                points.map(({ ttftMs }) => ttftMs),
                millisecondsText,
                width < 500 ? 4 : 9,
              ),
              label: "TTFT p95 in the busiest hour",
            },
            y: {
              ...logScale(
                points.map(({ usd }) => usd),
                shortUsdText,
              ),
              label: null,
              grid: true,
            },
            marks: [
              plot.dot(points, {
                x: "ttftMs",
                y: "usd",
                r: (point: { isChosen: boolean }) => (point.isChosen ? 8 : 5),
                fill: (point: { isChosen: boolean }) =>
                  point.isChosen ? "var(--accent)" : "var(--series-6)",
                fillOpacity: 0.8,
                title: "label",
              }),
            ],
          })}
        />
      )}
      <CandidatesTable fleets={fleets} chosen={chosen} choose={choose} verdict={verdict} />
    </section>
  );
}
