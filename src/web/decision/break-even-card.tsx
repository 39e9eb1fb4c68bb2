import { type ReactNode, useMemo } from "react";
import type { PlanMaterial } from "../../planner/plan-material.ts";
import type { PlanResult } from "../../planner/plan-result.ts";
import { Chart } from "../charts/chart.tsx";
import { logScale } from "../charts/log-scale.ts";
import { ChartTable } from "../charts/chart-table.tsx";
import { shortUsdText, usdText } from "../format.ts";
import { CrossingTable } from "./crossing-table.tsx";
import { RUNG_NAMES } from "./option-names.ts";
import { type VolumeLine, volumeLines } from "./volume-lines.ts";

const COLOURS: Readonly<Record<string, string>> = {
  api: "var(--series-1)",
  "closed-cheaper": "var(--series-6)",
  "hosted-open": "var(--series-6)",
  "dedicated-hosted": "var(--series-5)",
  "self-host-rent": "var(--series-2)",
  "self-host-buy": "var(--series-3)",
  hybrid: "var(--series-4)",
};

/** Cost over volume: the lines of the APIs, the staircases of own GPUs, every crossing, and where this team is. */
export function BreakEvenCard({
  material,
  result,
}: {
  material: PlanMaterial;
  result: PlanResult;
}): ReactNode {
  const lines = useMemo(() => volumeLines(material, result), [material, result]);
  const stay = result.options.find(({ kind }) => kind === "api");
  const againstStay = result.breakEven.filter(({ against }) => against === "stay");
  const points = lines.flatMap(({ option, points }) =>
    points.map((point) => ({ ...point, kind: option.kind })),
  );
  const here = stay?.monthlyUsd;
  return (
    <section className="card" aria-labelledby="break-even">
      <h2 id="break-even">Break-even: the same mix at other volumes</h2>
      <ul className="legend small">
        {lines.map(({ option }) => (
          <li key={option.id}>
            <svg className="swatch" viewBox="0 0 16 4" width="16" height="4" aria-hidden="true">
              <rect width="16" height="4" fill={COLOURS[option.kind]} />
            </svg>{" "}
            {RUNG_NAMES[option.kind]}
          </li>
        ))}
        <li>
          <svg className="swatch" viewBox="0 0 12 12" width="12" height="12" aria-hidden="true">
            <rect width="12" height="12" fill="var(--accent-soft)" />
          </svg>{" "}
          you are here, P10 to P90
        </li>
      </ul>
      <Chart
        label="Dollars a month of each option over what the APIs used today would cost; the table below lists the crossings"
        height={320}
        data={lines}
        draw={(plot, width) => ({
          marginLeft: 56,
          marginRight: 16,
          marginBottom: 40,
          x: {
            ...logScale(
              points.map(({ apiUsd }) => apiUsd),
              shortUsdText,
              width < 500 ? 5 : 9,
            ),
            label: "what the APIs used today would cost, $ a month",
          },
          y: {
            ...logScale(
              points.map(({ usd }) => usd),
              shortUsdText,
            ),
            label: null,
            grid: true,
          },
          marks: [
            ...(here === undefined
              ? []
              : [
                  plot.rectX([here], { x1: "p10", x2: "p90", fill: "var(--accent-soft)" }),
                  plot.ruleX([here.typical], {
                    stroke: "var(--accent)",
                    strokeWidth: 1.5,
                    strokeDasharray: "4 3",
                  }),
                ]),
            plot.line(points, {
              x: "apiUsd",
              y: "usd",
              z: "kind",
              stroke: (point: { kind: string }) => COLOURS[point.kind],
              strokeWidth: 2,
            }),
            plot.dot(againstStay, {
              x: "apiUsdPerMonth",
              y: "apiUsdPerMonth",
              r: 4,
              fill: "var(--raised)",
              stroke: "var(--ink)",
              strokeWidth: 1.5,
            }),
          ],
        })}
      />
      <ChartTable
        label="Dollars a month at other volumes"
        head={["APIs used today", ...lines.map(({ option }) => RUNG_NAMES[option.kind])]}
        rows={() => volumeRows(lines)}
      />
      <CrossingTable result={result} />
    </section>
  );
}

const ROWS = 12;

/** Some of the volumes that are drawn, from the least to the most. */
function volumeRows(lines: readonly VolumeLine[]): string[][] {
  const volumes = lines[0]?.points.map(({ apiUsd }) => apiUsd) ?? [];
  const every = Math.max(1, Math.ceil(volumes.length / ROWS));
  return volumes
    .filter((_, index) => index % every === 0)
    .map((apiUsd) => [
      usdText(apiUsd),
      ...lines.map(({ points }) => {
        const point = points.find((each) => each.apiUsd === apiUsd);
        return point === undefined ? "out of reach" : usdText(point.usd);
      }),
    ]);
}
