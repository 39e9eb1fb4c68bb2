import type { AssumptionName } from "../../core/assumption-name.ts";
import { signedPercentText, timesText, usdText, percentText, numberText } from "../format.ts";

/** How a slider is called, and what about it is not plain from the assumption's band. */
export interface SliderWords {
  label: string;
  /** How its value reads; left out: as a plain number. */
  show?: (value: number) => string;
  /** Ends, where the band is no measure of what people argue about. */
  ends?: readonly [from: number, to: number];
  /** The label does not say what the value counts. */
  needsUnit?: true;
  /** Moves only later months, so that the coming month does not show whether it matters. */
  isLater?: true;
}

/** What a reader argues about, by group, in the words of the page. */
export const SLIDER_GROUPS: readonly {
  title: string;
  sliders: Readonly<Partial<Record<AssumptionName, SliderWords>>>;
  /** Assumptions that belong here by their names, in the words of `wordsFor`. */
  also?: RegExp;
}[] = [
  {
    title: "Volume",
    sliders: {
      volume_next_month: { label: "Volume next month", show: timesText, ends: [0.1, 5] },
      traffic_growth_team: { label: "Growth a year", show: timesText, ends: [0.5, 5], isLater: true },
      presence: { label: "Share of time with traffic", show: percentText },
      burst_while_present: { label: "Peak over mean while there is traffic", show: timesText },
      burst_within_hour: { label: "Peak minute over its hour", show: timesText },
    },
  },
  {
    title: "API prices and discounts",
    sliders: {
      api_discount: { label: "Discount on today's models, still to come", show: percentText, ends: [0, 0.6] },
      batch_discount: { label: "Discount for batch work", show: percentText },
      api_price_change_same_model_id: {
        label: "Today's models, price change a year",
        show: signedPercentText,
        isLater: true,
      },
      api_price_change_hosted_open_same_model: {
        label: "Hosted open models, price change a year",
        show: signedPercentText,
        isLater: true,
      },
    },
  },
  {
    title: "Tokens and cache after a move",
    also: /^token_ratio_/,
    sliders: {
      output_ratio_same_kind: { label: "Answers of another model, length", show: timesText },
      output_ratio_open_over_closed_reasoning: {
        label: "Thinking of an open model, length",
        show: timesText,
      },
      output_ratio_reasoning_over_non_reasoning: { label: "A model that thinks, length", show: timesText },
      output_ratio_non_reasoning_over_reasoning: {
        label: "A model that does not think, length",
        show: timesText,
      },
      cache_hit_carry_over: { label: "Cache hits that another server keeps", show: percentText },
      cache_share_reachable: { label: "Prompt that could be cached", show: percentText },
      right_sizing_share: { label: "Tokens that trimming saves", show: percentText },
    },
  },
  {
    title: "Own GPUs and power",
    sliders: {
      gpu_offer_price: { label: "List prices of GPUs", show: timesText, ends: [0.3, 2] },
      gpu_rental_change_h100: { label: "GPU rents, change a year", show: signedPercentText, isLater: true },
      serving_throughput: { label: "Throughput, of the predicted", show: percentText, ends: [0.3, 2] },
      electricity_us_commercial: { label: "Electricity, a kWh", show: (usd) => `$${numberText(usd)}` },
      pue: { label: "PUE of the data centre", ends: [1, 2.2] },
    },
  },
  {
    title: "People and trouble",
    sliders: {
      ml_engineer_us_loaded: { label: "An engineer, a year", show: usdText },
      fte_share_1_node: { label: "Engineers for one server" },
      migration_effort_api_to_self_host: { label: "Moving to own GPUs, engineer-weeks" },
      migration_effort_hosted_open_model: { label: "Moving to a host, engineer-weeks" },
      quality_regression_work: { label: "Mending quality after a move, engineer-days" },
      downtime_usd_per_hour: { label: "An hour down costs", show: usdText, ends: [0, 10_000] },
    },
  },
];

const KNOWN = new Map<string, SliderWords>(SLIDER_GROUPS.flatMap(({ sliders }) => Object.entries(sliders)));

/** How an assumption is called: "token_ratio_gemma_over_o200k" as "Tokens of gemma, against GPT's". */
export function wordsFor(name: string): SliderWords & { show: (value: number) => string } {
  const known = KNOWN.get(name);
  if (known !== undefined) return { show: numberText, ...known };
  const tokenizer = /^token_ratio_(.+)_over_o200k$/.exec(name)?.[1];
  if (tokenizer !== undefined)
    return { label: `Tokens of ${tokenizer.replaceAll("_", " ")}, against GPT's`, show: timesText };
  const label = name.replaceAll("_", " ");
  return { label: label.slice(0, 1).toUpperCase() + label.slice(1), show: numberText, needsUnit: true };
}
