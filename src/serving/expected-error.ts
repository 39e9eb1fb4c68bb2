import type { EngineAccuracy } from "../core/engine.ts";
import type { Replica } from "./replica.ts";

/** Between these ratios of measured to simulated lie four of five runs. */
export type ErrorBands = Omit<EngineAccuracy, "runs">;

/** Nobody compared: a judgement, wider than any engine that was compared. */
const UNCOMPARED: ErrorBands = {
  tpot: [0.5, 1.6],
  ttft: [0.5, 6],
  e2e: [0.5, 1.6],
  source: "judgement: no published runs of this engine were compared",
};
/** A GPU without kernel measurements of its own: the band is this much wider on both sides (judgement). */
const UNMEASURED_GPU = 1.5;

/** The bands of an engine's published runs, wider on a GPU that nobody measured. */
export function errorBands(replica: Replica): ErrorBands {
  const bands: ErrorBands = replica.engine.accuracy ?? UNCOMPARED;
  if (replica.gpu.kernels.measuredOn === replica.gpu.name) return bands;
  const widen = ([low, high]: readonly [number, number]): readonly [number, number] => [
    low / UNMEASURED_GPU,
    high * UNMEASURED_GPU,
  ];
  return {
    tpot: widen(bands.tpot),
    ttft: widen(bands.ttft),
    e2e: widen(bands.e2e),
    source: `${bands.source}; widened: the constants of ${replica.gpu.name} are not its own`,
  };
}

/** The farther side of the band for a whole answer: four of five runs are within this fraction. */
export function expectedErrorFraction(replica: Replica): number {
  const [low, high] = errorBands(replica).e2e;
  return Math.max(1 - low, high - 1);
}
