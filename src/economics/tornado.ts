import type { AssumptionName } from "../core/assumption-name.ts";
import { type Assumption, type AssumptionValues, typicalValues } from "../core/assumption.ts";

/** How much one assumption moves the answer, all others at their typical values. */
export interface TornadoRow {
  assumption: AssumptionName;
  unit: string;
  low: number;
  typical: number;
  high: number;
  /** |difference at high − difference at low|. */
  swingUsd: number;
  /** The value nearest to typical at which the difference changes sign; null = none in the range searched. */
  flipsAt: number | null;
  /** The range searched for `flipsAt`: the band and beyond it. */
  searchedFrom: number;
  searchedTo: number;
}

/**
 * `evaluate` returns the difference in dollars per month that decides, for example the recommended option minus staying.
 * Each assumption is moved alone to its low and high; rows are sorted by swing, largest first. The flip is bracketed
 * between typical, the ends of the band and the ends of the searched range, then solved by false position.
 */
export function tornado(
  evaluate: (values: AssumptionValues) => number,
  assumptions: readonly Assumption[],
  base: AssumptionValues = typicalValues(assumptions),
): TornadoRow[] {
  const values: Partial<Record<AssumptionName, number>> = { ...base };
  const atTypical = evaluate(values);
  const rows = assumptions.map((row): TornadoRow => {
    const typical = base[row.name] ?? row.typical;
    const difference = (value: number): number => {
      values[row.name] = value;
      const result = evaluate(values);
      values[row.name] = typical;
      return result;
    };
    const low: Point = { value: row.low, difference: difference(row.low) };
    const high: Point = { value: row.high, difference: difference(row.high) };
    const [searchedFrom, searchedTo] = searchedRange(row);
    const centre: Point = { value: typical, difference: atTypical };
    const least: Point = { value: searchedFrom, difference: difference(searchedFrom) };
    const most: Point = { value: searchedTo, difference: difference(searchedTo) };
    const flips = [flipAlong(centre, [low, least], difference), flipAlong(centre, [high, most], difference)];
    return {
      assumption: row.name,
      unit: row.unit,
      low: row.low,
      typical,
      high: row.high,
      swingUsd: Math.abs(high.difference - low.difference),
      flipsAt: nearest(flips, typical),
      searchedFrom,
      searchedTo,
    };
  });
  return rows.sort((a, b) => b.swingUsd - a.swingUsd || (a.assumption < b.assumption ? -1 : 1));
}

/**
 * The band and twice its width beyond both ends (twice the value itself where it has no band). Positive values stay above
 * a tenth of their low, because throughputs and lifetimes are divisors. For the same reason a share keeps a tenth of its
 * distance to one.
 * @internal exported for its test
 */
export function searchedRange(row: Pick<Assumption, "unit" | "low" | "high">): [number, number] {
  const width = 2 * (row.high > row.low ? row.high - row.low : Math.abs(row.high));
  const least = row.low >= 0 ? row.low / 10 : -0.99;
  const isShare = row.unit.startsWith("share") && row.high <= 1;
  const most = isShare ? 1 - (1 - row.high) / 10 : Number.POSITIVE_INFINITY;
  return [Math.max(least, row.low - width), Math.min(most, row.high + width)];
}

interface Point {
  value: number;
  difference: number;
}

function flipAlong(
  centre: Point,
  outward: readonly Point[],
  difference: (value: number) => number,
): number | null {
  let from = centre;
  for (const to of outward) {
    if (Math.sign(from.difference) * Math.sign(to.difference) < 0) return solve(from, to, difference);
    if (to.difference === 0 && centre.difference !== 0) return to.value;
    from = to;
  }
  return null;
}

/**
 * The Illinois variant of false position (Dowell and Jarratt 1971), and the middle of the bracket after three turns in a row
 * that moved the same end: a cost jumps where another machine is needed, and a line across a jump leads nowhere near it.
 * Never leaves the bracket; ends at a billionth of it, on the side of `to`.
 */
function solve(from: Point, to: Point, difference: (value: number) => number): number {
  const near = Math.abs(to.value - from.value) * 1e-9;
  const nothing = Math.min(Math.abs(from.difference), Math.abs(to.difference)) * 1e-12;
  // The end that the last turn moved, the other one, and how many turns in a row have moved the first.
  let moved = to;
  let kept = from;
  let turns = 0;
  while (Math.abs(moved.value - kept.value) > near) {
    const width = moved.value - kept.value;
    const line = moved.value - (moved.difference * width) / (moved.difference - kept.difference);
    // With an infinite cost at one end there is no line to follow.
    const value = Number.isFinite(line) && turns < 3 ? line : moved.value - width / 2;
    const here: Point = { value, difference: difference(value) };
    if (Math.abs(here.difference) <= nothing) return value;
    if (Math.sign(here.difference) === Math.sign(moved.difference)) {
      if (turns > 0) kept = { value: kept.value, difference: kept.difference / 2 };
      turns = turns < 3 ? turns + 1 : 0;
    } else {
      kept = moved;
      turns = 1;
    }
    moved = here;
  }
  return Math.sign(moved.difference) === Math.sign(to.difference) ? moved.value : kept.value;
}

function nearest(flips: readonly (number | null)[], typical: number): number | null {
  let best: number | null = null;
  for (const flip of flips) {
    if (flip !== null && (best === null || Math.abs(flip - typical) < Math.abs(best - typical))) best = flip;
  }
  return best;
}
