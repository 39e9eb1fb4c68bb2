import { architectureName } from "../core/architecture-name.ts";
import type { Engine, EngineFit, FittedKind, OwnFactors, PartFactors } from "../core/engine.ts";
import type { Gpu } from "../core/gpu.ts";
import type { ModelArchitecture } from "../core/model.ts";

/** The fitted constants of an engine on a GPU with a model; all factors are 1 where nothing was fitted. */
export function engineFit({
  engine,
  gpu,
  model,
}: {
  engine: Engine;
  gpu: Pick<Gpu, "name" | "vendor">;
  model: ModelArchitecture;
}): EngineFit {
  const fit = engine.fits?.[gpu.vendor] ?? engine.fits?.["*"] ?? UNFITTED;
  const own = [fit.gpus?.[gpu.name], fit.models?.[architectureName(model)]];
  return own.reduce<EngineFit>((so, factors) => (factors ? withOwn(so, factors) : so), fit);
}

const KINDS: readonly FittedKind[] = ["fp16", "fp8", "int8", "fp4", "weightOnly", "byteWeights"];

const byKind = (of: (kind: FittedKind) => PartFactors): EngineFit["gemm"] =>
  Object.fromEntries(KINDS.map((kind) => [kind, of(kind)])) as EngineFit["gemm"];

const ONES = byKind(() => ({ memory: 1, compute: 1 }));

/** Kernel times as measured, without an engine's factors. */
export const UNFITTED: EngineFit = {
  gemm: ONES,
  experts: ONES,
  expertLaunch: 1,
  decodeAttention: 1,
  latentAttention: 1,
  prefillAttention: 1,
  layer: 1,
  allReduce: 1,
  prefillLayerUs: 0,
  prefillExpertLayerUs: 0,
  unhidden: 1,
  firstTokenSteps: 0,
};

function withOwn(
  fit: EngineFit,
  { memory = 1, compute = 1, launch = 1, allReduce = 1, firstToken = 1 }: OwnFactors,
): EngineFit {
  const times = (parts: EngineFit["gemm"]): EngineFit["gemm"] =>
    byKind((kind) => ({
      memory: parts[kind].memory * memory,
      compute: parts[kind].compute * compute,
    }));
  return {
    ...fit,
    gemm: times(fit.gemm),
    experts: times(fit.experts),
    expertLaunch: fit.expertLaunch * launch,
    decodeAttention: fit.decodeAttention * memory,
    latentAttention: fit.latentAttention * memory,
    prefillAttention: fit.prefillAttention * compute,
    layer: fit.layer * launch,
    allReduce: fit.allReduce * allReduce,
    firstTokenSteps: fit.firstTokenSteps * firstToken,
    ...(fit.host ? { host: { ...fit.host, stepMs: fit.host.stepMs * launch } } : {}),
  };
}
