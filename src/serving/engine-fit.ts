import type { Engine, EngineFit, PartFactors } from "../core/engine.ts";

/** The constants of an engine on a maker's GPUs; all factors 1 where nothing was fitted. */
export const engineFit = (engine: Engine, vendor: string): EngineFit =>
  engine.fits?.[vendor] ?? engine.fits?.["*"] ?? UNFITTED;

const ONE: PartFactors = { memory: 1, compute: 1 };
const ONES = { fp16: ONE, fp8: ONE, int8: ONE, fp4: ONE, weightOnly: ONE };

/** The kernels' own times. */
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
  firstTokenSteps: 0,
};
