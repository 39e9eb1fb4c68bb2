import { at } from "../../src/core/at.ts";
import { architectureName } from "../../src/core/architecture-name.ts";
import { anchoredBand } from "../../src/answers/scenarios/anchored-range.ts";
import { errorBands } from "../../src/serving/expected-error.ts";
import { loadOf } from "../calibration/bands.ts";
import { generationOf, setUpKey, withVector } from "../calibration/fit.ts";
import { LEFT_OUT, valueOf, type HeldOutConstants, type LeftOut } from "../calibration/folds.ts";
import type { MeasuredRun } from "./measured-run.ts";
import { predict, type Prediction } from "./predict.ts";

/** A run as the product predicts it, and as it would have without some runs. */
export interface Judged {
  run: MeasuredRun;
  shipped: Prediction;
  without: { [what in LeftOut]?: Prediction };
  /** Doublings between its load and the one at which the deployment was measured, where one is given. */
  doublings?: number;
}

/** How far off a set of predictions is; errors in percent. */
export interface Figures {
  runs: number;
  median: number;
  p90: number;
  /** Median of predicted over measured, minus 1. */
  bias: number;
  /** Share of the runs that lie in their 80 % interval, in percent. */
  coverage: number;
}

export type Metric = keyof MeasuredRun["measured"];

/** Predicts every run as shipped, and with the constants of the folds that had to do without it. */
export function judge(runs: readonly MeasuredRun[], heldOut: HeldOutConstants | null): Judged[] {
  return runs.map((run) => {
    const without: Judged["without"] = {};
    for (const what of heldOut ? LEFT_OUT : []) {
      const vector = heldOut?.[what][valueOf(run, what)]?.[generationOf(run.replica)];
      if (vector) without[what] = predict(withVector(run, vector));
    }
    const shipped = predict(run);
    // A source that its generation was not fitted on is left out as it is.
    if (heldOut && !without.source) without.source = shipped;
    return { run, shipped, without };
  });
}

/** Figures of one metric over some runs; null when none was measured and predicted. */
export function figuresOf(
  judged: readonly Judged[],
  metric: Metric,
  what: LeftOut | "shipped",
): Figures | null {
  const errors: number[] = [];
  const ratios: number[] = [];
  let [inside, runs] = [0, 0];
  for (const { run, shipped, without, doublings } of judged) {
    const measured = run.measured[metric];
    const said = (what === "shipped" ? shipped : without[what])?.[metric] ?? null;
    if (measured === undefined || said === null) continue;
    runs += 1;
    errors.push(Math.abs(said / measured - 1) * 100);
    ratios.push(said / measured);
    const [low, high] = intervalOf(unknowing(run, what), metric, doublings);
    if (measured >= said * low && measured <= said * high) inside += 1;
  }
  if (runs === 0) return null;
  return {
    runs,
    median: quantile(errors, 0.5),
    p90: quantile(errors, 0.9),
    bias: (quantile(ratios, 0.5) - 1) * 100,
    coverage: (inside / runs) * 100,
  };
}

/** The run as the product would see it had its model, or its GPU, not been in the fit. */
function unknowing(run: MeasuredRun, what: LeftOut | "shipped"): MeasuredRun {
  const { engine, model, gpu } = run.replica;
  if ((what !== "model" && what !== "gpu") || !engine.fittedOn) return run;
  const { models, gpus } = engine.fittedOn;
  const fittedOn =
    what === "model"
      ? { gpus, models: models.filter((name) => name !== architectureName(model)), pairs: {} }
      : { models, gpus: gpus.filter((name) => name !== gpu.name), pairs: {} };
  return { ...run, replica: { ...run.replica, engine: { ...engine, fittedOn } } };
}

function intervalOf(
  run: MeasuredRun,
  metric: Metric,
  doublings: number | undefined,
): readonly [number, number] {
  const bands = errorBands(run.replica, loadOf(run));
  if (doublings !== undefined && metric === "tpotMs") return anchoredBand(bands.tpot, doublings);
  if (metric === "ttftMs") return bands.ttft;
  if (metric === "outputTokensPerSecond") return [1 / bands.tpot[1], 1 / bands.tpot[0]];
  return bands.tpot;
}

/**
 * The same with one measured point: of every deployment and pair of lengths the middle concurrency is given, its ratio
 * applied to the others, which are judged.
 */
export function figuresWithOnePoint(
  judged: readonly Judged[],
  metric: Metric,
  what: LeftOut | "shipped",
): Figures | null {
  const groups = new Map<string, Judged[]>();
  for (const one of judged) {
    if (one.run.load.kind !== "closed-loop" || one.run.measured[metric] === undefined) continue;
    const key = `${setUpKey(one.run)}|${one.run.deployment}|${one.run.inputTokens}|${one.run.outputTokens}`;
    groups.set(key, [...(groups.get(key) ?? []), one]);
  }
  const anchored: Judged[] = [];
  for (const group of groups.values()) {
    if (group.length < 2) continue;
    group.sort((a, b) => loadOf(a.run) - loadOf(b.run));
    const middle = at(group, Math.floor(group.length / 2));
    const said = (what === "shipped" ? middle.shipped : middle.without[what])?.[metric] ?? null;
    if (said === null) continue;
    const ratio = (middle.run.measured[metric] as number) / said;
    for (const other of group) {
      if (loadOf(other.run) === loadOf(middle.run)) continue;
      const prediction = what === "shipped" ? other.shipped : other.without[what];
      if (prediction?.[metric] === null || prediction === undefined) continue;
      anchored.push({
        ...other,
        shipped: { ...prediction, [metric]: prediction[metric] * ratio },
        doublings: Math.abs(Math.log2(loadOf(other.run) / loadOf(middle.run))),
      });
    }
  }
  return figuresOf(anchored, metric, "shipped");
}

/** The value below which this share of the values lie, by rank. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return at(sorted, Math.min(Math.floor(share * sorted.length), sorted.length - 1));
}
