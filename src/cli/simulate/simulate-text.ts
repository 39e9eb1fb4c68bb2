import type { Quantiles } from "../../serving/quantiles.ts";
import type { TimelinePoint } from "../../serving/timeline.ts";
import type { CommandIo } from "../command.ts";
import { count, duration, percent, plural } from "../format.ts";
import { paragraphs, table } from "../table.ts";
import type { ScenarioAnswer } from "../../answers/scenarios/run-scenario.ts";

type Screen = Pick<CommandIo, "columns" | "color">;

/** A simulation for people: latency with its range, throughput, how full the engines were. */
export function simulateText(result: ScenarioAnswer, timeline: readonly TimelinePoint[], io: Screen): string {
  const { fleet } = result;
  const head = `${fleet.model} in ${fleet.precision}, ${plural(fleet.replicas, "replica")} of ${fleet.gpusPerReplica} x ${fleet.gpu}, ${fleet.engine}: ${count(result.answered)} requests in ${duration(result.durationSeconds * 1000)}`;
  const rows: [string, Quantiles | null, readonly [number, number] | null][] = [
    ["first token (TTFT)", result.ttftMs, result.interval80.ttftMs],
    ["each further token (TPOT)", result.tpotMs, result.interval80.tpotMs],
    ["whole answer", result.e2eMs, result.interval80.e2eMs],
  ];
  const ms = (value: number | undefined): string => duration(value ?? null);
  const latency = table(
    rows,
    [
      { header: "latency", cell: ([name]) => name },
      { header: "mean", cell: ([, all]) => ms(all?.mean), align: "right" },
      { header: "p50", cell: ([, all]) => ms(all?.p50), align: "right" },
      { header: "p95", cell: ([, all]) => ms(all?.p95), align: "right" },
      { header: "p99", cell: ([, all]) => ms(all?.p99), align: "right" },
      {
        header: "mean of 4 in 5 measured runs",
        cell: ([, , range]) => (range ? `${ms(range[0])} to ${ms(range[1])}` : "-"),
      },
    ],
    io,
  );
  const load: [string, string][] = [
    ["requests per second", result.requestsPerSecond.toFixed(2)],
    ["output tokens per second", count(Math.round(result.outputTokensPerSecond))],
    ["all tokens per second", count(Math.round(result.totalTokensPerSecond))],
    ["sequences at once, per engine", result.meanBatch.toFixed(1)],
    ["waiting: mean, most", `${result.queue.mean.toFixed(1)}, ${count(result.queue.most)}`],
    ["KV cache filled", percent(result.kvUse)],
    ["GPUs at work", percent(result.gpuUtilisation)],
    ["preempted and recomputed", count(result.preemptions)],
    ...(result.prefixHitShare !== null && result.prefixHitShare > 0
      ? [["prompt tokens found in the cache", percent(result.prefixHitShare)] as [string, string]]
      : []),
    ...(result.turnedAway > 0
      ? [["turned away, engine full", count(result.turnedAway)] as [string, string]]
      : []),
    [
      "energy",
      `${result.energy.meanKilowatts.toFixed(2)} kW${result.energy.wattHoursPerThousandTokens === null ? "" : `, ${result.energy.wattHoursPerThousandTokens.toPrecision(2)} Wh per 1,000 tokens`}`,
    ],
    ...(result.goodput
      ? [["within the latency asked for", percent(result.goodput.share)] as [string, string]]
      : []),
  ];
  const figures = table(
    load,
    [
      { header: "load", cell: ([name]) => name },
      { header: "", cell: ([, value]) => value, align: "right" },
    ],
    io,
  );
  const over = overTime(timeline, io);
  const anchor = result.calibratedOn
    ? `${paragraphs(`Calibrated on ${result.calibratedOn}.`, io.columns)}\n`
    : "";
  const notes = result.notes.map((note) => `${paragraphs(`- ${note}`, io.columns, 2)}\n`).join("");
  return [`${paragraphs(head, io.columns)}\n`, anchor, latency, figures, over, notes]
    .filter((part) => part !== "")
    .join("\n");
}

/** Rows of the table of the state over time. */
const ROWS = 8;

/** The state over time in a few rows, where there is more than one. */
function overTime(points: readonly TimelinePoint[], io: Screen): string {
  if (points.length < 2) return "";
  const each = Math.ceil(points.length / ROWS);
  const rows: TimelinePoint[][] = [];
  for (let at = 0; at < points.length; at += each) rows.push(points.slice(at, at + each));
  const mean = (row: readonly TimelinePoint[], of: (point: TimelinePoint) => number): number =>
    row.reduce((sum, point) => sum + of(point), 0) / row.length;
  const perSecond = (row: readonly TimelinePoint[], of: (point: TimelinePoint) => number): number =>
    mean(row, of) / (row[0] as TimelinePoint).seconds;
  return table(
    rows,
    [
      {
        header: "from",
        cell: ([first]) => duration((first as TimelinePoint).startSeconds * 1000),
        align: "right",
      },
      {
        header: "arriving/s",
        cell: (row) => perSecond(row, ({ arrived }) => arrived).toFixed(2),
        align: "right",
      },
      {
        header: "answered/s",
        cell: (row) => perSecond(row, ({ answered }) => answered).toFixed(2),
        align: "right",
      },
      { header: "running", cell: (row) => mean(row, ({ running }) => running).toFixed(1), align: "right" },
      { header: "waiting", cell: (row) => mean(row, ({ waiting }) => waiting).toFixed(1), align: "right" },
      { header: "KV cache", cell: (row) => percent(mean(row, ({ kvUse }) => kvUse)), align: "right" },
      { header: "at work", cell: (row) => percent(mean(row, ({ busy }) => busy)), align: "right" },
    ],
    io,
  );
}
