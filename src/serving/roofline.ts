import type { PartFactors } from "../core/engine.ts";
import type { KernelConstants } from "../core/gpu.ts";

/**
 * Seconds of a kernel: the longer of its memory traffic and its arithmetic. The caller counts launches, once per kernel
 * and layer.
 */
export function roofline(
  constants: KernelConstants,
  bandwidth: number,
  peak: number,
  factors: PartFactors,
): (bytes: number, flops: number) => number {
  const perByte = 1 / (bandwidth * Math.min(constants.memoryEfficiency / factors.memory, 1));
  const perFlop = 1 / (peak * Math.min(constants.computeEfficiency / factors.compute, 1));
  return (bytes, flops) => Math.max(bytes * perByte, flops * perFlop);
}
