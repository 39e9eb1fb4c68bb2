import { type ReactNode, useMemo } from "react";
import type { PlanMaterial } from "../../planner/plan-material.ts";
import type { PlanResult } from "../../planner/plan-result.ts";
import type { OptionKind } from "../../planner/model/prepared.ts";
import { Chart } from "../charts/chart.tsx";
import { logScale } from "../charts/log-scale.ts";
import { ChartTable } from "../charts/chart-table.tsx";
import { formatUsd, formatUsdShort } from "../../core/format.ts";
import { CrossingTable } from "./crossing-table.tsx";
import { RUNG_NAMES } from "./option-names.ts";
import { RUNG_COLOURS } from "./rung-colours.ts";
import { type CrossingPoint, type VolumeLine, volumeLines } from "./volume-lines.ts";

/** Cost over volume: the lines of the APIs, the steps of own GPUs, every crossing, and where this team is. */
export function BreakEvenCard({
  material,
  result,
}: {
  material: PlanMaterial;
  result: PlanResult;
}): ReactNode {
  const drawn = useMemo(() => volumeLines(material, result), [material, result]);
  const { lines, crossings } = drawn;
  const stay = result.options.find(({ kind }) => kind === "api");
  const points = lines.flatMap(({ kind, points }) => points.map((point) => ({ ...point, kind })));
  const here = stay?.monthlyUsd;
  return (
    <section className="card" aria-labelledby="break-even">
      <h2 id="break-even">Break-even: the same mix at other volumes</h2>
      <ul className="legend small lines">
        {lines.map(({ kind }) => (
          <li key={kind}>
            <svg className="swatch line" viewBox="0 0 16 4" width="16" height="4" aria-hidden="true">
              <rect width="16" height="4" fill={RUNG_COLOURS[kind]} />
            </svg>{" "}
            {RUNG_NAMES[kind]}
          </li>
        ))}
        {crossings.length > 0 && (
          <li>
            <svg className="swatch" viewBox="0 0 12 12" width="12" height="12" aria-hidden="true">
              <circle cx="6" cy="6" r="4" fill="var(--raised)" stroke="var(--ink)" strokeWidth="1.5" />
            </svg>{" "}
            crosses staying
            {crossings.some(({ isAgainstStaying }) => !isAgainstStaying) && ", small: the cheapest other API"}
          </li>
        )}
        <li>
          <svg className="swatch" viewBox="0 0 12 12" width="12" height="12" aria-hidden="true">
            <rect width="12" height="12" fill="var(--accent-soft)" />
          </svg>{" "}
          you are here: staying, P10 to P90
        </li>
      </ul>
      <Chart
        label="Dollars a month of each option over what the APIs used today would cost; the table below lists the crossings"
        height={320}
        data={drawn}
        draw={(plot, width) => ({
          marginTop: 28,
          marginLeft: 56,
          marginRight: 16,
          marginBottom: 40,
          x: {
            ...logScale(
              points.map(({ apiUsd }) => apiUsd),
              formatUsdShort,
              width < 500 ? 5 : 9,
            ),
            label: "what staying would cost, $ a month",
          },
          y: {
            ...logScale(
              points.map(({ usd }) => usd),
              formatUsdShort,
            ),
            label: "cost of the option, $ a month",
            labelArrow: "none",
            grid: true,
          },
          r: { type: "identity" },
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
              stroke: (point: { kind: OptionKind }) => RUNG_COLOURS[point.kind],
              strokeWidth: 2,
              title: (point: { kind: OptionKind; apiUsd: number; usd: number }) =>
                `${RUNG_NAMES[point.kind]}: ${formatUsd(point.usd)}\nwhere staying costs ${formatUsd(point.apiUsd)}`,
              tip: true,
            }),
            plot.dot(crossings, {
              x: "apiUsd",
              y: "usd",
              r: (point: CrossingPoint) => (point.isAgainstStaying ? 4 : 2.5),
              fill: "var(--raised)",
              stroke: "var(--ink)",
              strokeWidth: 1.5,
            }),
          ],
        })}
      />
      <ChartTable
        label="Dollars a month at other volumes"
        head={["APIs used today", ...lines.map(({ kind }) => RUNG_NAMES[kind])]}
        rows={() => volumeRows(lines)}
      />
      <CrossingTable result={result} />
    </section>
  );
}

const ROWS = 12;

/** A sample of the volumes that are drawn, in ascending order. */
function volumeRows(lines: readonly VolumeLine[]): string[][] {
  const volumes = lines[0]?.points.map(({ apiUsd }) => apiUsd) ?? [];
  const every = Math.max(1, Math.ceil(volumes.length / ROWS));
  return volumes
    .filter((_, index) => index % every === 0)
    .map((apiUsd) => [
      formatUsd(apiUsd),
      ...lines.map(({ points }) => {
        const point = points.find((each) => each.apiUsd === apiUsd);
        return point === undefined ? "out of reach" : formatUsd(point.usd);
      }),
    ]);
}
