import type { Gpu } from "../core/gpu.ts";

/** GPUs that one machine, or one rack with a common link, holds: a system on a chip one, an NVL72 rack 72. */
export function gpusPerMachine({ formFactor }: Pick<Gpu, "formFactor">): number {
  if (formFactor.endsWith("SoC")) return 1;
  return formFactor === "NVL72" ? 72 : 8;
}

/** Machines that a group of GPUs needs. */
export const machinesOf = (gpu: Pick<Gpu, "formFactor">, gpus: number): number =>
  Math.ceil(gpus / gpusPerMachine(gpu));
