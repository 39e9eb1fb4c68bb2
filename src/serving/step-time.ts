import type { Replica } from "./replica.ts";
import { stepParts, type StepParts, type StepWork } from "./step-parts.ts";

export type { StepWork } from "./step-parts.ts";

/** The time of an iteration, with everything precomputed that does not depend on the batch. */
export interface StepTimer {
  /** Seconds on the GPUs and the host. Never below what bandwidth and peak arithmetic allow. */
  seconds(work: StepWork): number;
}

/** Combines GPU and host time. */
export const together = ({ gpuSeconds, hostSeconds, hostLayerSeconds, unhidden }: StepParts): StepTimer => ({
  seconds: (work) => {
    const [gpu, host] = [gpuSeconds(work), hostSeconds(work) + hostLayerSeconds(work)];
    return Math.max(gpu, host) + unhidden * Math.min(gpu, host);
  },
});

/** Time of an iteration of GPUs that share every layer. Null where the GPU's 16-bit peak is not known. */
export function stepTimer(replica: Replica): StepTimer | null {
  const parts = stepParts(replica);
  return parts ? together(parts) : null;
}
