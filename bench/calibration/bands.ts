import { at } from "../../src/core/at.ts";
import type { ErrorBand } from "../../src/core/engine.ts";
import { bitsClass } from "../../src/serving/expected-error.ts";
import { bitsPerParameter } from "../../src/serving/precision.ts";
import type { MeasuredRun } from "../accuracy/measured-run.ts";
import type { Prediction } from "../accuracy/predict.ts";
import type { LeftOut } from "./folds.ts";
import { paceOf } from "./fit.ts";

/** Logarithms of measured over predicted for one run that the fit had not seen. */
export interface HeldOutRun {
  run: MeasuredRun;
  generation: string;
  /** What was left out of the fit with it. */
  leftOut: LeftOut;
  pace: number | null;
  first: number | null;
  whole: number | null;
}

/** What the constants of a fold say about a run that was left out of it. */
export function heldOutRun(
  run: MeasuredRun,
  generation: string,
  leftOut: LeftOut,
  said: Prediction,
): HeldOutRun {
  const pace = paceOf(run, said);
  const { tpotMs, ttftMs } = run.measured;
  const first = ttftMs !== undefined && said.ttftMs !== null ? Math.log(ttftMs / said.ttftMs) : null;
  const steps = run.outputTokens - 1;
  const paceLog = pace && pace.predicted !== null ? Math.log(pace.measured / pace.predicted) : null;
  const whole =
    tpotMs !== undefined && ttftMs !== undefined && said.tpotMs !== null && said.ttftMs !== null
      ? Math.log((ttftMs + steps * tpotMs) / (said.ttftMs + steps * said.tpotMs))
      : paceLog;
  return { run, generation, leftOut, pace: paceLog, first, whole };
}

/** Fewer runs than this do not make a band of their own. */
const ENOUGH = 25;
/** Where a time to first token was never measured: a judgement. */
const FIRST_UNKNOWN: readonly [number, number] = [0.5, 4];
/** Regions of load, in requests at once. */
const LOADS = [
  { upTo: 1 },
  { over: 1, upTo: 16 },
  { over: 16, upTo: 64 },
  { over: 64, upTo: 512 },
  { over: 512 },
] as const;

type Limits = Omit<ErrorBand["for"], "vendor">;

/**
 * Bands of one generation, the most particular first; each holds four fifths of the runs it was made from. Whether the
 * GPU's own kernels were measured matters more than the load, the load more than the size of the weights.
 */
export function bandsOf(runs: readonly HeldOutRun[], vendor: string, source: string): ErrorBand[] {
  const bands: ErrorBand[] = [];
  const those = runs.filter(({ leftOut }) => leftOut === "configuration");
  const add = (limits: Limits): void => {
    const picked = likeTraffic(those.filter((held) => matches(held.run, limits)));
    if (picked.length >= ENOUGH) bands.push({ for: { vendor, ...limits }, ...quantilesOf(picked), source });
  };
  const kinds: Limits[] = [
    ...[false, true].flatMap((mixture) => [16, 8, 4].map((bits) => ({ mixture, bits }))),
    ...[false, true].map((mixture) => ({ mixture })),
    {},
  ];
  for (const loads of [LOADS, [{}]])
    for (const kind of kinds)
      for (const load of loads)
        for (const measuredGpu of [true, false]) add({ ...kind, ...load, measuredGpu });
  if (those.length > 0) {
    const some = likeTraffic(those.length >= ENOUGH ? those : runs);
    bands.push({ for: { vendor }, ...quantilesOf(some), source });
  }
  return bands;
}

/** Static batches are easier to predict than requests that come and go: they count where there is little else. */
function likeTraffic(runs: readonly HeldOutRun[]): readonly HeldOutRun[] {
  const others = runs.filter(({ run }) => run.load.kind !== "static");
  return others.length >= ENOUGH ? others : runs;
}

function matches(run: MeasuredRun, limits: Limits): boolean {
  const { model, precision, gpu } = run.replica;
  const bits = bitsPerParameter(model, precision);
  const concurrency = loadOf(run);
  return (
    (limits.mixture === undefined || limits.mixture === (model.experts !== null)) &&
    (limits.bits === undefined || limits.bits === bitsClass(model.experts ? bits.experts : bits.body)) &&
    (limits.measuredGpu === undefined || limits.measuredGpu === (gpu.kernels.measuredOn === gpu.name)) &&
    (limits.over === undefined || concurrency > limits.over) &&
    (limits.upTo === undefined || concurrency <= limits.upTo)
  );
}

/** Requests at once. */
export const loadOf = ({ load }: MeasuredRun): number =>
  load.kind === "closed-loop"
    ? load.concurrency
    : load.kind === "static"
      ? load.batch
      : load.kind === "single"
        ? 1
        : load.kind === "trace"
          ? load.requests.length
          : load.requests;

function quantilesOf(runs: readonly HeldOutRun[]): Omit<ErrorBand, "for" | "source"> {
  const pick = (value: (run: HeldOutRun) => number | null): readonly [number, number] | null => {
    const sorted = runs
      .map(value)
      .filter((ratio) => ratio !== null)
      .sort((a, b) => a - b);
    if (sorted.length < 5) return null;
    // Conformal: one more run, not seen, falls below the first or above the last with a tenth each.
    const rank = Math.max(Math.floor((sorted.length + 1) * 0.1) - 1, 0);
    const factorAt = (index: number): number => Number(Math.exp(at(sorted, index)).toPrecision(3));
    return [factorAt(rank), factorAt(sorted.length - 1 - rank)];
  };
  const tpot = pick(({ pace }) => pace) ?? [0.5, 2];
  return {
    runs: runs.length,
    tpot,
    ttft: pick(({ first }) => first) ?? FIRST_UNKNOWN,
    e2e: pick(({ whole }) => whole) ?? tpot,
  };
}
