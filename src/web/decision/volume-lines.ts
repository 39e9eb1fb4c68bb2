import type { PlanMaterial } from "../../planner/plan-material.ts";
import type { PlanOption, PlanResult } from "../../planner/plan-result.ts";
import { priceOption } from "../../planner/price.ts";
import type { OptionKind } from "../../planner/prepared.ts";
import { typicalValues } from "../../planner/ranges.ts";

/** The cost of an option over volume. */
export interface VolumeLine {
  option: PlanOption;
  points: { apiUsd: number; usd: number }[];
}

const POINTS = 220;
const LOWEST_VOLUME = 1e-3;
const HIGHEST_VOLUME = 1e4;
/** What is drawn: staying, the best other API, and the best of each way to own GPUs. */
const DRAWN: readonly (readonly OptionKind[])[] = [
  ["api"],
  ["closed-cheaper", "hosted-open"],
  ["dedicated-hosted"],
  ["self-host-rent"],
  ["self-host-buy"],
  ["hybrid"],
];

/**
 * Cost over volume from well below the lowest crossing, or this traffic, to well above the highest. Volume is given as
 * what staying would cost, so both axes are dollars a month.
 */
export function volumeLines({ all }: PlanMaterial, result: PlanResult): VolumeLine[] {
  const values = typicalValues(all.assumptions);
  const volumes = [
    1,
    ...result.breakEven.filter(({ against }) => against === "stay").map(({ volume }) => volume),
  ];
  const from = Math.max(LOWEST_VOLUME, Math.min(...volumes) / 5);
  const to = Math.min(HIGHEST_VOLUME, Math.max(...volumes) * 5);
  const grid = Array.from({ length: POINTS }, (_, index) => from * (to / from) ** (index / (POINTS - 1)));
  const stay = all.options.find(({ kind }) => kind === "api");
  if (stay === undefined) return [];
  const apiUsd = grid.map((volume) => priceOption(all, stay, values, { volume }).monthlyUsd);
  return DRAWN.flatMap((kinds) => {
    const shown = cheapest(result.options.filter(({ kind }) => kinds.includes(kind)));
    const prepared = all.options.find(({ id }) => id === shown?.id);
    if (shown === undefined || prepared === undefined) return [];
    const points = grid.map((volume, index) => ({
      apiUsd: apiUsd[index]!,
      usd: priceOption(all, prepared, values, { volume }).monthlyUsd,
    }));
    return [{ option: shown, points: points.filter(({ usd }) => Number.isFinite(usd)) }];
  });
}

const cheapest = (options: readonly PlanOption[]): PlanOption | undefined =>
  options.toSorted((a, b) => a.monthlyUsd.typical - b.monthlyUsd.typical)[0];
