import type { Engine, FittedOn } from "../../src/core/engine.ts";
import { architectureName } from "../../src/core/architecture-name.ts";
import { errorBands } from "../../src/serving/expected-error.ts";
import type { Judged } from "../accuracy/figures.ts";
import type { MeasuredRun } from "../accuracy/measured-run.ts";
import { bandsOf, heldOutRun, loadOf, type HeldOutRun } from "./bands.ts";
import { generationOf } from "./fit.ts";
import { LEFT_OUT } from "./folds.ts";
import { gapsOf, pairsOf } from "./gaps.ts";

/** Every run as the folds see it that had to do without it. */
export function heldOutRuns(judged: readonly Judged[]): HeldOutRun[] {
  const published = new Map<string, number>();
  for (const { run } of judged)
    if (!run.selfReported)
      published.set(generationOf(run.replica), (published.get(generationOf(run.replica)) ?? 0) + 1);
  return judged.flatMap(({ run, without }) => {
    const generation = generationOf(run.replica);
    // Users' reports count where there is next to nothing else.
    if (run.selfReported && (published.get(generation) ?? 0) >= 50) return [];
    return LEFT_OUT.flatMap((what) => {
      const said = without[what];
      return said ? [heldOutRun(run, generation, what, said)] : [];
    });
  });
}

/** What is left of the evidence when a source was never read: its runs in no fit, no band and no gap. */
export interface WithoutSource {
  source: string;
  leftOut: readonly HeldOutRun[];
  others: readonly HeldOutRun[];
  /** Bands and evidence of the others, by generation. */
  parts: ReadonlyMap<string, Pick<Engine, "bands" | "fittedOn">>;
}

export function withoutEachSource(runs: readonly HeldOutRun[]): WithoutSource[] {
  return [...new Set(runs.map(({ run }) => run.source))].map((source) => {
    const others = runs.filter(({ run }) => run.source !== source);
    const leftOut = runs.filter(
      ({ run, leftOut: what, pace }) => run.source === source && what === "source" && pace !== null,
    );
    const parts = new Map<string, Pick<Engine, "bands" | "fittedOn">>();
    for (const { generation, run } of leftOut) {
      if (parts.has(generation)) continue;
      const mine = others.filter((held) => held.generation === generation);
      parts.set(generation, {
        bands: bandsOf(mine, run.replica.gpu.vendor === "AMD" ? "AMD" : "*", "left out"),
        fittedOn: fittedOnOf(
          mine.filter(({ leftOut: what }) => what === "configuration").map((held) => held.run),
        ),
      });
    }
    return { source, leftOut, others, parts };
  });
}

const fittedOnOf = (runs: readonly MeasuredRun[]): FittedOn => ({
  models: [...new Set(runs.map(({ replica }) => architectureName(replica.model)))],
  gpus: [...new Set(runs.map(({ replica }) => replica.gpu.name))],
  pairs: pairsOf(runs),
});

/** A run of a left-out source, and the interval that a reader would have been given for it. */
export interface LeftOutRun {
  run: MeasuredRun;
  /** Logarithm of measured over predicted. */
  error: number;
  /** Logarithms of the ends of the interval. */
  interval: readonly [number, number];
}

/** Every run predicted, and given an interval, as if its source had never been read. */
export const leftOutRuns = (sources: readonly WithoutSource[], scale: number): LeftOutRun[] =>
  sources.flatMap(({ leftOut, others, parts }) => {
    const gaps = gapsOf(others, scale);
    return leftOut.map(({ run, generation, pace }): LeftOutRun => {
      const { replica } = run;
      const engine = { ...replica.engine, ...parts.get(generation), gaps };
      const [low, high] = errorBands({ ...replica, engine }, loadOf(run)).tpot;
      return { run, error: pace ?? 0, interval: [Math.log(low), Math.log(high)] };
    });
  });

/** Share of runs of left-out sources inside their intervals: the mean of runs and of sources counted alike. */
export function coverageAt(sources: readonly WithoutSource[], scale: number): number {
  const judged = leftOutRuns(sources, scale);
  const inside = ({ error, interval: [low, high] }: LeftOutRun): boolean => error >= low && error <= high;
  const share = (of: readonly LeftOutRun[]): number => of.filter(inside).length / Math.max(of.length, 1);
  const names = [...new Set(judged.map(({ run }) => run.source))];
  const bySource = names.map((name) => share(judged.filter(({ run }) => run.source === name)));
  return (share(judged) + bySource.reduce((sum, value) => sum + value, 0) / Math.max(names.length, 1)) / 2;
}

/** A little below 80 %: a server like one that was measured lies inside more often than one of a new source. */
const TARGET = 0.77;

/** The factor on all gaps with which as many runs of left-out sources lie inside as should. */
export function gapScale(sources: readonly WithoutSource[]): number {
  const candidates = Array.from({ length: 15 }, (_, step) => Number((0.3 + step * 0.05).toFixed(2)));
  let best = { scale: 1, miss: Infinity };
  for (const scale of candidates) {
    const miss = Math.abs(coverageAt(sources, scale) - TARGET);
    if (miss < best.miss) best = { scale, miss };
  }
  return best.scale;
}
