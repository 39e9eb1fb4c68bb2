import type { AssumptionName } from "../core/assumption-name.ts";
import type { Assumption } from "../core/assumption.ts";
import type { GpuOffer } from "../core/offer.ts";
import { HOURS_PER_MONTH } from "../core/time.ts";
import type { Guide, Range } from "./guide.ts";

/** The guide's own numbers in place of the sourced ones, to plan as the guide does. */
export interface GuideAssumptions {
  /** Under the names of the catalog's assumptions: low and high are the guide's own range, or its single figure. */
  assumptions: readonly Assumption[];
  /** The guide's GPU prices, instead of the catalog's. */
  offers: readonly GpuOffer[];
  /** The guide's API prices, dollars per million tokens; it has no cache, batch or tiers. */
  apiPrices: readonly { provider: string; model: string; input: number; output: number }[];
  horizonMonths: number;
}

/**
 * The assumptions of the guide. What it leaves out (host, rack, interest, resale, spares beyond one card, migration, token
 * counts that change with the model) is zero or one, because that is what the guide computes with.
 */
export function guideAssumptions(guide: Guide): GuideAssumptions {
  const source = `the guide "${guide.name}"`;
  const row = (
    name: AssumptionName,
    unit: string,
    typical: number,
    [low, high]: Range,
    note: string,
  ): Assumption => ({
    name,
    unit,
    low,
    typical,
    high,
    source,
    date: guide.updated,
    note,
  });
  const only = (name: AssumptionName, unit: string, value: number, note: string): Assumption =>
    row(name, unit, value, [value, value], note);
  const half = ([low, high]: Range): number => (low + high) / 2;
  const { overhead, engineer } = guide;
  const spare = guide.overhead.rows.redundancy[0] / guide.overhead.rows.depreciation[0];
  const share = engineer.overheadShare;
  const offer = (it: Partial<GpuOffer> & Pick<GpuOffer, "id" | "seller" | "kind" | "gpu">): GpuOffer => ({
    gpusPerNode: 1,
    usdPerGpuHour: null,
    usdPerGpu: null,
    termMonths: 0,
    region: null,
    includesHost: true,
    source,
    date: guide.updated,
    note: "",
    ...it,
  });
  return {
    horizonMonths: guide.amortisation.months,
    assumptions: [
      only("electricity_us_commercial", "USD per kWh", overhead.electricityUsdPerKwh, "typed"),
      only("pue", "ratio", 1, "left out"),
      only("colocation_wholesale", "USD per kW-month", 0, "left out"),
      only("colocation_retail_small", "USD per kW-month", 0, "left out"),
      only("server_host_share_8gpu_node", "share of node price that is not GPU modules", 0, "left out"),
      only("server_host_cost_pcie_4gpu", "USD per chassis for 4 PCIe GPUs", 0, "left out"),
      only("server_support_contract", "share of hardware price per year", 0, "left out"),
      only("gpu_failure_permanent", "share of GPUs per year", 0, "left out"),
      row(
        "networking_per_node",
        "USD per node-month",
        half(overhead.rows.networkStorage),
        overhead.rows.networkStorage,
        "typed for network and storage together",
      ),
      only("storage_weights", "USD per TB-month", 0, "inside the networking figure"),
      row(
        "monitoring_logging",
        "USD per month",
        half(overhead.rows.monitoring),
        overhead.rows.monitoring,
        "typed",
      ),
      only("gateway_api_side", "USD per month", 0, "says that an API needs no operations"),
      only("spare_gpu_share", "share of fleet", spare, "one spare card for four"),
      row(
        "availability_self_host_single_node",
        "share of time",
        half(overhead.selfHostAvailability),
        overhead.selfHostAvailability,
        "typed",
      ),
      only("api_availability_measured", "share of time", overhead.apiAvailability, "typed as a guarantee"),
      row("ml_engineer_us_loaded", "USD per year", half(engineer.usdPerYear), engineer.usdPerYear, "typed"),
      row(
        "fte_share_1_node",
        "FTE",
        share,
        engineer.tierShare,
        "20 % in the overhead table, 20-30 % in the text",
      ),
      only("fte_share_4_nodes", "FTE", share, "does not grow with the fleet"),
      only("fte_share_16_nodes", "FTE", share, "does not grow with the fleet"),
      only("migration_effort_api_to_self_host", "engineer-weeks, once", 0, "left out"),
      only("migration_effort_hosted_open_model", "engineer-weeks, once", 0, "left out"),
      only("quality_regression_work", "engineer-days per model change", 0, "left out"),
      only("dual_running_months", "months", 0, "left out"),
      ...(["h100", "a100"] as const).flatMap((gpu) =>
        ([1, 2, 3] as const).map((year) =>
          only(`residual_value_${gpu}_year_${year}`, "share of purchase price", 0, "no resale"),
        ),
      ),
      only("useful_life", "years", guide.amortisation.months / 12, "36 months"),
      only("cost_of_capital_company", "per year", 0, "left out"),
      only("traffic_growth_team", "factor per year", 1, "left out"),
      only("api_price_change_same_model_id", "per year", 0, "left out"),
      only("api_price_change_hosted_open_same_model", "per year", 0, "left out"),
      only("gpu_rental_change_h100", "per year", 0, "left out"),
      only("batch_discount", "share off list", 0, "left out"),
      ...TOKEN_RATIOS.map((name) => only(name, "ratio of token counts", 1, "left out")),
    ],
    offers: [
      offer({
        id: "guide-buy-h100",
        seller: "bought, as the guide",
        kind: "purchase-new",
        gpu: "H100 SXM",
        usdPerGpu: guide.amortisation.h100.usd,
        includesHost: false,
        note: "bare card",
      }),
      offer({
        id: "guide-buy-a100",
        seller: "bought, as the guide",
        kind: "purchase-used",
        gpu: "A100 80GB SXM",
        usdPerGpu: guide.amortisation.a100.usd,
        includesHost: false,
        note: "bare card",
      }),
      ...Object.entries(guide.rental.h100UsdPerMonth).map(([seller, usdPerMonth]) =>
        offer({
          id: `guide-rent-h100-${seller.toLowerCase()}`,
          seller: `${seller}, as the guide`,
          kind: "on-demand",
          gpu: "H100 SXM",
          usdPerGpuHour: usdPerMonth / HOURS_PER_MONTH,
        }),
      ),
    ],
    apiPrices: [
      { provider: "openai", model: "gpt-5.4", ...guide.apiUsdPerMillion.gpt54 },
      { provider: "deepseek", model: "deepseek-v4-flash", ...guide.apiUsdPerMillion.deepseekV4 },
      { provider: "deepseek", model: "deepseek-v4-pro", ...guide.apiUsdPerMillion.deepseekV4 },
    ],
  };
}

/** The guide compares token for token: no tokenizer, no longer answers. */
const TOKEN_RATIOS = [
  "token_ratio_llama3_over_o200k",
  "token_ratio_qwen2_5_over_o200k",
  "token_ratio_deepseek_v3_over_o200k",
  "token_ratio_gemma_over_o200k",
  "token_ratio_mistral_nemo_over_o200k",
  "token_ratio_llama2_over_o200k",
  "token_ratio_cl100k_over_o200k",
  "token_ratio_claude_over_o200k",
  "token_ratio_claude_opus_4_7_over_4_6",
  "token_ratio_unknown_over_o200k",
  "output_ratio_reasoning_over_non_reasoning",
  "output_ratio_non_reasoning_over_reasoning",
  "output_ratio_open_over_closed_reasoning",
  "output_ratio_same_kind",
] as const;
