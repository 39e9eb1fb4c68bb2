/** Summary of a measured quantity; all in its unit. */
export interface Quantiles {
  mean: number;
  p50: number;
  p95: number;
  p99: number;
}

/** Mean and nearest-rank percentiles; null for no values. Sorts the array in place. */
export function quantiles(values: Float64Array): Quantiles | null {
  if (values.length === 0) return null;
  values.sort();
  let sum = 0;
  for (const value of values) sum += value;
  const rank = (share: number): number => values[Math.max(Math.ceil(share * values.length) - 1, 0)] as number;
  return { mean: sum / values.length, p50: rank(0.5), p95: rank(0.95), p99: rank(0.99) };
}
