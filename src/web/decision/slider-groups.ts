import type { AssumptionName } from "../../core/assumption-name.ts";
import {
  formatFactor,
  formatNumber,
  formatPercent,
  formatPercentChange,
  formatUsd,
} from "../../core/format.ts";

/** The words of a slider, and what the assumption's range does not say. */
export interface SliderWords {
  label: string;
  /** Formats its value; a plain number by default. */
  show?: (value: number) => string;
  /** Ends, where the assumption's range is narrower than what people want to try. */
  ends?: readonly [from: number, to: number];
  /** The label does not imply the unit. */
  needsUnit?: true;
  /** Affects only later months, so the coming month does not show whether it matters. */
  isLater?: true;
}

/** The assumptions a reader is likely to question, by group. */
export const SLIDER_GROUPS: readonly {
  title: string;
  sliders: Readonly<Partial<Record<AssumptionName, SliderWords>>>;
  /** Also in this group: assumptions whose name matches, with the label of `wordsFor`. */
  also?: RegExp;
}[] = [
  {
    title: "Volume",
    sliders: {
      volume_next_month: { label: "Volume next month", show: formatFactor, ends: [0.1, 5] },
      traffic_growth_team: { label: "Growth per year", show: formatFactor, ends: [0.5, 5], isLater: true },
      presence: { label: "Share of time with traffic", show: formatPercent },
      burst_while_present: { label: "Peak over mean while there is traffic", show: formatFactor },
      burst_within_hour: { label: "Peak minute over its hour", show: formatFactor },
    },
  },
  {
    title: "API prices and discounts",
    sliders: {
      api_discount: {
        label: "Further discount on today's models",
        show: formatPercent,
        ends: [0, 0.6],
      },
      batch_discount: { label: "Discount for batch work", show: formatPercent },
      api_price_change_same_model_id: {
        label: "Today's models, price change per year",
        show: formatPercentChange,
        isLater: true,
      },
      api_price_change_hosted_open_same_model: {
        label: "Hosted open models, price change per year",
        show: formatPercentChange,
        isLater: true,
      },
    },
  },
  {
    title: "Tokens and cache after a move",
    also: /^token_ratio_/,
    sliders: {
      output_ratio_same_kind: { label: "Length of another model's answers", show: formatFactor },
      output_ratio_open_over_closed_reasoning: {
        label: "Length of an open model's reasoning",
        show: formatFactor,
      },
      output_ratio_reasoning_over_non_reasoning: {
        label: "Length with a reasoning model",
        show: formatFactor,
      },
      output_ratio_non_reasoning_over_reasoning: {
        label: "Length without reasoning",
        show: formatFactor,
      },
      cache_hit_carry_over: { label: "Cache hits kept after a move", show: formatPercent },
      cache_share_reachable: { label: "Share of prompts that could be cached", show: formatPercent },
      right_sizing_share: { label: "Share of tokens that trimming saves", show: formatPercent },
    },
  },
  {
    title: "Own GPUs and power",
    sliders: {
      gpu_offer_price: { label: "List prices of GPUs", show: formatFactor, ends: [0.3, 2] },
      gpu_rental_change_h100: {
        label: "GPU rents, change per year",
        show: formatPercentChange,
        isLater: true,
      },
      serving_throughput: {
        label: "Throughput, relative to the prediction",
        show: formatPercent,
        ends: [0.3, 2],
      },
      electricity_us_commercial: { label: "Electricity, per kWh", show: (usd) => `$${formatNumber(usd)}` },
      pue: { label: "Data centre overhead (PUE)", ends: [1, 2.2] },
    },
  },
  {
    title: "People and downtime",
    sliders: {
      ml_engineer_us_loaded: { label: "One engineer, per year", show: formatUsd },
      fte_share_1_node: { label: "Engineers for one server" },
      migration_effort_api_to_self_host: { label: "Moving to own GPUs, engineer-weeks" },
      migration_effort_hosted_open_model: { label: "Moving to a host, engineer-weeks" },
      quality_regression_work: { label: "Fixing quality after a move, engineer-days" },
      downtime_usd_per_hour: { label: "Cost of an hour of downtime", show: formatUsd, ends: [0, 10_000] },
    },
  },
];

const KNOWN = new Map<string, SliderWords>(SLIDER_GROUPS.flatMap(({ sliders }) => Object.entries(sliders)));

/** The label of an assumption: "Tokens of gemma, against GPT's" for "token_ratio_gemma_over_o200k". */
export function wordsFor(name: string): SliderWords & { show: (value: number) => string } {
  const known = KNOWN.get(name);
  if (known !== undefined) return { show: formatNumber, ...known };
  const tokenizer = /^token_ratio_(.+)_over_o200k$/.exec(name)?.[1];
  if (tokenizer !== undefined)
    return { label: `Tokens of ${tokenizer.replaceAll("_", " ")}, against GPT's`, show: formatFactor };
  const label = name.replaceAll("_", " ");
  return { label: label.slice(0, 1).toUpperCase() + label.slice(1), show: formatNumber, needsUnit: true };
}
