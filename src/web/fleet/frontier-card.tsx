import type { ReactNode } from "react";
import type { FleetAnswer } from "../../contract/api.ts";
import type { PlanOption } from "../../planner/model/plan-option.ts";
import { Chart } from "../charts/chart.tsx";
import { formatCountShort, formatMilliseconds, formatNumber, plural } from "../../core/format.ts";
import { Table } from "../parts/table.tsx";

/** Throughput against time per token: how much more the fleet serves if tokens may take longer. */
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
                plot.dot(points, {
                  x: "tpotMs",
                  y: "outputTokensPerSecond",
                  fill: "var(--accent)",
                  r: 3,
                  title: pointText,
                  tip: true,
                }),
              ],
            })}
          />
          <Table
            label="Points of the frontier"
            columns={[
              {
                head: "requests at once",
                className: "number",
                cell: ({ concurrency }) => (
                  <>
                    {formatCountShort(concurrency)} <span className="narrow-only">at once</span>
                  </>
                ),
              },
              { head: "TPOT", className: "number", cell: ({ tpotMs }) => formatMilliseconds(tpotMs) },
              {
                head: "80% band",
                className: "number",
                cell: ({ interval80 }) => bandText(interval80.tpotMs),
              },
              {
                head: "TTFT p95",
                className: "number",
                cell: ({ ttftP95Ms }) => formatMilliseconds(ttftP95Ms),
              },
              {
                head: "requests/s",
                className: "number",
                cell: ({ requestsPerSecond }) => formatNumber(requestsPerSecond),
              },
              {
                head: "output tokens/s",
                className: "number",
                cell: ({ outputTokensPerSecond }) => formatCountShort(outputTokensPerSecond),
              },
              {
                head: "per GPU",
                className: "number",
                cell: ({ outputTokensPerSecondPerGpu }) => formatCountShort(outputTokensPerSecondPerGpu),
              },
            ]}
            rows={points}
            keyOf={({ concurrency }) => concurrency}
          />
        </>
      )}
      <p className="small quiet">
        How far off such predictions are: four of five published runs measured{" "}
        {error(answer.expectedError.tpot)} the predicted TPOT and {error(answer.expectedError.ttft)} the TTFT
        ({answer.expectedError.source}).
      </p>
    </section>
  );
}

const pointText = (point: NonNullable<FleetAnswer["frontier"]>[number]): string =>
  `${plural(point.concurrency, "request")} at once\n${formatCountShort(point.outputTokensPerSecond)} tokens/s at ${formatMilliseconds(point.tpotMs)} a token`;

/** "6–7.09 ms": one unit if both have the same. */
function bandText([low, high]: readonly [number, number]): string {
  const [from, to] = [formatMilliseconds(low), formatMilliseconds(high)];
  const unit = to.slice(to.lastIndexOf(" "));
  return `${from.endsWith(unit) ? from.slice(0, -unit.length) : from}–${to}`;
}
