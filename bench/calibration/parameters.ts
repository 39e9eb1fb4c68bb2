import type { Engine, EngineFit, FittedKind, PartFactors } from "../../src/core/engine.ts";
import { ownFactorsOf } from "./own-parameters.ts";
import type { Parameter, Vector } from "./parameter.ts";
import { UNFITTED } from "../../src/serving/engine-fit.ts";

const KINDS: readonly FittedKind[] = ["fp16", "fp8", "fp4", "int8", "weightOnly", "byteWeights"];

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
  { name: "prefillExpertLayerUs", prior: 30, sigma: 1, spread: 0.5 },
  { name: "unhidden", prior: 0.5, sigma: 0.7, spread: 0.4 },
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

export const priorVector = (parameters: readonly Parameter[]): Record<string, number> =>
  Object.fromEntries(parameters.map(({ name, prior }) => [name, Math.log(prior)]));

/** The engine with these constants, on these GPUs and with these models. */
export function withConstants(
  engine: Engine,
  vector: Vector,
  names: { gpu: readonly string[]; model: readonly string[] },
): Engine {
  const value = (name: string, otherwise: number): number =>
    vector[name] === undefined ? otherwise : Math.exp(vector[name]);
  // What is fitted for 8-bit weights is how far they are from smaller ones.
  const unpacking = (part: string, kind: FittedKind, limit: string): number =>
    kind === "byteWeights" ? value(`${part}.weightOnly.${limit}`, 1) : 1;
  const parts = (part: "gemm" | "experts"): Record<FittedKind, PartFactors> =>
    Object.fromEntries(
      KINDS.map((kind) => [
        kind,
        {
          memory: value(`${part}.${kind}.memory`, 1) * unpacking(part, kind, "memory"),
          compute: value(`${part}.${kind}.compute`, 1) * unpacking(part, kind, "compute"),
        },
      ]),
    ) as Record<FittedKind, PartFactors>;
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
    prefillExpertLayerUs: value("prefillExpertLayerUs", 0),
    unhidden: Math.min(value("unhidden", UNFITTED.unhidden), 1),
    firstTokenSteps: value("firstTokenSteps", 0),
    host: {
      stepMs: value("stepMs", engine.host.stepMs),
      perSequenceMs: value("perSequenceMs", engine.host.perSequenceMs),
    },
  };
  return {
    ...engine,
    host: { ...engine.host, perRequestMs: value("perRequestMs", engine.host.perRequestMs) },
    fits: {
      "*": {
        ...fit,
        gpus: ownFactorsOf(vector, "gpu", names.gpu),
        models: ownFactorsOf(vector, "model", names.model),
      },
    },
  };
}
