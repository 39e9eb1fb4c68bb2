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
    const down = [low, ...pointAt(searchedFrom, row.low, difference)];
    const up = [high, ...pointAt(searchedTo, row.high, difference)];
    const flips = [flipAlong(centre, down, difference), flipAlong(centre, up, difference)];
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

const pointAt = (value: number, end: number, difference: (value: number) => number): Point[] =>
  value === end ? [] : [{ value, difference: difference(value) }];

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

/** The Illinois variant of false position (Dowell and Jarratt 1971): never leaves the bracket. */
function solve(from: Point, to: Point, difference: (value: number) => number): number {
  const width = Math.abs(to.value - from.value);
  let left = from.value;
  let right = to.value;
  let atLeft = from.difference;
  let atRight = to.difference;
  let kept: "left" | "right" | null = null;
  for (let turn = 0; turn < 60; turn++) {
    const line = right - (atRight * (right - left)) / (atRight - atLeft);
    // With an infinite cost at one end there is no line to follow, so bisect.
    const value = Number.isFinite(line) && line !== right ? line : (left + right) / 2;
    const here = difference(value);
    const solved = Math.abs(here) <= Math.abs(from.difference) * 1e-12;
    if (solved || Math.abs(right - left) <= width * 1e-9) return value;
    if (Math.sign(here) === Math.sign(atRight)) {
      right = value;
      atRight = here;
      if (kept === "left") atLeft /= 2;
      kept = "left";
    } else {
      left = value;
      atLeft = here;
      if (kept === "right") atRight /= 2;
      kept = "right";
    }
  }
  return right;
}

function nearest(flips: readonly (number | null)[], typical: number): number | null {
  let best: number | null = null;
  for (const flip of flips) {
    if (flip !== null && (best === null || Math.abs(flip - typical) < Math.abs(best - typical))) best = flip;
  }
  return best;
}
