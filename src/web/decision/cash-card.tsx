import { type ReactNode, useMemo, useState } from "react";
import type { PlanResult } from "../../planner/plan-result.ts";
import { Chart } from "../charts/chart.tsx";
import { shortUsdText } from "../format.ts";
import { Usd } from "../parts/figure.tsx";
import { optionName, optionOf } from "./option-names.ts";

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
        label={`Cumulative cash over ${months} months of ${lines.length} options; the table below has the figures`}
        height={240}
        data={lines}
        draw={(plot, width) => ({
          marginLeft: 56,
          marginRight: 16,
          x: { label: "month", ticks: width < 420 ? 4 : 8, domain: [0, months] },
          y: { label: null, grid: true, ticks: 5, tickFormat: shortUsdText, zero: true },
          marks: [
            plot.ruleY([0], { stroke: "var(--line)" }),
            plot.lineY(pointsOf(lines), { x: "month", y: "usd", z: "id", stroke: "colour", strokeWidth: 2 }),
          ],
        })}
      />
      <div className="scroll">
        <table className="small">
          <caption className="unseen">Cumulative cash in dollars</caption>
          <thead>
            <tr>
              <th scope="col">Option</th>
              {shown.map((month) => (
                <th key={month} scope="col" className="number">
                  {month === 0 ? "upfront" : `by month ${month}`}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {lines.map((line) => (
              <tr key={line.id}>
                <th scope="row">
                  <Swatch colour={line.colour} /> {line.name}
                </th>
                {shown.map((month) => (
                  <td key={month} className="number">
                    <Usd value={line.usd[month] ?? null} />
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}

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
