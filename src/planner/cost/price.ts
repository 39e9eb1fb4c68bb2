import { valueOf } from "../../economics/value-of.ts";
import type { AssumptionValues } from "../../core/assumption.ts";
import { HOURS_PER_MONTH } from "../../core/time.ts";
import { apiSwitchCost } from "../../economics/migration.ts";
import { apiDown } from "./availability.ts";
import { movedUsd, paidUsd, tunedUsd } from "./group-cost.ts";
import { priceFleet } from "./price-fleet.ts";
import type { ApiOption, PreparedOption, PreparedPlan } from "../model/prepared.ts";
import type { PricedOption } from "../model/priced-option.ts";

export interface PriceOptions {
  /** Multiplies the traffic: 1 = this traffic. */
  volume?: number;
  /** Machines by option id that are already decided: a fleet in service does not shrink with a draw. */
  nodes?: ReadonlyMap<string, number>;
}

/** Prices every option under one set of assumption values. Pure; well under a millisecond per option. */
export const price = (
  prepared: PreparedPlan,
  values: AssumptionValues,
  options: PriceOptions = {},
): PricedOption[] => prepared.options.map((option) => priceOption(prepared, option, values, options));

/** Prices one option of the plan under one set of assumption values. */
export function priceOption(
  prepared: PreparedPlan,
  option: PreparedOption,
  values: AssumptionValues,
  options: PriceOptions = {},
): PricedOption {
  const volume = (options.volume ?? 1) * valueOf(values, "volume_next_month");
  return "replica" in option
    ? priceFleet(prepared, option, values, { volume, decidedNodes: options.nodes?.get(option.id) ?? null })
    : priceApi(prepared, option, values, volume);
}

function priceApi(
  prepared: PreparedPlan,
  option: ApiOption,
  values: AssumptionValues,
  volume: number,
): PricedOption {
  const moved = new Set(option.moved.map((part) => part.group));
  const unmoved = option.kind === "api-tuned" ? tunedUsd : paidUsd;
  let staying = 0;
  for (const [index, group] of prepared.groups.entries()) {
    if (!moved.has(index)) staying += unmoved(group, values);
  }
  const components: Record<string, number> = { apiStaying: staying * volume };
  if (moved.size > 0) {
    components["apiMoved"] = option.moved.reduce((sum, part) => sum + movedUsd(part, values), 0) * volume;
  }
  if (prepared.notMovableUsd > 0) components["notMovable"] = prepared.notMovableUsd * volume;
  const hourUsd = valueOf(values, "downtime_usd_per_hour");
  if (hourUsd > 0)
    components["downtime"] = apiDown(values, option.spare !== undefined) * HOURS_PER_MONTH * hourUsd;
  const upfrontUsd = option.migration === "none" ? 0 : apiSwitchCost(option.migration, values);
  const cashUsdPerMonth = total(components);
  if (upfrontUsd > 0) components["migration"] = upfrontUsd / prepared.horizonMonths;
  const monthlyUsd = total(components);
  return {
    id: option.id,
    monthlyUsd,
    withoutPeopleUsd: monthlyUsd,
    components,
    upfrontUsd,
    capitalUsd: 0,
    oneOffUsd: upfrontUsd,
    resaleUsd: 0,
    cashUsdPerMonth,
    nodes: 0,
    replicas: 0,
    selfHostedShare: 0,
  };
}

function total(components: Record<string, number>): number {
  let sum = 0;
  for (const usd of Object.values(components)) sum += usd;
  return sum;
}
