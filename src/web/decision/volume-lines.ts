import { typicalValues } from "../../core/assumption.ts";
import type { PlanMaterial } from "../../planner/plan-material.ts";
import type { PlanResult } from "../../planner/plan-result.ts";
import { priceOption } from "../../planner/cost/price.ts";
import { type OptionKind, type PreparedOption, RUNGS } from "../../planner/model/prepared.ts";

/** The cost of a rung over volume, each time of its cheapest option. */
export interface VolumeLine {
  kind: OptionKind;
  points: { apiUsd: number; usd: number }[];
}

/** Where a rung becomes cheaper or dearer than staying, or than the cheapest other API. */
export interface CrossingPoint {
  apiUsd: number;
  usd: number;
  isAgainstStaying: boolean;
}

const POINTS = 220;
const LOWEST_VOLUME = 1e-3;
const HIGHEST_VOLUME = 1e4;
/** Tuning keeps the models, so its line would run along that of staying. */
const DRAWN = RUNGS.filter((kind) => kind !== "api-tuned");

/**
 * Cost over volume from well below the lowest crossing, or this traffic, to well above the highest. Volume is given as
 * what staying would cost, so both axes are dollars a month.
 */
export function volumeLines(
  { all }: PlanMaterial,
  result: PlanResult,
): { lines: VolumeLine[]; crossings: CrossingPoint[] } {
  const values = typicalValues(all.assumptions);
  const usdOf = (option: PreparedOption, volume: number): number =>
    priceOption(all, option, values, { volume }).monthlyUsd;
  const stay = all.options.find(({ kind }) => kind === "api");
  if (stay === undefined) return { lines: [], crossings: [] };
  const { from, to, volumes } = volumesOf(result);
  const grid = volumes.map((volume) => ({ volume, apiUsd: usdOf(stay, volume) }));
  const lines = DRAWN.flatMap((kind) => {
    const rung = all.options.filter((option) => option.kind === kind);
    const points = grid.map(({ volume, apiUsd }) => ({
      apiUsd,
      usd: Math.min(...rung.map((option) => usdOf(option, volume))),
    }));
    return rung.length === 0 ? [] : [{ kind, points: points.filter(({ usd }) => Number.isFinite(usd)) }];
  });
  const crossings = result.breakEven.flatMap(({ against, volume, apiUsdPerMonth }) => {
    const other = all.options.find(({ id }) => id === against);
    if (other === undefined || volume < from || volume > to) return [];
    return [{ apiUsd: apiUsdPerMonth, usd: usdOf(other, volume), isAgainstStaying: other === stay }];
  });
  return { lines, crossings };
}

/** Evenly spaced on a logarithmic scale. */
function volumesOf({ breakEven }: PlanResult): { from: number; to: number; volumes: number[] } {
  const known = [1, ...breakEven.filter(({ against }) => against === "stay").map(({ volume }) => volume)];
  const from = Math.max(LOWEST_VOLUME, Math.min(...known) / 5);
  const to = Math.min(HIGHEST_VOLUME, Math.max(...known) * 5);
  const volumes = Array.from({ length: POINTS }, (_, index) => from * (to / from) ** (index / (POINTS - 1)));
  return { from, to, volumes };
}
