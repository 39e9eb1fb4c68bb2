import { type ReactNode, useMemo } from "react";
import type { BusiestDay } from "../../contract/api.ts";
import { Chart } from "../charts/chart.tsx";
import { ChartTable } from "../charts/chart-table.tsx";
import { formatNumber, formatPercent } from "../../core/format.ts";
import { clockText } from "../utc-text.ts";

/** The busiest day as the fleet would have had it: what it takes, and what goes over to an API. */
export function BusiestDayCard({ day }: { day: BusiestDay | null }): ReactNode {
  const steps = useMemo(() => (day === null ? [] : stepsOf(day)), [day]);
  if (day === null)
    return (
      <section className="card stack" aria-labelledby="busiest">
        <h2 id="busiest">The busiest day</h2>
        <p className="quiet">
          The evidence is coarser than hours, so no day can be replayed. A per-request log or an hourly export
          would tell.
        </p>
      </section>
    );
  const work = day.steps.reduce((sum, { neededReplicas }) => sum + neededReplicas, 0);
  const over = day.steps.reduce((sum, { overflowReplicas }) => sum + overflowReplicas, 0);
  return (
    <section className="card stack" aria-labelledby="busiest">
      <h2 id="busiest">The busiest day, {new Date(day.startMs).toISOString().slice(0, 10)} UTC</h2>
      <p className="small">
        Load, as the number of replicas kept busy. Within the latency asked for the fleet has room for{" "}
        {formatNumber(day.capacityReplicas)} (dashed).{" "}
        {work === 0 ? "" : `${formatPercent(over / work)} of the day's work is above that.`}
      </p>
      <ul className="legend small">
        <li>
          <Key className="taken" /> the fleet takes it
        </li>
        <li>
          <Key className="over" /> above its capacity
        </li>
      </ul>
      <Chart
        label="Load over the busiest day against the capacity of the fleet; what is above it is shaded"
        height={220}
        data={steps}
        draw={(plot, width) => ({
          marginTop: 28,
          marginLeft: 56,
          x: { type: "utc", label: null, ticks: width < 500 ? 4 : 12, tickFormat: clockText },
          y: { label: "replicas kept busy", labelArrow: "none", grid: true, ticks: 5 },
          marks: [
            plot.rectY(steps, { x1: "start", x2: "end", y1: () => 0, y2: "taken", fill: "var(--series-2)" }),
            plot.rectY(steps, { x1: "start", x2: "end", y1: "taken", y2: "needed", fill: "var(--series-3)" }),
            plot.ruleY([day.capacityReplicas], { stroke: "var(--ink)", strokeDasharray: "4 3" }),
          ],
        })}
      />
      <ChartTable
        label="Load of the busiest day"
        head={["From, UTC", "Replicas kept busy", "Above capacity"]}
        rows={() =>
          steps.map(({ start, needed, taken }) => [
            clockText(start),
            formatNumber(needed),
            formatNumber(needed - taken),
          ])
        }
      />
    </section>
  );
}

interface Step {
  start: Date;
  end: Date;
  taken: number;
  needed: number;
}

const stepsOf = (day: BusiestDay): Step[] =>
  day.steps.map(({ startMs, neededReplicas, overflowReplicas }) => ({
    start: new Date(startMs),
    end: new Date(startMs + day.stepMs),
    taken: neededReplicas - overflowReplicas,
    needed: neededReplicas,
  }));

const Key = ({ className }: { className: string }): ReactNode => (
  <svg className="swatch" viewBox="0 0 12 12" width="12" height="12" aria-hidden="true">
    <rect width="12" height="12" rx="3" className={className} />
  </svg>
);
