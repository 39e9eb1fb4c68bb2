/** Prices that several sellers ask for one thing. */
export interface Spread {
  min: number;
  /** The mean of the two in the middle where their number is even. */
  median: number;
  max: number;
}

/** Lowest, median and highest of some numbers; null where there are none. */
export function spreadOf(values: readonly number[]): Spread | null {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = (sorted.length - 1) / 2;
  const [min, lower, upper, max] = [
    sorted[0],
    sorted[Math.floor(middle)],
    sorted[Math.ceil(middle)],
    sorted.at(-1),
  ];
  if (min === undefined || lower === undefined || upper === undefined || max === undefined) return null;
  return { min, median: (lower + upper) / 2, max };
}
