import { typicalValues } from "../../core/assumption.ts";
import type { PlanMaterial } from "../../planner/plan-material.ts";
import type { PlanResult } from "../../planner/plan-result.ts";
import { priceOption } from "../../planner/cost/price.ts";

/** The difference between the compared option and staying, in dollars a month, with one assumption at both ends of its range. */
export interface TornadoBar {
  assumption: string;
  unit: string;
  low: number;
  typical: number;
  high: number;
  flipsAt: number | null;
  usdAtLow: number;
  usdAtHigh: number;
}

const SHOWN = 8;

/** The assumptions that move the answer most, largest first; negative dollars mean that the option is cheaper. */
export function tornadoBars(
  { all }: PlanMaterial,
  result: PlanResult,
): { typicalUsd: number; bars: TornadoBar[] } {
  const values = typicalValues(all.assumptions);
  const option = all.options.find(({ id }) => id === result.comparedOption);
  const stay = all.options.find(({ kind }) => kind === "api");
  if (option === undefined || stay === undefined) return { typicalUsd: 0, bars: [] };
  const difference = (name: string, value: number): number => {
    const moved = { ...values, [name]: value };
    return priceOption(all, option, moved).monthlyUsd - priceOption(all, stay, moved).monthlyUsd;
  };
  const typicalUsd = priceOption(all, option, values).monthlyUsd - priceOption(all, stay, values).monthlyUsd;
  const bars = result.sensitivity.slice(0, SHOWN).map((row) => ({
    assumption: row.assumption,
    unit: row.unit,
    low: row.low,
    typical: row.typical,
    high: row.high,
    flipsAt: row.flipsAt,
    usdAtLow: difference(row.assumption, row.low),
    usdAtHigh: difference(row.assumption, row.high),
  }));
  return { typicalUsd, bars };
}
