import { ASSUMPTION_NAMES } from "../../core/assumption-name.ts";
import type { Assumption, AssumptionValues } from "../../core/assumption.ts";
import type { GpuOffer } from "../../core/offer.ts";

/** Round numbers, so that expected results are arithmetic on paper. */
export const ROUND_VALUES: AssumptionValues = {
  electricity_us_commercial: 0.1,
  pue: 1.5,
  colocation_retail_small: 300,
  colocation_wholesale: 180,
  server_host_share_8gpu_node: 0.2,
  server_host_cost_pcie_4gpu: 16_000,
  server_support_contract: 0.12,
  server_power_beyond_gpus_8gpu_node: 2.4,
  all_in_power_per_gpu_h100: 1.7,
  gpu_power_inference_h100_batch128: 630,
  gpu_power_inference_a100_batch32: 360,
  gpu_idle_share_of_tdp_model_loaded: 0.2,
  networking_per_node: 150,
  storage_weights: 80,
  monitoring_logging: 200,
  gpu_failure_permanent: 0.06,
  spare_gpu_share: 0.125,
  availability_self_host_single_node: 0.99,
  api_availability_measured: 0.997,
  ml_engineer_us_loaded: 208_000,
  fte_share_1_node: 0.25,
  fte_share_4_nodes: 0.7,
  fte_share_16_nodes: 1.9,
  migration_effort_api_to_self_host: 6,
  migration_effort_hosted_open_model: 2,
  quality_regression_work: 5,
  residual_value_h100_year_1: 0.6,
  residual_value_h100_year_2: 0.5,
  residual_value_h100_year_3: 0.25,
  residual_value_a100_year_1: 0.5,
  residual_value_a100_year_2: 0.4,
  residual_value_a100_year_3: 0.2,
  useful_life: 4,
  cost_of_capital_company: 0,
  dual_running_months: 1,
  migration_engineers: 1,
  downtime_usd_per_hour: 0,
  availability_data_centre: 1,
  availability_dedicated_endpoint: 0.995,
  spot_interruptions: 0.1,
  spot_replacement_hours: 2,
  cold_start_seconds: 60,
  cold_start_gb_per_second: 1,
  idle_minutes_before_zero: 15,
};

export const rentOffer = (usdPerGpuHour: number, gpusPerNode = 8): GpuOffer => ({
  id: "test/rent",
  seller: "Test Cloud",
  kind: "on-demand",
  gpu: "H100 SXM",
  gpusPerNode,
  usdPerGpuHour,
  usdPerGpu: null,
  termMonths: 0,
  region: null,
  includesHost: true,
  source: "test",
  date: "2026-01-01",
  note: "",
});

export const purchaseOffer = (usdPerGpu: number, gpusPerNode = 8): GpuOffer => ({
  ...rentOffer(1, gpusPerNode),
  id: "test/buy",
  kind: "purchase-new",
  usdPerGpuHour: null,
  usdPerGpu,
  includesHost: false,
});

/** Every value as an assumption without a band. */
export const certain = (values: AssumptionValues): Assumption[] =>
  ASSUMPTION_NAMES.flatMap((name): Assumption[] => {
    const value = values[name];
    if (value === undefined) return [];
    return [{ name, unit: "", low: value, typical: value, high: value, source: "made for a test", date: "" }];
  });
