import { architectureName } from "../core/architecture-name.ts";
import type { EngineAccuracy, ErrorBand } from "../core/engine.ts";
import { bitsPerParameter } from "./precision.ts";
import type { Replica } from "./replica.ts";

/** Between these ratios of measured to simulated lie four of five runs. */
export type ErrorBands = Omit<EngineAccuracy, "runs">;

/** For an engine without compared runs: a judgement, wider than any that was compared. */
const UNCOMPARED: ErrorBands = {
  tpot: [0.5, 1.6],
  ttft: [0.5, 6],
  e2e: [0.5, 1.6],
  source: "judgement: no published runs of this engine were compared",
};
/** A GPU without kernel measurements of its own: the band is this much wider on both sides (judgement). */
const UNMEASURED_GPU = 1.5;

/**
 * The band of the published runs most like this replica, from runs that the fit had not seen; at this concurrency,
 * where one is given. Wider, and labelled so, where the GPU's kernels were not measured.
 */
export function errorBands(replica: Replica, concurrency?: number): ErrorBands {
  const { engine, gpu } = replica;
  const band = engine.bands?.find((candidate) => holdsFor(candidate, replica, concurrency));
  if (band) return explained(band, replica);
  const bands: ErrorBands = engine.accuracy ?? UNCOMPARED;
  if (gpu.kernels.measuredOn === gpu.name) return bands;
  return {
    ...widened(bands),
    source: `${bands.source}; widened: the constants of ${gpu.name} are not its own`,
  };
}

/**
 * The range around a prediction. Where all similar runs lay on one side, the prediction itself is the end of the range,
 * so that a range always contains its own prediction.
 */
export const rangeAround = (value: number, [low, high]: readonly [number, number]): [number, number] => [
  value * Math.min(low, 1),
  value * Math.max(high, 1),
];

/** The same for quantities that shrink as time grows: throughput, load. */
export const rangeOfRate = (value: number, [low, high]: readonly [number, number]): [number, number] =>
  rangeAround(value, [1 / high, 1 / low]);

/** The larger deviation of the band for a whole answer: four of five runs are within this fraction. */
export function expectedErrorFraction(replica: Replica): number {
  const [low, high] = errorBands(replica).e2e;
  return Math.max(1 - low, high - 1);
}

/** Whether runs of this architecture and of this GPU were in the fit of the engine. */
export function knownOf({ engine, model, gpu }: Replica): ErrorBand["for"]["known"] | "neither" {
  const hasModel = engine.fittedOn?.models.includes(architectureName(model)) ?? false;
  const hasGpu = engine.fittedOn?.gpus.includes(gpu.name) ?? false;
  return hasModel ? (hasGpu ? "both" : "model") : hasGpu ? "gpu" : "neither";
}

function holdsFor({ for: wanted }: ErrorBand, replica: Replica, concurrency: number | undefined): boolean {
  const { model, engine, gpu, precision } = replica;
  const known = knownOf(replica);
  const bits = bitsPerParameter(model, precision);
  const most = model.experts ? bits.experts : bits.body;
  const hasOwn = engine.bands?.some((band) => band.for.vendor === gpu.vendor) ?? false;
  return (
    (wanted.vendor === gpu.vendor || (wanted.vendor === "*" && !hasOwn)) &&
    (wanted.known === known || (known === "neither" && wanted.known === "model")) &&
    (wanted.mixture === undefined || wanted.mixture === (model.experts !== null)) &&
    (wanted.bits === undefined || wanted.bits === bitsClass(most)) &&
    (wanted.measuredGpu === undefined || wanted.measuredGpu === (gpu.kernels.measuredOn === gpu.name)) &&
    (wanted.over === undefined || (concurrency !== undefined && concurrency > wanted.over)) &&
    (wanted.upTo === undefined || (concurrency !== undefined && concurrency <= wanted.upTo))
  );
}

/** 16, 8 or 4: the class that a weight's bits belong to. */
export const bitsClass = (bits: number): number => (bits >= 12 ? 16 : bits >= 6.2 ? 8 : 4);

function explained(band: ErrorBand, replica: Replica): ErrorBands {
  const { gpu, model, engine } = replica;
  const known = knownOf(replica);
  if (known === "both") return band;
  const missing =
    known === "gpu" ? model.name : known === "model" ? gpu.name : `${model.name} and ${gpu.name}`;
  const source = `${band.source}; no published runs of ${missing} with ${engine.name} were compared`;
  return known !== "gpu" && gpu.kernels.measuredOn !== gpu.name
    ? { ...widened(band), source: `${source}; widened: the constants of ${gpu.name} are not its own` }
    : { ...band, source };
}

function widened({ tpot, ttft, e2e }: ErrorBands): Omit<ErrorBands, "source"> {
  const widen = ([low, high]: readonly [number, number]): readonly [number, number] => [
    low / UNMEASURED_GPU,
    high * UNMEASURED_GPU,
  ];
  return { tpot: widen(tpot), ttft: widen(ttft), e2e: widen(e2e) };
}
