import { numberAt } from "../core/at.ts";
/** Summary of a measured quantity; all in its unit. */
export interface Quantiles {
  mean: number;
  p50: number;
  p95: number;
  p99: number;
}

/** Mean and nearest-rank percentiles; null for no values. Changes the order of the array. */
export function quantiles(values: Float64Array): Quantiles | null {
  const { length } = values;
  if (length === 0) return null;
  // Each selection leaves all larger values to its right, so that the next one searches only there.
  const rank = (share: number): number => Math.max(Math.ceil(share * length) - 1, 0);
  const p50 = select(values, 0, rank(0.5));
  const p95 = select(values, rank(0.5), rank(0.95));
  const p99 = select(values, rank(0.95), rank(0.99));
  return { mean: exactSum(values) / length, p50, p95, p99 };
}

/** The sum with what rounding loses carried along (Neumaier), so that the order of the values does not show. */
function exactSum(values: Float64Array): number {
  let [sum, lost] = [0, 0];
  for (let at = 0; at < values.length; at += 1) {
    const value = numberAt(values, at);
    const next = sum + value;
    lost += Math.abs(sum) >= Math.abs(value) ? sum - next + value : value - next + sum;
    sum = next;
  }
  return sum + lost;
}

/** The value that sorting from a place on would put at `rank` (Hoare's selection, middle of three as pivot). */
function select(values: Float64Array, from: number, rank: number): number {
  let [low, high] = [from, values.length - 1];
  while (low < high) {
    const pivot = middleOfThree(
      numberAt(values, low),
      numberAt(values, (low + high) >> 1),
      numberAt(values, high),
    );
    let [left, right] = [low, high];
    while (left <= right) {
      while (numberAt(values, left) < pivot) left += 1;
      while (numberAt(values, right) > pivot) right -= 1;
      if (left > right) break;
      const swapped = numberAt(values, left);
      values[left] = numberAt(values, right);
      values[right] = swapped;
      left += 1;
      right -= 1;
    }
    if (rank <= right) high = right;
    else if (rank >= left) low = left;
    else break;
  }
  return numberAt(values, rank);
}

const middleOfThree = (a: number, b: number, c: number): number =>
  Math.max(Math.min(a, b), Math.min(Math.max(a, b), c));
