/**
 * A logarithmic scale with a label at every tick. Plot drops labels of a "log" scale on its own terms; far from its
 * constant a "symlog" scale is the same and keeps them all.
 */
export function logScale(
  values: readonly number[],
  tickFormat: (value: number) => string,
  most?: number,
): { type: "symlog"; constant: number; ticks: number[]; tickFormat: (value: number) => string } {
  const least = Math.min(...values.filter((value) => value > 0));
  const constant = Number.isFinite(least) ? least / 1e6 : 1;
  return { type: "symlog", constant, ticks: logTicks(values, most), tickFormat };
}

/** Labels that fit beside each other on a wide axis. */
const MOST = 9;

/**
 * The ticks of a logarithmic axis over these values, `most` at most: powers of ten; if those are fewer than three, 1, 2
 * and 5 of each, if there is room; if those are fewer than two, every digit; if nothing lies between, both ends.
 */
export function logTicks(values: readonly number[], most = MOST): number[] {
  const known = values.filter((value) => value > 0 && Number.isFinite(value));
  if (known.length === 0) return [];
  const [from, to] = [Math.min(...known), Math.max(...known)];
  const [first, last] = [Math.floor(Math.log10(from)), Math.ceil(Math.log10(to))];
  const ticks = (digits: readonly number[]): number[] =>
    Array.from({ length: last - first + 1 }, (_, index) => 10 ** (first + index))
      .flatMap((power) => digits.map((digit) => Number((digit * power).toPrecision(12))))
      .filter((tick) => tick >= from * (1 - 1e-9) && tick <= to * (1 + 1e-9));
  const tens = ticks([1]);
  if (tens.length >= 3) return tens;
  const some = ticks([1, 2, 5]);
  if (some.length >= 2) return some.length > most && tens.length === 2 ? tens : some;
  const all = ticks([1, 2, 3, 4, 5, 6, 7, 8, 9]);
  return all.length >= 2 ? all : [...new Set([from, to])];
}
