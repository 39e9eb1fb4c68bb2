/**
 * Where a logarithmic axis over these values is marked: powers of ten; where these would be fewer than three, 1, 2 and 5
 * of each; and its ends where even these are fewer than two.
 */
export function logTicks(values: readonly number[]): number[] {
  const known = values.filter((value) => value > 0 && Number.isFinite(value));
  if (known.length === 0) return [];
  const [from, to] = [Math.min(...known), Math.max(...known)];
  const [first, last] = [Math.floor(Math.log10(from)), Math.ceil(Math.log10(to))];
  const powers = Array.from({ length: last - first + 1 }, (_, index) => 10 ** (first + index));
  const within = (ticks: number[]): number[] =>
    ticks.filter((tick) => tick >= from * (1 - 1e-9) && tick <= to * (1 + 1e-9));
  const tens = within(powers);
  if (tens.length >= 3) return tens;
  const more = within(
    powers.flatMap((power) => [1, 2, 5].map((digit) => Number((digit * power).toPrecision(12)))),
  );
  return more.length >= 2 ? more : [...new Set([from, to])];
}
