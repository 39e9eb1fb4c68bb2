import { type ReactNode, useMemo } from "react";
import type { LedgerFilter } from "../../contract/api.ts";
import { call } from "../api/call.ts";
import { useAnswer } from "../api/use-answer.ts";
import { plural } from "../../core/format.ts";
import { Chart } from "../charts/chart.tsx";
import { clockText } from "../utc-text.ts";
import { Failure } from "../parts/failure.tsx";

const DAY_MS = 86_400_000;

/** How many requests came in each minute of one day. */
export function MinutesOfDay({ day, period }: { day: string; period: LedgerFilter }): ReactNode {
  const fromMs = Date.parse(`${day}T00:00:00Z`);
  const { value, error, retry } = useAnswer(`${day} ${JSON.stringify(period)}`, (signal) =>
    call("GET /api/presence", { ...period, fromMs, toMs: fromMs + DAY_MS, every: "minute" }, { signal }),
  );
  const bars = useMemo(
    () =>
      (value?.slots ?? []).map(({ startMs, requests }) => ({
        start: new Date(startMs),
        end: new Date(startMs + 60_000),
        requests,
      })),
    [value],
  );
  if (error !== null) return <Failure error={error} retry={retry} />;
  if (value !== null && bars.length === 0)
    return <p className="small quiet">Requests of this day are not known by the minute.</p>;
  return (
    <Chart
      label={`Requests of each minute of ${day}`}
      height={160}
      data={bars}
      draw={(plot, width) => ({
        marginTop: 28,
        marginLeft: 56,
        x: {
          type: "utc",
          label: null,
          domain: [new Date(fromMs), new Date(fromMs + DAY_MS)],
          ticks: width < 500 ? 4 : 12,
          tickFormat: clockText,
        },
        y: { label: "requests a minute", grid: true, ticks: 4 },
        marks: [
          plot.rectY(bars, {
            x1: "start",
            x2: "end",
            y: "requests",
            fill: "var(--series-2)",
            title: (bar: (typeof bars)[number]) =>
              `${clockText(bar.start)}, ${plural(bar.requests, "request")}`,
            tip: true,
          }),
        ],
      })}
    />
  );
}
