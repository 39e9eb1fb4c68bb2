import { architectureName } from "../core/architecture-name.ts";
import type { EngineAccuracy, ErrorBand, GapWidths } from "../core/engine.ts";
import { machinesOf } from "./machines.ts";
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
const NOTHING: GapWidths = { tpot: [0, 0], ttft: [0, 0], e2e: [0, 0] };

/** The same on both sides and for all three times (judgements). */
const even = (log: number): GapWidths => ({ tpot: [log, log], ttft: [log, log], e2e: [log, log] });
/** A GPU whose kernels were not measured and that no run was fitted on: 1.4 either way. */
const UNMEASURED_KERNELS = even(Math.log(1.4));
/** A version that is no known release: kernels and defaults differ by more than between two campaigns. */
const UNKNOWN_VERSION = even(Math.log(1.25));
/** Several machines: their network was assumed, or its latency is a judgement. */
const SEVERAL_MACHINES = even(Math.log(1.4));
const ASSUMED_NETWORK = even(Math.log(1.5));
/** Speculative decoding: how many drafts are accepted depends on the text. */
const DRAFTS = even(Math.log(1.35));

/** Published runs behind a prediction: of this architecture on this GPU with this engine. */
export interface Evidence {
  runs: number;
  sources: number;
  /** Whether any run of the architecture, and of the GPU, was in the fit of the engine. */
  hasModel: boolean;
  hasGpu: boolean;
}

export function evidenceOf({ engine, model, gpu }: Replica): Evidence {
  const name = architectureName(model);
  const [runs, sources] = engine.fittedOn?.pairs?.[`${name}|${gpu.name}`] ?? [0, 0];
  return {
    runs,
    sources,
    hasModel: engine.fittedOn?.models.includes(name) ?? false,
    hasGpu: engine.fittedOn?.gpus.includes(gpu.name) ?? false,
  };
}

/**
 * The band of a prediction for a server that nobody has measured: of the published runs most like it, each predicted
 * without having been fitted, widened by every gap between that evidence and this replica. Gaps add up as squares of
 * logarithms, so that one more of them never narrows a band.
 */
export function errorBands(replica: Replica, concurrency?: number): ErrorBands {
  const { engine } = replica;
  const base =
    engine.bands?.find((candidate) => holdsFor(candidate, replica, concurrency)) ??
    engine.accuracy ??
    UNCOMPARED;
  const evidence = evidenceOf(replica);
  const gaps = gapsOf(replica, evidence);
  const widened = (metric: keyof GapWidths): readonly [number, number] => {
    const [low, high] = base[metric];
    const slow = [Math.max(Math.log(high), 0), ...gaps.map((gap) => gap[metric][1])];
    const fast = [Math.max(-Math.log(low), 0), ...gaps.map((gap) => gap[metric][0])];
    return [Math.exp(-Math.hypot(...fast)), Math.exp(Math.hypot(...slow))];
  };
  return {
    tpot: widened("tpot"),
    ttft: widened("ttft"),
    e2e: widened("e2e"),
    source: `${base.source}; ${evidenceText(replica, evidence)}`,
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

/** "12 published runs of this model on this GPU, of 2 sources". */
function evidenceText({ engine, model, gpu }: Replica, evidence: Evidence): string {
  const { runs, sources, hasModel, hasGpu } = evidence;
  const plural = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? "" : "s"}`;
  if (runs > 0)
    return `${model.name} on ${gpu.name} was measured ${plural(runs, "time")} by ${plural(sources, "source")}; wider for a server of your own`;
  const missing =
    hasModel && hasGpu
      ? `${model.name} on ${gpu.name}`
      : hasGpu
        ? model.name
        : hasModel
          ? gpu.name
          : `${model.name} and ${gpu.name}`;
  return `no published runs of ${missing} with ${engine.name} were compared: wider`;
}

function gapsOf(replica: Replica, { sources, hasModel, hasGpu }: Evidence): GapWidths[] {
  const { engine, gpu, model, network, speculation } = replica;
  const { tensorParallel, pipelineParallel = 1, dataParallel = 1 } = replica;
  const own = engine.gaps?.find(
    ({ for: wanted }) =>
      (wanted.vendor === gpu.vendor || wanted.vendor === "*") &&
      (wanted.mixture === undefined || wanted.mixture === (model.experts !== null)),
  );
  const several = machinesOf(gpu, tensorParallel * pipelineParallel * dataParallel) > 1;
  return [
    scaled(own?.source ?? NOTHING, sourceShare(sources)),
    hasModel ? NOTHING : (own?.model ?? NOTHING),
    hasGpu ? NOTHING : (own?.gpu ?? NOTHING),
    hasGpu || gpu.kernels.measuredOn === gpu.name ? NOTHING : UNMEASURED_KERNELS,
    engine.release === null ? UNKNOWN_VERSION : NOTHING,
    several ? SEVERAL_MACHINES : NOTHING,
    several && (!network || network.assumed === true) ? ASSUMED_NETWORK : NOTHING,
    speculation ? DRAFTS : NOTHING,
  ];
}

/**
 * The variance of one more source, of which m are known: (1 + 1/m) of that between sources. The gap was found with one;
 * a pair that no source measured counts as half of one.
 */
const sourceShare = (sources: number): number => Math.sqrt((1 + 1 / Math.max(sources, 0.5)) / 2);

const scaled = ({ tpot, ttft, e2e }: GapWidths, factor: number): GapWidths => {
  const times = ([low, high]: readonly [number, number]): readonly [number, number] => [
    low * factor,
    high * factor,
  ];
  return { tpot: times(tpot), ttft: times(ttft), e2e: times(e2e) };
};

function holdsFor({ for: wanted }: ErrorBand, replica: Replica, concurrency: number | undefined): boolean {
  const { model, engine, gpu, precision } = replica;
  const bits = bitsPerParameter(model, precision);
  const most = model.experts ? bits.experts : bits.body;
  const hasOwn = engine.bands?.some((band) => band.for.vendor === gpu.vendor) ?? false;
  return (
    (wanted.vendor === gpu.vendor || (wanted.vendor === "*" && !hasOwn)) &&
    (wanted.mixture === undefined || wanted.mixture === (model.experts !== null)) &&
    (wanted.bits === undefined || wanted.bits === bitsClass(most)) &&
    (wanted.measuredGpu === undefined || wanted.measuredGpu === (gpu.kernels.measuredOn === gpu.name)) &&
    (wanted.over === undefined || (concurrency !== undefined && concurrency > wanted.over)) &&
    (wanted.upTo === undefined || (concurrency !== undefined && concurrency <= wanted.upTo))
  );
}

/** 16, 8 or 4: the class that a weight's bits belong to. */
export const bitsClass = (bits: number): number => (bits >= 12 ? 16 : bits >= 6.2 ? 8 : 4);
