import type { Assumption } from "../../core/assumption.ts";
import type { PlanMaterial } from "../../planner/plan-material.ts";
import type { PlanResult } from "../../planner/plan-result.ts";

/** A slider: an assumption with the ends and the step that a hand can set. */
export interface SliderRow {
  assumption: Assumption;
  label: string;
  from: number;
  to: number;
  step: number;
}

/** What a reader argues about, by group, in the words of the page; assumptions that a plan lacks are left out. */
const GROUPS: readonly { title: string; sliders: Readonly<Record<string, string>> }[] = [
  {
    title: "Volume",
    sliders: { volume_next_month: "Volume next month, ×", traffic_growth_team: "Growth, × a year" },
  },
  {
    title: "API prices",
    sliders: {
      api_price_change_same_model_id: "Change of the price of today's models, a year",
      api_price_change_hosted_open_same_model: "Change of hosted open models' prices, a year",
      batch_discount: "Discount for batch work",
    },
  },
  {
    title: "Own GPUs",
    sliders: {
      gpu_rental_change_h100: "Change of GPU rents, a year",
      electricity_us_commercial: "Electricity, $ per kWh",
      pue: "PUE of the data centre",
      burst_within_hour: "Burst within an hour, ×",
      presence: "Share of time with traffic",
    },
  },
  {
    title: "People and trouble",
    sliders: {
      ml_engineer_us_loaded: "An engineer, $ a year",
      fte_share_1_node: "Engineers for one node",
      migration_effort_api_to_self_host: "Moving to own GPUs, engineer-weeks",
      quality_regression_work: "Fixing quality after a move, engineer-days",
      downtime_usd_per_hour: "An hour down, $",
    },
  },
];

/** The sliders of a plan: those above, and whatever else moves its answer. */
export function sliderGroups(
  material: PlanMaterial,
  result: PlanResult,
): { title: string; rows: SliderRow[] }[] {
  const known = new Map(material.all.assumptions.map((row) => [row.name, row]));
  const taken = new Set(GROUPS.flatMap(({ sliders }) => Object.keys(sliders)));
  const others = result.sensitivity.map(({ assumption }) => assumption).filter((name) => !taken.has(name));
  const groups = [
    ...GROUPS.map(({ title, sliders }) => ({ title, names: Object.entries(sliders) })),
    {
      title: "Also moves this answer",
      names: others.map((name): [string, string] => [name, name.replaceAll("_", " ")]),
    },
  ];
  return groups
    .map(({ title, names }) => ({
      title,
      rows: names.flatMap(([name, label]) => {
        const assumption = known.get(name);
        return assumption === undefined ? [] : [sliderRow(assumption, label)];
      }),
    }))
    .filter(({ rows }) => rows.length > 0);
}

/** The band, half as wide again on both sides, but never below zero where the band is not. */
function sliderRow(assumption: Assumption, label: string): SliderRow {
  const { low, high, typical } = assumption;
  const width = high - low || Math.abs(typical) || 100;
  const lowest = low - width / 2;
  const from = low >= 0 ? Math.max(0, lowest) : Math.max(-1, lowest);
  const step = niceStep(width / 50);
  return {
    assumption,
    label,
    from: Math.floor(from / step) * step,
    to: Math.ceil((high + width / 2) / step) * step,
    step,
  };
}

/** 1, 2 or 5 times a power of ten, at most `most`. */
function niceStep(most: number): number {
  const power = 10 ** Math.floor(Math.log10(most));
  const steps = [5, 2, 1].map((digit) => digit * power);
  return steps.find((step) => step <= most * 1.000001) ?? power;
}
