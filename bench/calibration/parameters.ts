import type { Engine, EngineFit, PartFactors } from "../../src/core/engine.ts";
import type { ComputeKind } from "../../src/core/gpu.ts";
import { UNFITTED } from "../../src/serving/engine-fit.ts";

/** One constant that is fitted: where it starts, and how far from there it may wander (standard deviation of its logarithm). */
export interface Parameter {
  name: string;
  prior: number;
  sigma: number;
  /** Of an engine that is one of several with a common mean: how far it may be from that mean. */
  spread: number;
}

const KINDS: readonly ComputeKind[] = ["fp16", "fp8", "fp4", "int8", "weightOnly"];

/** What is fitted per engine generation. Sigmas are judgements: kernels were measured, host times were read. */
export const PARAMETERS: readonly Parameter[] = [
  { name: "stepMs", prior: 0.3, sigma: 1, spread: 0.5 },
  { name: "perSequenceMs", prior: 0.004, sigma: 1, spread: 0.5 },
  { name: "layer", prior: 1, sigma: 0.5, spread: 0.25 },
  { name: "allReduce", prior: 1, sigma: 0.4, spread: 0.2 },
  { name: "decodeAttention", prior: 1, sigma: 0.3, spread: 0.2 },
  { name: "latentAttention", prior: 1, sigma: 0.4, spread: 0.3 },
  { name: "prefillAttention", prior: 1, sigma: 0.3, spread: 0.2 },
  { name: "prefillLayerUs", prior: 10, sigma: 1, spread: 0.5 },
  { name: "expertLaunch", prior: 1, sigma: 0.5, spread: 0.3 },
  ...KINDS.flatMap((kind) => [
    { name: `gemm.${kind}.memory`, prior: 1, sigma: 0.2, spread: 0.12 },
    { name: `gemm.${kind}.compute`, prior: 1, sigma: 0.3, spread: 0.2 },
    { name: `experts.${kind}.memory`, prior: 1, sigma: 0.3, spread: 0.2 },
    { name: `experts.${kind}.compute`, prior: 1, sigma: 0.4, spread: 0.3 },
  ]),
  // Times to first token alone.
  { name: "perRequestMs", prior: 15.6, sigma: 1, spread: 0.7 },
  { name: "firstTokenSteps", prior: 5, sigma: 1.5, spread: 1 },
];

/** Logarithms of the constants, by name. */
export type Vector = Readonly<Record<string, number>>;

export const priorVector = (parameters: readonly Parameter[]): Record<string, number> =>
  Object.fromEntries(parameters.map(({ name, prior }) => [name, Math.log(prior)]));

/** The engine with these constants. */
export function withConstants(engine: Engine, vector: Vector): Engine {
  const value = (name: string, otherwise: number): number =>
    vector[name] === undefined ? otherwise : Math.exp(vector[name]);
  const parts = (part: "gemm" | "experts"): Record<ComputeKind, PartFactors> =>
    Object.fromEntries(
      KINDS.map((kind) => [
        kind,
        { memory: value(`${part}.${kind}.memory`, 1), compute: value(`${part}.${kind}.compute`, 1) },
      ]),
    ) as Record<ComputeKind, PartFactors>;
  const fit: EngineFit = {
    gemm: parts("gemm"),
    experts: parts("experts"),
    expertLaunch: value("expertLaunch", UNFITTED.expertLaunch),
    decodeAttention: value("decodeAttention", 1),
    latentAttention: value("latentAttention", 1),
    prefillAttention: value("prefillAttention", 1),
    layer: value("layer", 1),
    allReduce: value("allReduce", 1),
    prefillLayerUs: value("prefillLayerUs", 0),
    firstTokenSteps: value("firstTokenSteps", 0),
    host: {
      stepMs: value("stepMs", engine.host.stepMs),
      perSequenceMs: value("perSequenceMs", engine.host.perSequenceMs),
    },
  };
  return {
    ...engine,
    host: { ...engine.host, perRequestMs: value("perRequestMs", engine.host.perRequestMs) },
    fits: { "*": fit },
  };
}
