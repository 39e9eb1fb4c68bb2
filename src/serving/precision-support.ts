import type { Engine } from "../core/engine.ts";
import type { Gpu } from "../core/gpu.ts";
import type { Precision } from "../core/model.ts";

/**
 * Why weights in this precision cannot be served on this GPU, and the nearest that can; null where they can, and where
 * the engine does not serve the precision or the GPU at all, which `fit` reports.
 */
export function unsupportedPrecision(
  precision: Precision,
  gpu: Gpu,
  engine: Engine,
): { reason: string; nearest: Precision } | null {
  if (!engine.vendors.includes(gpu.vendor) || !engine.precisions.includes(precision)) return null;
  // llama.cpp and engines built on it unpack every format themselves, on cards of any age.
  if (engine.memory.rule === "slots") return null;
  if (
    UNPACKED.includes(precision) &&
    gpu.vendor === "NVIDIA" &&
    (gpu.year ?? UNPACKED_SINCE) < UNPACKED_SINCE
  )
    return {
      reason: `${gpu.name} is older than the kernels that unpack ${precision} (compute capability 8.0)`,
      nearest: "int4",
    };
  // Other engines unpack FP8 and MXFP4 weights and multiply in 16 bit where the card has no units for them.
  const needsUnits = engine.name === COMPILED || precision === "nvfp4";
  if (!needsUnits) return null;
  const why = `${gpu.name} has no tensor cores for ${precision}`;
  if (precision === "nvfp4" && gpu.flops.fp4 === null) return { reason: why, nearest: "int4" };
  if (precision === "fp8" && gpu.flops.fp8 === null)
    return { reason: `${why}, and ${engine.name} does not unpack it`, nearest: "int8" };
  return null;
}

/** Formats that Marlin kernels unpack to 16 bit, from Ampere on (vLLM's supported hardware for quantisation). */
const UNPACKED: readonly Precision[] = ["fp8", "mxfp4"];
const UNPACKED_SINCE = 2020;
/** Compiles for the card's own formats. */
const COMPILED = "TensorRT-LLM";
