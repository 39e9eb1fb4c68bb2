import { type ReactNode, useMemo } from "react";
import type { LedgerFilter, ManagementApi } from "../../contract/api.ts";
import { call } from "../api/call.ts";
import { useAnswer } from "../api/use-answer.ts";
import { Chart } from "../charts/chart.tsx";
import { ChartTable } from "../charts/chart-table.tsx";
import { logScale } from "../charts/log-scale.ts";
import { formatCountShort, plural } from "../../core/format.ts";
import { Count } from "../parts/figure.tsx";
import { Failure } from "../parts/failure.tsx";

type Lengths = ManagementApi["GET /api/lengths"]["answer"];

/** The lengths of prompts and answers. */
export function LengthsCard({ period }: { period: LedgerFilter }): ReactNode {
  const { value, error, retry } = useAnswer(JSON.stringify(period), (signal) =>
    call("GET /api/lengths", period, { signal }),
  );
  if (error !== null) return <Failure error={error} retry={retry} />;
  if (value === null) return <section className="card lengths-place" aria-busy="true" />;
  return (
    <section className="card stack" aria-labelledby="lengths">
      <h2 id="lengths">How long requests are</h2>
      <div className="pair">
        <Histogram name="Input tokens of a request" lengths={value.input} />
        <Histogram name="Output tokens of a request" lengths={value.output} />
      </div>
      {value.withoutLengths > 0 && (
        <p className="small quiet">
          {formatCountShort(value.withoutLengths)} rows do not give the length of single requests.
        </p>
      )}
    </section>
  );
}

function Histogram({ name, lengths }: { name: string; lengths: Lengths["input"] }): ReactNode {
  const bars = useMemo(
    () =>
      lengths.bins.map(({ fromTokens, toTokens, requests }) => ({
        // A logarithmic scale has no zero; empty ones are drawn next to one token.
        from: Math.max(0.5, fromTokens),
        to: Math.max(1, toTokens),
        requests,
      })),
    [lengths],
  );
  return (
    <figure>
      <figcaption className="small">{name}</figcaption>
      {lengths.requests === 0 ? (
        <p className="quiet small">not reported</p>
      ) : (
        <>
          <Chart
            label={`${name}: number of requests by length; the figures below give the mean and percentiles`}
            height={160}
            data={bars}
            draw={(plot, width) => ({
              marginTop: 24,
              marginLeft: 48,
              marginBottom: 36,
              x: {
                ...logScale(
                  bars.flatMap(({ from, to }) => [from, to]),
                  formatCountShort,
                  width < 420 ? 5 : 9,
                ),
                label: "tokens",
              },
              y: {
                label: "requests",
                labelArrow: "none",
                grid: true,
                ticks: 4,
                tickFormat: formatCountShort,
              },
              marks: [
                plot.rect(bars, {
                  x1: "from",
                  x2: "to",
                  y1: () => 0,
                  y2: "requests",
                  fill: "var(--series-2)",
                  inset: 0.5,
                  title: (bar: (typeof bars)[number]) =>
                    `${formatCountShort(bar.from)} to ${formatCountShort(bar.to)} tokens: ${plural(bar.requests, "request")}`,
                  tip: true,
                }),
              ],
            })}
          />
          <dl className="figures small">
            {(["mean", "p50", "p95", "max"] as const).map((which) => (
              <div key={which}>
                <dt>{which}</dt>
                <dd>
                  <Count value={lengths[which]} />
                </dd>
              </div>
            ))}
          </dl>
          <ChartTable
            label={name}
            head={["from", "to", "requests"]}
            rows={() =>
              lengths.bins.map(({ fromTokens, toTokens, requests }) => [
                formatCountShort(fromTokens),
                formatCountShort(toTokens),
                formatCountShort(requests),
              ])
            }
          />
        </>
      )}
    </figure>
  );
}
