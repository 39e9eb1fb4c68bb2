import type { ReactNode } from "react";
import type { FleetAnswer } from "../../gateway/management/api.ts";
import type { PlanOption } from "../../planner/plan-result.ts";
import { Chart } from "../charts/chart.tsx";
import { countText, millisecondsText, numberText } from "../format.ts";
import { Scroller } from "../parts/scroller.tsx";

/** Throughput against the time of a token: how much more the fleet gives if readers wait a little longer. */
export function FrontierCard({ answer, option }: { answer: FleetAnswer; option: PlanOption }): ReactNode {
  const points = answer.frontier;
  const error = (band: readonly [number, number]): string =>
    `${numberText(band[0])} to ${numberText(band[1])} times`;
  return (
    <section className="card stack" aria-labelledby="frontier">
      <h2 id="frontier">Throughput against time per token: {option.label}</h2>
      {points === null || points.length === 0 ? (
        <p className="quiet">This set-up cannot run the traffic's typical request.</p>
      ) : (
        <>
          <Chart
            label="Output tokens a second over time per output token, with the range of four of five measured runs; the table below has the figures"
            height={260}
            data={points}
            draw={(plot) => ({
              marginLeft: 56,
              marginBottom: 40,
              x: { label: "TPOT, ms", grid: false },
              y: { label: null, grid: true, ticks: 5, tickFormat: countText },
              marks: [
                plot.areaY(points, {
                  x: "tpotMs",
                  y1: (point: (typeof points)[number]) => point.interval80.outputTokensPerSecond[0],
                  y2: (point: (typeof points)[number]) => point.interval80.outputTokensPerSecond[1],
                  fill: "var(--accent-soft)",
                }),
                plot.lineY(points, {
                  x: "tpotMs",
                  y: "outputTokensPerSecond",
                  stroke: "var(--accent)",
                  strokeWidth: 2,
                }),
                plot.dot(points, { x: "tpotMs", y: "outputTokensPerSecond", fill: "var(--accent)", r: 3 }),
              ],
            })}
          />
          <Scroller label="Points of the frontier">
            <table className="small stacks">
              <caption className="unseen">Points of the frontier</caption>
              <thead>
                <tr>
                  <th scope="col" className="number">
                    at once
                  </th>
                  <th scope="col" className="number">
                    TPOT
                  </th>
                  <th scope="col" className="number">
                    four of five within
                  </th>
                  <th scope="col" className="number">
                    TTFT p95
                  </th>
                  <th scope="col" className="number">
                    requests/s
                  </th>
                  <th scope="col" className="number">
                    output tokens/s
                  </th>
                  <th scope="col" className="number">
                    per GPU
                  </th>
                </tr>
              </thead>
              <tbody>
                {points.map((point) => (
                  <tr key={point.concurrency}>
                    <th scope="row" className="number">
                      {countText(point.concurrency)} <span className="narrow-only">at once</span>
                    </th>
                    <td className="number" data-label="TPOT">
                      {millisecondsText(point.tpotMs)}
                    </td>
                    <td className="number" data-label="four of five within">
                      {point.interval80.tpotMs.map((ms) => millisecondsText(ms)).join(" to ")}
                    </td>
                    <td className="number" data-label="TTFT p95">
                      {millisecondsText(point.ttftP95Ms)}
                    </td>
                    <td className="number" data-label="requests/s">
                      {numberText(point.requestsPerSecond)}
                    </td>
                    <td className="number" data-label="output tokens/s">
                      {countText(point.outputTokensPerSecond)}
                    </td>
                    <td className="number" data-label="per GPU">
                      {countText(point.outputTokensPerSecondPerGpu)}
                    </td>
                  </tr>
                ))}
              </tbody>
            </table>
          </Scroller>
        </>
      )}
      <p className="small quiet">
        How far such predictions were off ({answer.expectedError.source}): four of five published runs
        measured {error(answer.expectedError.tpot)} the predicted TPOT, {error(answer.expectedError.ttft)} the
        TTFT.
      </p>
    </section>
  );
}
