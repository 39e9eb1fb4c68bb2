import type { LeftOutRun } from "../calibration/coverage.ts";
import { quantile } from "./figures.ts";

/** Coverage and width of the intervals of a group of runs, each predicted as if its source had never been read. */
export interface Reliability {
  group: string;
  runs: number;
  /** Median and 90th percentile of the absolute error, percent. */
  median: number;
  p90: number;
  /** Share of runs inside their 80 % interval, percent. */
  coverage: number;
  /** Median of the upper end over the lower end of the interval. */
  width: number;
  /** Share inside intervals of other nominal levels. */
  levels: readonly { nominal: number; observed: number }[];
}

/** Nominal levels and how wide they are against 80 %, as for a normal distribution. */
const LEVELS: readonly (readonly [nominal: number, width: number])[] = [
  [50, 0.526],
  [60, 0.657],
  [70, 0.809],
  [80, 1],
  [90, 1.283],
  [95, 1.529],
];
/** Groups with fewer runs are not shown. */
const SHOWN = 30;

export function reliabilityOf(runs: readonly LeftOutRun[]): Reliability[] {
  const groups: readonly (readonly [string, (run: LeftOutRun["run"]) => string])[] = [
    ["", () => "all runs"],
    ["source", ({ source }) => source],
    ["engine", ({ replica }) => `${replica.engine.name} ${replica.engine.version}+`],
    ["GPU", ({ replica }) => replica.gpu.name],
    ["model", ({ replica }) => (replica.model.experts ? "mixture" : "dense")],
    ["precision", ({ replica }) => replica.precision],
    ["GPUs", ({ replica }) => (replica.tensorParallel === 1 ? "one" : "several")],
    ["load", ({ load }) => load.kind],
  ];
  return groups.flatMap(([name, of]) =>
    [...new Set(runs.map(({ run }) => of(run)))].sort().flatMap((value) => {
      const mine = runs.filter(({ run }) => of(run) === value);
      return mine.length < SHOWN ? [] : [reliability(`${name} ${value}`.trim(), mine)];
    }),
  );
}

function reliability(group: string, runs: readonly LeftOutRun[]): Reliability {
  const share = (times: number): number =>
    (100 *
      runs.filter(({ error, interval: [low, high] }) => error >= low * times && error <= high * times)
        .length) /
    runs.length;
  const errors = runs.map(({ error }) => Math.abs(Math.exp(-error) - 1) * 100);
  return {
    group,
    runs: runs.length,
    median: quantile(errors, 0.5),
    p90: quantile(errors, 0.9),
    coverage: share(1),
    width: Math.exp(
      quantile(
        runs.map(({ interval: [low, high] }) => high - low),
        0.5,
      ),
    ),
    levels: LEVELS.map(([nominal, times]) => ({ nominal, observed: share(times) })),
  };
}

/** A Markdown table, the most general group first. */
export const reliabilityTable = (found: readonly Reliability[]): string =>
  [
    "| source left out | runs | median % | p90 % | in 80 % interval | interval, high over low |",
    "| --- | ---: | ---: | ---: | ---: | ---: |",
    ...found.map(
      ({ group, runs, median, p90, coverage, width }) =>
        `| ${group} | ${runs} | ${median.toFixed(1)} | ${p90.toFixed(0)} | ${coverage.toFixed(0)} % | ${width.toFixed(2)} |`,
    ),
  ].join("\n");

const [SIZE, MARGIN] = [420, 56];
const COLOURS = ["#111827", "#2563eb", "#dc2626", "#059669", "#d97706", "#7c3aed", "#0891b2", "#be185d"];

/** Nominal against observed coverage by group, as an SVG; on the diagonal an interval keeps its word. */
export function reliabilityDiagram(found: readonly Reliability[]): string {
  const drawn = found.filter(({ group }) => /^(all|engine|model|GPUs)/.test(group)).slice(0, COLOURS.length);
  const x = (percent: number): string => (MARGIN + ((percent - 40) / 60) * SIZE).toFixed(1);
  const y = (percent: number): string => (MARGIN + SIZE - ((percent - 20) / 80) * SIZE).toFixed(1);
  const ticks = [40, 50, 60, 70, 80, 90, 100];
  const grid = ticks.flatMap((tick) => [
    `<line x1="${x(tick)}" y1="${y(20)}" x2="${x(tick)}" y2="${y(100)}" stroke="#e5e7eb"/>`,
    `<line x1="${x(40)}" y1="${y(tick)}" x2="${x(100)}" y2="${y(tick)}" stroke="#e5e7eb"/>`,
    `<text x="${x(tick)}" y="${MARGIN + SIZE + 20}" text-anchor="middle">${tick}</text>`,
    `<text x="${MARGIN - 8}" y="${Number(y(tick)) + 4}" text-anchor="end">${tick}</text>`,
  ]);
  const lines = drawn.flatMap(({ group, runs, levels }, index) => {
    const colour = COLOURS[index] ?? "#111827";
    const points = levels.map(({ nominal, observed }) => `${x(nominal)},${y(observed)}`).join(" ");
    const top = MARGIN + 16 + index * 18;
    return [
      `<polyline points="${points}" fill="none" stroke="${colour}" stroke-width="${index === 0 ? 3 : 1.5}"/>`,
      `<text x="${MARGIN + SIZE + 16}" y="${top}" fill="${colour}">${group} (${runs})</text>`,
    ];
  });
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${SIZE + 330}" height="${SIZE + 110}" font-family="system-ui, sans-serif" font-size="12">`,
    `<rect width="100%" height="100%" fill="#ffffff"/>`,
    `<text x="${MARGIN}" y="28" font-size="15">Runs inside the interval, whole sources left out</text>`,
    ...grid,
    `<line x1="${x(40)}" y1="${y(40)}" x2="${x(100)}" y2="${y(100)}" stroke="#9ca3af" stroke-dasharray="5 4"/>`,
    ...lines,
    `<text x="${MARGIN + SIZE / 2}" y="${MARGIN + SIZE + 42}" text-anchor="middle">nominal, percent</text>`,
    `<text transform="translate(16 ${MARGIN + SIZE / 2}) rotate(-90)" text-anchor="middle">observed, percent</text>`,
    "</svg>",
    "",
  ].join("\n");
}
