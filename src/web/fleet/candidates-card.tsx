import { type ReactNode, useMemo } from "react";
import type { PlanOption } from "../../planner/plan-result.ts";
import { Chart } from "../charts/chart.tsx";
import { logScale } from "../charts/log-scale.ts";
import { RUNG_NAMES } from "../decision/option-names.ts";
import { millisecondsText, percentText, shortUsdText } from "../format.ts";
import { Usd } from "../parts/figure.tsx";
import { Scroller } from "../parts/scroller.tsx";

interface CandidatesProps {
  fleets: readonly PlanOption[];
  chosen: PlanOption;
  choose: (id: string) => void;
  /** Id of the verdict's option, which may have no fleet. */
  verdict: string;
}

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
      <Scroller label="Candidates">
        <table className="candidates small stacks">
          <caption className="unseen">Fleets of the ladder; choose one to look at</caption>
          <thead>
            <tr>
              <th scope="col">Fleet</th>
              <th scope="col">Rung</th>
              <th scope="col" className="number">
                replicas
              </th>
              <th scope="col" className="number">
                $ a month
              </th>
              <th scope="col" className="number">
                serves
              </th>
              <th scope="col" className="number">
                TTFT p95
              </th>
              <th scope="col" className="number">
                TPOT p95
              </th>
              <th scope="col" className="number">
                within the SLO
              </th>
            </tr>
          </thead>
          <tbody>
            {fleets.map((option) => (
              <tr key={option.id} className={option === chosen ? "chosen-fleet" : undefined}>
                <th scope="row">
                  <label className="pick">
                    <input
                      type="radio"
                      name="fleet"
                      checked={option.id === chosen.id}
                      onChange={() => choose(option.id)}
                    />
                    <span>
                      {option.label}
                      {option.id === verdict && <span className="tag">verdict</span>}
                    </span>
                  </label>
                </th>
                <td data-label="rung" className="fact">
                  {RUNG_NAMES[option.kind]}
                </td>
                <td className="number" data-label="replicas">
                  {option.fleet[0]?.replicas}
                </td>
                <td className="number" data-label="$ a month">
                  <Usd value={option.monthlyUsd.typical} />
                </td>
                <td className="number" data-label="serves">
                  {percentText(option.selfHostedShare)}
                </td>
                <td className="number" data-label="TTFT p95">
                  <Time value={option.latency?.ttftP95Ms ?? null} />
                </td>
                <td className="number" data-label="TPOT p95">
                  <Time value={option.latency?.tpotP95Ms ?? null} />
                </td>
                <td
                  className={option.meetsSlo === false ? "number bad" : "number"}
                  data-label="within the SLO"
                >
                  {option.meetsSlo === null ? (
                    <span className="quiet">not known</span>
                  ) : option.meetsSlo ? (
                    "yes"
                  ) : (
                    "no"
                  )}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </Scroller>
    </section>
  );
}

const Time = ({ value }: { value: number | null }): ReactNode =>
  value === null ? (
    <span className="quiet">not known</span>
  ) : (
    <data value={value}>{millisecondsText(value)}</data>
  );
