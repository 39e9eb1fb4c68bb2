import { divideHalfEven, type Picodollars, toDollars } from "../core/money.ts";
import { TOKEN_KINDS, type TokenCounts, type TokenKind } from "../core/tokens.ts";
import type { Rates } from "./price.ts";
import { rateFor } from "./rates.ts";

/** What tokens cost, exactly. `unpriced` names the buckets without a rate; then the whole is unknown. */
export interface TokenCost {
  /** Null: a bucket with tokens in it has no rate. */
  picodollars: Picodollars | null;
  unpriced: readonly TokenKind[];
}

/**
 * The cost of tokens at given rates (dollars per million tokens), each bucket rounded half to even once. Rates that
 * are whole picodollars per token, and nearly all published ones are, lose nothing: the cost of a sum is the sum of the
 * costs. `factor` multiplies every rate.
 *
 * A bucket without a rate of its own falls back only where providers really bill so (`rateFor`). Everything else
 * without a rate is unpriced, never free; nothing of a bucket costs nothing, whatever its rate.
 */
export function tokenCost(tokens: TokenCounts, rates: Rates, factor = 1): TokenCost {
  let unpriced: TokenKind[] | null = null;
  // Adding numbers is several times faster than adding bigints, and exact as long as the sum is a safe integer.
  let small = 0;
  let large = 0n;
  for (const kind of TOKEN_KINDS) {
    const count = tokens[kind];
    if (count === undefined || count === 0) continue;
    const rate = rateFor(kind, rates);
    if (rate === undefined) {
      (unpriced ??= []).push(kind);
      continue;
    }
    const cost = factor === 1 ? wholeCost(count, rate) : null;
    if (cost === null) large += exactCost(count, rate, factor);
    else if (Number.isSafeInteger(small + cost)) small += cost;
    else large += BigInt(cost);
  }
  if (unpriced !== null) return { picodollars: null, unpriced };
  return { picodollars: large === 0n ? BigInt(small) : large + BigInt(small), unpriced: [] };
}

/** The same in dollars, for what is estimated; null where a bucket has no rate. */
export function tokenUsd(tokens: TokenCounts, rates: Rates): number | null {
  const { picodollars } = tokenCost(tokens, rates);
  return picodollars === null ? null : toDollars(picodollars);
}

/** Dollars per million tokens are millions of picodollars per token: with six decimals or fewer an integer. */
const PICODOLLARS_PER_TOKEN = 1e6;

/** The cost where count, rate and product are all whole numbers that a number holds exactly; null elsewhere. */
function wholeCost(count: number, rate: number): number | null {
  const perToken = rate * PICODOLLARS_PER_TOKEN;
  const whole = Math.round(perToken);
  // A rate such as 0.075 is not a binary fraction: its product with a million is off by less than this.
  if (Math.abs(perToken - whole) > 1e-9 * whole) return null;
  const cost = count * whole;
  return Number.isSafeInteger(cost) && Number.isSafeInteger(count) ? cost : null;
}

function exactCost(count: number, rate: number, factor: number): Picodollars {
  const [tokens, perTokens] = fraction(count);
  const [numerator, denominator] = fraction(rate);
  const [times, by] = fraction(factor);
  return divideHalfEven(
    tokens * numerator * times * BigInt(PICODOLLARS_PER_TOKEN),
    perTokens * denominator * by,
  );
}

/** A number as people write it in decimals: 0.0375 is 375 / 10000. */
function fraction(value: number): [bigint, bigint] {
  const [digits = "0", exponent = "0"] = String(value).split("e");
  const [whole = "0", decimals = ""] = digits.split(".");
  const scale = decimals.length - Number(exponent);
  const numerator = BigInt(whole + decimals);
  return scale >= 0 ? [numerator, 10n ** BigInt(scale)] : [numerator * 10n ** BigInt(-scale), 1n];
}
