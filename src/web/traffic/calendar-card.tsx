import { type ReactNode, useMemo, useState } from "react";
import type { LedgerFilter } from "../../contract/api.ts";
import { call } from "../api/call.ts";
import { useAnswer } from "../api/use-answer.ts";
import { Chart } from "../charts/chart.tsx";
import { ChartTable } from "../charts/chart-table.tsx";
import { formatCountShort, formatPercent } from "../../core/format.ts";
import { Failure } from "../parts/failure.tsx";
import { MinutesOfDay } from "./minutes-of-day.tsx";
import { dayText } from "./traffic-view.ts";

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const HOURS = Array.from({ length: 24 }, (_, hour) => hour);

/** When requests arrive: every hour of the period, and the minutes of one day. */
export function CalendarCard({ period }: { period: LedgerFilter }): ReactNode {
  const { value, error, retry } = useAnswer(JSON.stringify(period), (signal) =>
    call("GET /api/presence", { ...period, every: "hour" }, { signal }),
  );
  const cells = useMemo(
    () =>
      (value?.slots ?? []).map(({ startMs, requests }) => ({
        day: dayText(startMs),
        hour: new Date(startMs).getUTCHours(),
        requests,
      })),
    [value],
  );
  const days = useMemo(() => daysOf(cells), [cells]);
  const busiest = useMemo(() => busiestDay(cells), [cells]);
  const [chosen, choose] = useState<string | null>(null);
  const day = chosen ?? busiest;
  if (error !== null) return <Failure error={error} retry={retry} />;
  if (value === null) return <section className="card calendar-place" aria-busy="true" />;
  const hours = days.length * 24;
  return (
    <section className="card stack" aria-labelledby="calendar">
      <h2 id="calendar">When requests arrive</h2>
      {cells.length === 0 ? (
        <p className="quiet">No row of this period says at which hour its requests arrived.</p>
      ) : (
        <>
          <p className="small quiet">
            Requests in {formatPercent(cells.length / hours)} of {formatCountShort(hours)} hours; the busiest
            hour has {formatCountShort(Math.max(...cells.map(({ requests }) => requests)))} requests. Hours
            are UTC.
            {value.coarserRows > 0 &&
              ` ${formatCountShort(value.coarserRows)} rows cover more than an hour and are not shown.`}
          </p>
          <ShadeKey />
          <Chart
            label={`Requests of each hour of ${days.length} days; darker is more`}
            height={Math.min(640, 34 + days.length * 18)}
            data={cells}
            draw={(plot, width) => ({
              marginTop: 4,
              marginLeft: 84,
              padding: 0.08,
              x: {
                label: null,
                domain: HOURS,
                ticks: HOURS.filter((hour) => width >= 600 || hour % 6 === 0),
              },
              y: { label: null, domain: days },
              color: { type: "sqrt", interpolate: shade },
              marks: [
                plot.cell(cells, {
                  x: "hour",
                  y: "day",
                  fill: "requests",
                  inset: 0.5,
                  title: cellTitle,
                  tip: true,
                }),
              ],
            })}
          />
          <ChartTable
            label="Requests of each day"
            head={["Day, UTC", "Requests", "Hours with requests", "Busiest hour", "Its requests"]}
            rows={() => days.map((each) => dayRow(each, cells))}
          />
          {day !== null && (
            <>
              <label className="small">
                Minutes of{" "}
                <select value={day} onChange={(event) => choose(event.target.value)}>
                  {days.map((each) => (
                    <option key={each}>{each}</option>
                  ))}
                </select>
              </label>
              <MinutesOfDay day={day} period={period} />
            </>
          )}
        </>
      )}
    </section>
  );
}

interface Cell {
  day: string;
  hour: number;
  requests: number;
}

function dayRow(day: string, all: readonly Cell[]): string[] {
  const cells = all.filter((cell) => cell.day === day);
  const sum = cells.reduce((total, { requests }) => total + requests, 0);
  const busiest = cells.toSorted((a, b) => b.requests - a.requests)[0];
  const hour = busiest === undefined ? "" : `${String(busiest.hour).padStart(2, "0")}:00`;
  return [day, formatCountShort(sum), `${cells.length}`, hour, formatCountShort(busiest?.requests ?? 0)];
}

/** Every day from the first to the last, including empty ones. */
function daysOf(cells: readonly { day: string }[]): string[] {
  const [first, last] = [cells[0], cells.at(-1)];
  if (first === undefined || last === undefined) return [];
  const days: string[] = [];
  for (let ms = Date.parse(first.day); ms <= Date.parse(last.day); ms += DAY_MS) days.push(dayText(ms));
  return days;
}

function busiestDay(cells: readonly { day: string; requests: number }[]): string | null {
  const sums = new Map<string, number>();
  for (const { day, requests } of cells) sums.set(day, (sums.get(day) ?? 0) + requests);
  return (
    [...sums].reduce<[string, number] | null>((a, b) => (a === null || b[1] > a[1] ? b : a), null)?.[0] ??
    null
  );
}

/** From the background to the accent colour of the theme. */
const shade = (share: number): string =>
  `color-mix(in oklab, var(--accent) ${Math.round(12 + 88 * share)}%, var(--raised))`;

const ShadeKey = (): ReactNode => (
  <p className="small quiet">
    fewer{" "}
    <svg className="swatch" viewBox="0 0 70 12" width="70" height="12" aria-hidden="true">
      {[0, 0.25, 0.5, 0.75, 1].map((share, index) => (
        <rect key={share} x={index * 14} width="12" height="12" rx="2" fill={shade(share)} />
      ))}
    </svg>{" "}
    more requests an hour
  </p>
);

const cellTitle = ({ day, hour, requests }: Cell): string =>
  `${day} ${String(hour).padStart(2, "0")}:00, ${requests} requests`;
