import type { Picodollars } from "../core/money.ts";
import { HALF_CENT } from "./tie-out-discount.ts";
import type { ExactLine } from "./tie-out-provider.ts";

/**
 * List prices are floating-point numbers, so a remainder below half a cent is rounding, not unexplained money, and counts
 * as priced. That holds for every line and for their sum, so the parts still add up.
 */
export function withoutDust(lines: readonly ExactLine[]): ExactLine[] {
  const swept = lines.map((line) => (isDust(line.unexplained) ? sweep(line, line.unexplained) : line));
  const rest = swept.reduce((sum, line) => sum + line.unexplained, 0n);
  if (rest === 0n || !isDust(rest)) return swept;
  let largest = 0;
  for (const [index, { unexplained }] of swept.entries()) {
    if (size(unexplained) > size(swept[largest]!.unexplained)) largest = index;
  }
  return swept.with(largest, sweep(swept[largest]!, rest));
}

const size = (amount: Picodollars): Picodollars => (amount < 0n ? -amount : amount);

const isDust = (amount: Picodollars): boolean => size(amount) < HALF_CENT;

const sweep = (line: ExactLine, amount: Picodollars): ExactLine => ({
  ...line,
  priced: line.priced + amount,
  unexplained: line.unexplained - amount,
});
