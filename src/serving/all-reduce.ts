import type { GpuKernels } from "../core/gpu.ts";

/** Measured all-reduce time, interpolated linearly between the measured sizes and in proportion beyond the last. */
export function allReduce(kernels: GpuKernels, tensorParallel: number): (bytes: number) => number {
  const table = kernels.allReduce.find(({ gpus }) => gpus >= tensorParallel) ?? kernels.allReduce.at(-1);
  const points = table?.points ?? [];
  return (bytes) => {
    let [lowBytes, lowSeconds] = points[0] ?? [1, 0];
    if (bytes <= lowBytes) return lowSeconds;
    for (const [highBytes, highSeconds] of points) {
      if (bytes <= highBytes)
        return lowSeconds + ((highSeconds - lowSeconds) * (bytes - lowBytes)) / (highBytes - lowBytes || 1);
      [lowBytes, lowSeconds] = [highBytes, highSeconds];
    }
    return (lowSeconds * bytes) / lowBytes;
  };
}
