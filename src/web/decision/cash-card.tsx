import { type ReactNode, useMemo, useState } from "react";
import type { PlanResult } from "../../planner/plan-result.ts";
import { Chart } from "../charts/chart.tsx";
import { formatUsdShort } from "../../core/format.ts";
import { Usd } from "../parts/figure.tsx";
import { optionName, optionOf } from "./option-names.ts";
import { Scroller } from "../parts/scroller.tsx";

/** Staying and the best two: a third, mostly own GPUs that lose, would press the others onto the axis. */
const MOST_DRAWN = 3;
const SERIES = [
  "var(--series-1)",
  "var(--series-2)",
  "var(--series-3)",
  "var(--series-4)",
  "var(--series-5)",
];

/** What will have left the account by then, month by month, for staying and the best that could be done instead. */
export function CashCard({ result }: { result: PlanResult }): ReactNode {
  const [people, setPeople] = useState(true);
  const lines = useMemo(() => cashLines(result, people), [result, people]);
  const drawn = useMemo(() => lines.slice(0, MOST_DRAWN), [lines]);
  const months = (lines[0]?.usd.length ?? 1) - 1;
  const shown = [...new Set([0, Math.min(12, months), months])];
  return (
    <section className="card" aria-labelledby="cash">
      <div className="row spread">
        <h2 id="cash">Cash spent over {months} months</h2>
        <label className="small">
          <input type="checkbox" checked={people} onChange={(event) => setPeople(event.target.checked)} />{" "}
          with the work of people
        </label>
      </div>
      <Chart
        label={`Cumulative cash over ${months} months of ${drawn.length} options; the table below has the figures`}
        height={260}
        data={drawn}
        draw={(plot, width) => ({
          marginLeft: 56,
          marginRight: 16,
          marginBottom: 40,
          x: { label: "month", ticks: width < 420 ? 4 : 8, domain: [0, months] },
          y: { label: null, grid: true, ticks: 5, tickFormat: formatUsdShort, zero: true },
          marks: [
            plot.ruleY([0], { stroke: "var(--line)" }),
            plot.lineY(pointsOf(drawn), { x: "month", y: "usd", z: "id", stroke: "colour", strokeWidth: 2 }),
          ],
        })}
      />
      <Scroller label="Cash">
        <table className="small stacks">
          <caption className="unseen">Cumulative cash in dollars</caption>
          <thead>
            <tr>
              <th scope="col">Option</th>
              {shown.map((month) => (
                <th key={month} scope="col" className="number">
                  {monthName(month)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {lines.map((line) => (
              <tr key={line.id}>
                <th scope="row">
                  <Swatch colour={drawn.includes(line) ? line.colour : "none"} /> {line.name}
                </th>
                {shown.map((month) => (
                  <td key={month} className="number" data-label={monthName(month)}>
                    <Usd value={line.usd[month] ?? null} />
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </Scroller>
    </section>
  );
}

const monthName = (month: number): string => (month === 0 ? "upfront" : `by month ${month}`);

interface CashLine {
  id: string;
  name: string;
  colour: string;
  usd: readonly number[];
}

function cashLines(result: PlanResult, people: boolean): CashLine[] {
  return result.cash.map((cash, index) => {
    const option = optionOf(result, cash.option);
    return {
      id: cash.option,
      name: option === null ? cash.option : optionName(option),
      colour: SERIES[index % SERIES.length]!,
      usd: people ? cash.cumulativeUsd : cash.cumulativeWithoutPeopleUsd,
    };
  });
}

const pointsOf = (lines: readonly CashLine[]): { id: string; colour: string; month: number; usd: number }[] =>
  lines.flatMap(({ id, colour, usd }) => usd.map((each, month) => ({ id, colour, month, usd: each })));

const Swatch = ({ colour }: { colour: string }): ReactNode => (
  <svg className="swatch" viewBox="0 0 12 12" width="12" height="12" aria-hidden="true">
    <rect width="12" height="12" rx="3" fill={colour} />
  </svg>
);
