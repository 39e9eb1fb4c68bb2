import type { Quantiles } from "../../serving/quantiles.ts";
import type { CommandIo } from "../command.ts";
import { count, duration, percent, plural } from "../format.ts";
import { paragraphs, table } from "../table.ts";
import type { ScenarioAnswer } from "./run-scenario.ts";

type Screen = Pick<CommandIo, "columns" | "color">;

/** A simulation for people: latency with its range, throughput, how full the engines were. */
export function simulateText(result: ScenarioAnswer, io: Screen): string {
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
    ["sequences at once, per replica", result.meanBatch.toFixed(1)],
    ["KV cache filled", percent(result.kvUse)],
    ["GPUs at work", percent(result.gpuUtilisation)],
    ["thrown out and computed again", count(result.preemptions)],
    ...(result.goodput
      ? [["within the latency asked for", percent(result.goodput.share)] as [string, string]]
      : []),
    ...(result.calibratedOn ? [["calibrated on", result.calibratedOn] as [string, string]] : []),
  ];
  const figures = table(
    load,
    [
      { header: "load", cell: ([name]) => name },
      { header: "", cell: ([, value]) => value, align: "right" },
    ],
    io,
  );
  const notes = result.notes.map((note) => `${paragraphs(`- ${note}`, io.columns, 2)}\n`).join("");
  return [`${paragraphs(head, io.columns)}\n`, latency, figures, notes]
    .filter((part) => part !== "")
    .join("\n");
}
