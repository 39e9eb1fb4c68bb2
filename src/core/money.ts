/**
 * Money that is recorded (bills, metered cost) is an integer of picodollars (1e-12 dollars), so that a sum does
 * not depend on its order. Money that is planned (estimates) is a floating number of dollars.
 */
export type Picodollars = bigint;

const PICODOLLARS_PER_DOLLAR = 1_000_000_000_000n;

/**
 * Reads a decimal amount of dollars exactly ("0.8958740000000000", "-0.006331", "1.5e-7").
 * Digits beyond the 12th decimal are rounded half to even. Undefined when the text is not a number.
 */
export function parseDollars(text: string): Picodollars | undefined {
  const match = /^\s*([+-]?)\$?(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d{1,3}))?\s*$/.exec(text);
  if (!match) return undefined;
  const [, sign, whole = "", fraction = "", exponent = "0"] = match;
  if (whole === "" && fraction === "") return undefined;
  const digits = BigInt(whole + fraction);
  const scale = 12 + Number(exponent) - fraction.length;
  const magnitude =
    scale >= 0 ? digits * 10n ** BigInt(scale) : divideHalfEven(digits, 10n ** BigInt(-scale));
  return sign === "-" ? -magnitude : magnitude;
}

/** Dollars as a floating number: for estimates and display, not for sums that must tie out. */
export function toDollars(amount: Picodollars): number {
  const whole = amount / PICODOLLARS_PER_DOLLAR;
  const rest = amount % PICODOLLARS_PER_DOLLAR;
  return Number(whole) + Number(rest) / Number(PICODOLLARS_PER_DOLLAR);
}

/** A floating amount of dollars to the nearest picodollar. Throws RangeError when it is not finite. */
export function fromDollars(dollars: number): Picodollars {
  if (!Number.isFinite(dollars)) throw new RangeError(`${dollars} is not an amount of money`);
  const whole = Math.trunc(dollars);
  return BigInt(whole) * PICODOLLARS_PER_DOLLAR + BigInt(Math.round((dollars - whole) * 1e12));
}

/** Rounds to the nearest whole number, a half to the even one. */
export function divideHalfEven(numerator: bigint, denominator: bigint): bigint {
  const quotient = numerator / denominator;
  const twice = (numerator % denominator) * 2n;
  if (twice > denominator || (twice === denominator && quotient % 2n === 1n)) return quotient + 1n;
  return quotient;
}
