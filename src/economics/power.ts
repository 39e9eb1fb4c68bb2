import type { AssumptionValues } from "../core/assumption.ts";
import { valueOf } from "./value-of.ts";

/**
 * Mean kilowatts at the meter: each GPU between its draw when idle with a model loaded and its draw when decoding a large
 * batch, by the share of time it is busy; plus the rest of the server; times PUE. With an unknown TDP an all-in planning
 * value per GPU, which includes the facility, is used instead.
 */
export function averageKilowatts(
  gpu: string,
  gpus: number,
  tdpWatts: number | null,
  busyShare: number,
  values: AssumptionValues,
): number {
  if (tdpWatts === null) return gpus * valueOf(values, "all_in_power_per_gpu_h100");
  const idle = valueOf(values, "gpu_idle_share_of_tdp_model_loaded");
  const busy = Math.max(idle, busyShareOfTdp(gpu, values));
  const gpuKilowatts = (tdpWatts / 1000) * (idle + (busy - idle) * Math.min(1, Math.max(0, busyShare)));
  return gpus * (gpuKilowatts + beyondGpuKilowatts(values)) * valueOf(values, "pue");
}

/** Kilowatts of circuit to contract for: every GPU at its TDP, and the rest of the server. */
export function circuitKilowatts(gpus: number, tdpWatts: number | null, values: AssumptionValues): number {
  if (tdpWatts === null) return gpus * valueOf(values, "all_in_power_per_gpu_h100");
  return gpus * (tdpWatts / 1000 + beyondGpuKilowatts(values));
}

/**
 * Colocation by contracted kilowatt: retail, or wholesale where that is cheaper even though its smallest block has to be
 * taken.
 */
export function rackUsdPerMonth(kilowatts: number, values: AssumptionValues): number {
  const retail = kilowatts * valueOf(values, "colocation_retail_small");
  const wholesale = Math.max(kilowatts, WHOLESALE_MINIMUM_KW) * valueOf(values, "colocation_wholesale");
  return Math.min(retail, wholesale);
}

/** CBRE quotes its wholesale rent for 250-500 kW. */
const WHOLESALE_MINIMUM_KW = 250;
/** Thermal design power of the cards whose draw when decoding was measured. */
const H100_SXM_TDP_WATTS = 700;
const A100_SXM_TDP_WATTS = 400;

function busyShareOfTdp(gpu: string, values: AssumptionValues): number {
  const share = /\bA100\b/i.test(gpu)
    ? valueOf(values, "gpu_power_inference_a100_batch32") / A100_SXM_TDP_WATTS
    : valueOf(values, "gpu_power_inference_h100_batch128") / H100_SXM_TDP_WATTS;
  return Math.min(1, share);
}

const beyondGpuKilowatts = (values: AssumptionValues): number =>
  valueOf(values, "server_power_beyond_gpus_8gpu_node") / 8;
