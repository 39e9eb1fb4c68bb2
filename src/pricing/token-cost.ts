import type { Rates } from "./price.ts";
import { rateFor } from "./pricing.ts";
import { TOKEN_KINDS, type TokenCounts, type TokenKind } from "../core/tokens.ts";

/** What an attempt cost, exactly. `unpriced` names the buckets without a rate; then the whole is unknown. */
export interface TokenCost {
  /** Picodollars as an integer; null = a bucket with tokens in it has no rate. */
  picodollars: number | null;
  unpriced: readonly TokenKind[];
}

/**
 * The cost of tokens at given rates (dollars per million tokens) in integer picodollars, each bucket rounded half
 * to even once, so that a sum of rows does not depend on how it is added up. `factor` multiplies every rate.
 */
export function tokenCost(tokens: TokenCounts, rates: Rates, factor = 1): TokenCost {
  const unpriced: TokenKind[] = [];
  let picodollars = 0;
  for (const kind of TOKEN_KINDS) {
    const count = tokens[kind];
    if (count === undefined || count === 0) continue;
    const rate = rateFor(kind, rates);
    if (rate === undefined) unpriced.push(kind);
    else picodollars += bucketCost(count, rate, factor);
  }
  return { picodollars: unpriced.length > 0 ? null : picodollars, unpriced };
}

/** Dollars per million tokens are millions of picodollars per token: with six decimals or fewer an integer. */
const PICODOLLARS_PER_TOKEN = 1e6;

function bucketCost(count: number, rate: number, factor: number): number {
  const perToken = rate * PICODOLLARS_PER_TOKEN;
  const whole = Math.round(perToken);
  // A rate such as 0.075 is not a binary fraction: its product with a million is off by less than this.
  if (factor === 1 && Math.abs(perToken - whole) <= 1e-9 * whole) return count * whole;
  const [numerator, denominator] = fraction(rate);
  const [times, by] = fraction(factor);
  return Number(
    divideHalfEven(BigInt(count) * numerator * times * BigInt(PICODOLLARS_PER_TOKEN), denominator * by),
  );
}

/** A decimal number as people wrote it: 0.0375 is 375 / 10000. */
function fraction(value: number): [bigint, bigint] {
  const [digits = "0", exponent = "0"] = String(value).split("e");
  const [whole = "0", decimals = ""] = digits.split(".");
  const scale = decimals.length - Number(exponent);
  const numerator = BigInt(whole + decimals);
  return scale >= 0 ? [numerator, 10n ** BigInt(scale)] : [numerator * 10n ** BigInt(-scale), 1n];
}

function divideHalfEven(numerator: bigint, denominator: bigint): bigint {
  const quotient = numerator / denominator;
  const twice = (numerator % denominator) * 2n;
  if (twice > denominator || (twice === denominator && quotient % 2n === 1n)) return quotient + 1n;
  return quotient;
}
