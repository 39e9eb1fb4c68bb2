import type { ReactNode } from "react";
import type { FleetAnswer } from "../../contract/api.ts";
import type { PlanOption } from "../../planner/plan-result.ts";
import { Chart } from "../charts/chart.tsx";
import { formatCountShort, formatMilliseconds, formatNumber } from "../../core/format.ts";
import { Scroller } from "../parts/scroller.tsx";

/** Throughput against the time of a token: how much more the fleet gives if readers wait a little longer. */
export function FrontierCard({ answer, option }: { answer: FleetAnswer; option: PlanOption }): ReactNode {
  const points = answer.frontier;
  const error = (band: readonly [number, number]): string =>
    `${formatNumber(band[0])} to ${formatNumber(band[1])} times`;
  return (
    <section className="card stack" aria-labelledby="frontier">
      <div>
        <h2 id="frontier">Throughput against time per token</h2>
        <p className="small quiet">{option.label}</p>
      </div>
      {points === null || points.length === 0 ? (
        <p className="quiet">This set-up cannot run the traffic's typical request.</p>
      ) : (
        <>
          <Chart
            label="Output tokens a second over time per output token, with the range of four of five measured runs; the table below has the figures"
            height={260}
            data={points}
            draw={(plot) => ({
              marginTop: 28,
              marginLeft: 56,
              marginBottom: 40,
              x: { label: "time per output token (TPOT), ms", grid: false },
              y: {
                label: "output tokens a second",
                labelArrow: "none",
                grid: true,
                ticks: 5,
                tickFormat: formatCountShort,
              },
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
                    80% band
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
                      {formatCountShort(point.concurrency)} <span className="narrow-only">at once</span>
                    </th>
                    <td className="number" data-label="TPOT">
                      {formatMilliseconds(point.tpotMs)}
                    </td>
                    <td className="number" data-label="80% band">
                      {bandText(point.interval80.tpotMs)}
                    </td>
                    <td className="number" data-label="TTFT p95">
                      {formatMilliseconds(point.ttftP95Ms)}
                    </td>
                    <td className="number" data-label="requests/s">
                      {formatNumber(point.requestsPerSecond)}
                    </td>
                    <td className="number" data-label="tokens/s">
                      {formatCountShort(point.outputTokensPerSecond)}
                    </td>
                    <td className="number" data-label="per GPU">
                      {formatCountShort(point.outputTokensPerSecondPerGpu)}
                    </td>
                  </tr>
                ))}
              </tbody>
            </table>
          </Scroller>
        </>
      )}
      <p className="small quiet">
        How far off such predictions are: four of five published runs measured{" "}
        {error(answer.expectedError.tpot)} the predicted TPOT and {error(answer.expectedError.ttft)} the TTFT
        ({sourceText(answer.expectedError.source)}).
      </p>
    </section>
  );
}

/** Without the command that computes it, which is for developers. */
const sourceText = (source: string): string => source.replace(/ \(npm run [a-z]+\)/, "");

/** "6–7.09 ms": the unit once where both have it. */
function bandText([low, high]: readonly [number, number]): string {
  const [from, to] = [formatMilliseconds(low), formatMilliseconds(high)];
  const unit = to.slice(to.lastIndexOf(" "));
  return `${from.endsWith(unit) ? from.slice(0, -unit.length) : from}–${to}`;
}
