import { at } from "../../src/core/at.ts";
import { execFileSync } from "node:child_process";
import { cpus, loadavg, release, totalmem } from "node:os";
import { CONTENDERS } from "./contenders.ts";
import type { BenchRun, Sample } from "./run-bench.ts";
import { SCENARIOS } from "./scenarios.ts";

/** Median and range over the rounds. */
export interface Figure {
  median: number;
  least: number;
  most: number;
  rounds: number;
}

export interface SummaryRow {
  figure: string;
  contender: string;
  own: Figure;
  againstNginx: Figure | null;
  comparedBy: "multiple" | "difference";
  /** Requests that were not answered with 200, over all rounds. */
  failed: number;
}

/** Medians and ranges over the rounds; comparisons are made within a round, then summarised. */
export function summary({ samples }: BenchRun): SummaryRow[] {
  return SCENARIOS.flatMap((scenario) =>
    scenario.figures.flatMap(({ name: figure, comparedBy }) =>
      CONTENDERS.flatMap(({ name }) => {
        const of = (contender: string): Sample[] =>
          samples.filter((each) => each.scenario === scenario.name && each.contender === contender);
        const own = summarised(of(name).flatMap(({ values }) => values[figure] ?? []));
        if (own === null) return [];
        const nginx = new Map(of("nginx").map(({ round, values }) => [round, values[figure]]));
        const against = of(name).flatMap(({ round, values }) => {
          const [mine, theirs] = [values[figure], nginx.get(round)];
          if (name === "nginx" || typeof mine !== "number" || typeof theirs !== "number") return [];
          return [comparedBy === "difference" ? mine - theirs : mine / theirs];
        });
        const failed = of(name).reduce((sum, { result }) => sum + result.failed, 0);
        return [{ figure, contender: name, own, againstNginx: summarised(against), comparedBy, failed }];
      }),
    ),
  );
}

/** Time from the start of the process to the first accepted connection, over everything that was started. */
export function coldStarts({ samples }: BenchRun): { contender: string; ms: Figure | null }[] {
  return CONTENDERS.map(({ name }) => ({
    contender: name,
    ms: summarised(
      samples.flatMap((each: Sample) =>
        each.contender === name && each.coldStartMs !== null ? [each.coldStartMs] : [],
      ),
    ),
  })).filter(({ ms }) => ms !== null);
}

export function reportText(run: BenchRun): string {
  const lines: string[] = [];
  let figure = "";
  for (const row of summary(run)) {
    if (row.figure !== figure) lines.push("", row.figure);
    figure = row.figure;
    const how = row.comparedBy === "difference" ? "over nginx" : "x nginx";
    const against = row.againstNginx === null ? "" : `  ${how} ${text(row.againstNginx)}`;
    const failed = row.failed === 0 ? "" : `  ${row.failed} FAILED`;
    lines.push(`  ${row.contender.padEnd(28)} ${text(row.own)}${against}${failed}`);
  }
  lines.push("", "Start of the process to the first connection (ms)");
  for (const { contender, ms } of coldStarts(run))
    lines.push(`  ${contender.padEnd(28)} ${text(ms as Figure)}`);
  for (const { contender, why } of run.skipped) lines.push("", `${contender} did not take part: ${why}`);
  return `${lines.join("\n")}\n`;
}

/** What the figures hold for. */
export function machine(): object {
  const [cpu] = cpus();
  return {
    cpu: cpu?.model ?? null,
    cores: cpus().length,
    memoryBytes: totalmem(),
    kernel: release(),
    node: process.version,
    nginx: nginxVersion(),
    load: loadavg(),
  };
}

function nginxVersion(): string | null {
  try {
    // It says its version on stderr.
    return execFileSync("bash", ["-c", "/usr/sbin/nginx -v 2>&1"], { encoding: "utf8" }).trim();
  } catch {
    return null;
  }
}

function summarised(values: readonly number[]): Figure | null {
  if (values.length === 0) return null;
  const sorted = values.toSorted((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const upper = at(sorted, middle);
  const median = sorted.length % 2 === 1 ? upper : (upper + at(sorted, middle - 1)) / 2;
  return { median, least: at(sorted, 0), most: at(sorted, sorted.length - 1), rounds: sorted.length };
}

const text = ({ median, least, most }: Figure): string =>
  `${short(median)} (${short(least)} to ${short(most)})`;
const short = (value: number): string => (Math.abs(value) >= 100 ? value.toFixed(0) : value.toPrecision(3));
