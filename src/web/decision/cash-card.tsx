import { type ReactNode, useMemo, useState } from "react";
import type { PlanResult } from "../../planner/plan-result.ts";
import { seriesColour } from "../charts/series-colours.ts";
import { Chart } from "../charts/chart.tsx";
import { formatUsd, formatUsdShort } from "../../core/format.ts";
import { Usd } from "../parts/figure.tsx";
import { optionName } from "../../planner/verdict/option-name.ts";
import { optionOf } from "./option-names.ts";
import { type Column, Table } from "../parts/table.tsx";

/** Staying and the best two. A third, mostly own GPUs at a loss, would flatten the others onto the axis. */
const MOST_DRAWN = 3;

/** Cumulative cash out, month by month, for staying and the best alternatives. */
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
          with engineers' time
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
            plot.lineY(pointsOf(drawn), {
              x: "month",
              y: "usd",
              z: "id",
              stroke: "colour",
              strokeWidth: 2,
              title: pointText,
              tip: true,
            }),
          ],
        })}
      />
      <Table
        label="Cumulative cash in dollars"
        columns={[
          {
            head: "Option",
            cell: (line) => (
              <>
                <Swatch colour={drawn.includes(line) ? line.colour : "none"} /> {line.name}
              </>
            ),
          },
          ...shown.map((month): Column<CashLine> => ({
            head: monthName(month),
            className: "number",
            cell: ({ usd }) => <Usd value={usd[month]} />,
          })),
        ]}
        rows={lines}
        keyOf={({ id }) => id}
      />
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
      colour: seriesColour(index - 1),
      usd: people ? cash.cumulativeUsd : cash.cumulativeWithoutPeopleUsd,
    };
  });
}

interface CashPoint extends Pick<CashLine, "id" | "name" | "colour"> {
  month: number;
  usd: number;
}

const pointsOf = (lines: readonly CashLine[]): CashPoint[] =>
  lines.flatMap(({ id, name, colour, usd }) =>
    usd.map((each, month) => ({ id, name, colour, month, usd: each })),
  );

const pointText = ({ name, month, usd }: CashPoint): string =>
  `${name}\n${monthName(month)}: ${formatUsd(usd)}`;

const Swatch = ({ colour }: { colour: string }): ReactNode => (
  <svg className="swatch" viewBox="0 0 12 12" width="12" height="12" aria-hidden="true">
    <rect width="12" height="12" rx="3" fill={colour} />
  </svg>
);
