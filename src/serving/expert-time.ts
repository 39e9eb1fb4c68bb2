import { bitsPerParameter, computeKind } from "./precision.ts";
import type { Replica } from "./replica.ts";

/** Time of the routed experts: T tokens activate E x (1 - (1 - k/E)^T) of them, whose weights are read once. */
export function expertTime(
  replica: Replica,
  time: (bytes: number, flops: number) => number,
  launchFactor: number,
): (tokens: number) => number {
  const { model, gpu, precision } = replica;
  const { experts } = model;
  if (!experts) return () => 0;
  const bits = bitsPerParameter(model, precision);
  const layers = model.layers - experts.denseLayers;
  const launch =
    launchFactor * layers * gpu.kernels.experts[computeKind(gpu, bits.experts, precision)].launchSeconds;
  const perExpert = model.parameters.routedExperts / (layers * experts.count);
  const missed = Math.log1p(-experts.perToken / experts.count);
  return (tokens) => {
    const awake =
      experts.perToken >= experts.count ? experts.count : experts.count * -Math.expm1(missed * tokens);
    const parameters = layers * perExpert;
    return launch + time((parameters * awake * bits.experts) / 8, 2 * parameters * experts.perToken * tokens);
  };
}
