import type { KernelConstants } from "../../src/core/gpu.ts";
import { UNFITTED } from "../../src/serving/engine-fit.ts";
import type { Replica } from "../../src/serving/replica.ts";
import type { MeasuredRun } from "./measured-run.ts";
import { predict } from "./predict.ts";

const PERFECT: KernelConstants = { launchSeconds: 0, memoryEfficiency: 1, computeEfficiency: 1 };
/** Lengths, clocks and rounding: a measurement may be this much below the bound. */
const TOLERANCE = 0.9;

/** Is a measurement below what a replica without any loss could do? Then the row is not what it says. */
export function beatsPhysics(run: MeasuredRun): boolean {
  const { load } = run;
  if (load.kind !== "static" && load.kind !== "single") return false;
  const best = predict({ ...run, replica: lossless(run.replica) });
  const { tpotMs, wholeMs } = run.measured;
  if (wholeMs !== undefined && best.wholeMs !== null) return wholeMs < best.wholeMs * TOLERANCE;
  return tpotMs !== undefined && best.tpotMs !== null && tpotMs < best.tpotMs * TOLERANCE;
}

function lossless(replica: Replica): Replica {
  const { gpu, engine } = replica;
  const every = <T extends object>(table: T): T =>
    Object.fromEntries(Object.keys(table).map((kind) => [kind, PERFECT])) as T;
  return {
    ...replica,
    gpu: {
      ...gpu,
      kernels: {
        ...gpu.kernels,
        gemm: every(gpu.kernels.gemm),
        experts: every(gpu.kernels.experts),
        decodeAttention: every(gpu.kernels.decodeAttention),
        prefillAttention: every(gpu.kernels.prefillAttention),
      },
    },
    engine: {
      ...engine,
      host: { stepMs: 0, perSequenceMs: 0, perRequestMs: 0 },
      fits: { "*": { ...UNFITTED, layer: 0, allReduce: 0 } },
    },
  };
}
