import type { Assumption } from "../../core/assumption.ts";
import { cheapestChances, drawMany, percentiles, readDraw } from "../../economics/uncertainty.ts";
import { priceOption } from "./price.ts";
import type { PricedOption } from "../model/priced-option.ts";
import type { PreparedPlan } from "../model/prepared.ts";

export const DEFAULT_SEED = 20261120;
const DRAWS = 2000;

/**
 * How certain an option's cost is, in dollars per month. The band from P10 to P90 is widened to contain the cost at
 * typical values: a fleet that is just large enough at typical values is too small in most draws, and only ever grows.
 */
export interface OptionRange {
  id: string;
  p10: number;
  p50: number;
  p90: number;
  /** Chance 0..1 that it is the cheapest of all options. */
  cheapestChance: number;
  /** Chance 0..1 that it costs less than staying. */
  beatsStayingChance: number;
}

/**
 * Ranges and chances of every option over 2,000 seeded draws of the assumptions. Fleet size is fixed at typical values;
 * excess load overflows, or where nothing may overflow adds machines.
 */
export function priceRanges(
  prepared: PreparedPlan,
  assumptions: readonly Assumption[],
  seed: number = DEFAULT_SEED,
  typical: readonly PricedOption[] = [],
): OptionRange[] {
  const nodes = new Map(
    typical.filter((option) => option.nodes > 0).map((option) => [option.id, option.nodes]),
  );
  const draws = drawMany(assumptions, seed, DRAWS);
  const costs = prepared.options.map(() => new Float64Array(DRAWS));
  const values: Record<string, number> = {};
  for (let draw = 0; draw < DRAWS; draw++) {
    readDraw(draws, draw, values);
    for (const [index, option] of prepared.options.entries()) {
      costs[index]![draw] = priceOption(prepared, option, values, { nodes }).monthlyUsd;
    }
  }
  const chances = cheapestChances(costs);
  const stay = costs[prepared.options.findIndex((option) => option.kind === "api")]!;
  return prepared.options.map((option, index) => ({
    id: option.id,
    ...around(percentiles(costs[index]!), typical[index]?.monthlyUsd),
    cheapestChance: chances[index]!,
    beatsStayingChance: shareBelow(costs[index]!, stay),
  }));
}

/** The difference of a median of draws from the cost at typical values that is none: between two draws lies no third. */
const SAME_MIDDLE = 1e-3;

/** A range that contains the cost at typical values, whose middle is that cost where the draws do not tell them apart. */
function around<Range extends { p10: number; p50: number; p90: number }>(
  range: Range,
  usd: number | undefined,
): Range {
  if (usd === undefined) return range;
  return {
    ...range,
    p10: Math.min(range.p10, usd),
    p50: Math.abs(range.p50 - usd) <= SAME_MIDDLE * usd ? usd : range.p50,
    p90: Math.max(range.p90, usd),
  };
}

function shareBelow(costs: Float64Array, reference: Float64Array): number {
  let below = 0;
  for (const [index, cost] of costs.entries()) if (cost < reference[index]!) below++;
  return below / costs.length;
}
