import type { AssumptionName } from "../core/assumption-name.ts";
import type { Assumption, AssumptionValues } from "../core/assumption.ts";
import { seedFor, uniformAt } from "../core/random.ts";

/** Draws of every assumption, one column of `count` values each. */
export interface Draws {
  count: number;
  columns: ReadonlyMap<AssumptionName, Float64Array>;
}

/**
 * The value of an assumption at quantile u: low is its P10, typical its median, high its P90, with straight lines between
 * them and nothing outside, so one draw in ten sits at each end. No draw is a number that no source supports, and the
 * band is not taken for certain either.
 * @internal exported for its test
 */
export function quantile(assumption: Pick<Assumption, "low" | "typical" | "high">, u: number): number {
  const { low, typical, high } = assumption;
  if (u <= 0.1) return low;
  if (u >= 0.9) return high;
  return u < 0.5 ? low + ((typical - low) * (u - 0.1)) / 0.4 : typical + ((high - typical) * (u - 0.5)) / 0.4;
}

/**
 * The first `count` draws of every assumption, as columns. Each assumption has a stream of its own, by its name: adding
 * one, or another order, does not move the draws of the others.
 */
export function drawMany(assumptions: readonly Assumption[], seed: number, count: number): Draws {
  const columns = new Map<AssumptionName, Float64Array>();
  for (const row of assumptions) {
    const stream = seedFor(row.name, seed);
    const column = new Float64Array(count);
    if (row.low < row.high) spread(column, stream, row);
    else column.fill(row.typical);
    columns.set(row.name, column);
  }
  return { count, columns };
}

/**
 * A Latin hypercube: the draws of an assumption are as many quantiles at even distances, in the order of its stream. So
 * the middle draw is the typical value and not the median of a sample that happened to lie beside it.
 */
function spread(column: Float64Array, stream: number, row: Assumption): void {
  const count = column.length;
  const uniforms = Float64Array.from(column, (_, index) => uniformAt(stream, index));
  const sorted = Float64Array.from(uniforms).sort();
  for (const [index, uniform] of uniforms.entries()) {
    column[index] = quantile(row, (rankOf(sorted, uniform) + 0.5) / count);
  }
}

/** How many of the sorted numbers are smaller. */
function rankOf(sorted: Float64Array, value: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sorted[middle]! < value) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Writes one draw into `target` and returns it; a loop over draws reuses one target. */
export function readDraw(
  draws: Draws,
  index: number,
  target: Partial<Record<AssumptionName, number>>,
): AssumptionValues {
  for (const [name, column] of draws.columns) {
    const value = column[index];
    if (value === undefined) throw new RangeError(`there are ${draws.count} draws, not ${index + 1}`);
    target[name] = value;
  }
  return target;
}

/** P10, P50 and P90 of the values, linear between ranks (Hyndman and Fan's type 7). Throws RangeError when empty. */
export function percentiles(values: ArrayLike<number>): { p10: number; p50: number; p90: number } {
  if (values.length === 0) throw new RangeError("percentiles of nothing");
  const sorted = Float64Array.from(values).sort();
  return { p10: rank(sorted, 0.1), p50: rank(sorted, 0.5), p90: rank(sorted, 0.9) };
}

/** `costs[option][draw]` → per option the share of draws in which it is the cheapest; a tie is shared. Adds up to 1. */
export function cheapestChances(costs: readonly ArrayLike<number>[]): number[] {
  const chances = costs.map(() => 0);
  const draws = costs[0]?.length ?? 0;
  for (let draw = 0; draw < draws; draw++) {
    let least = Number.POSITIVE_INFINITY;
    for (const option of costs) least = Math.min(least, option[draw] ?? Number.POSITIVE_INFINITY);
    const winners = costs.flatMap((option, index) => (option[draw] === least ? [index] : []));
    for (const index of winners) chances[index] = (chances[index] ?? 0) + 1 / winners.length / draws;
  }
  return chances;
}

const rank = (sorted: Float64Array, share: number): number => {
  const at = share * (sorted.length - 1);
  const below = sorted[Math.floor(at)] ?? Number.NaN;
  const above = sorted[Math.ceil(at)] ?? Number.NaN;
  return below + (above - below) * (at - Math.floor(at));
};
