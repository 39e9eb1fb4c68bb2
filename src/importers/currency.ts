import { UserError } from "../core/errors.ts";
import type { Picodollars } from "../core/money.ts";
import type { Output } from "./format.ts";

export interface Converted {
  amount: Picodollars;
  currency: string;
  /** Dollars per unit; null when the amount was in dollars already. */
  convertedAt: number | null;
}

/** An amount in any currency as dollars at the user's rate. Throws UserError when that rate was not given. */
export function toUsd(amount: Picodollars, currencyCode: string, output: Output): Converted {
  const currency = currencyCode.toUpperCase();
  if (currency === "USD") return { amount, currency, convertedAt: null };
  const rate = output.options.usdPerUnit[currency];
  if (rate === undefined) {
    throw new UserError(
      `${output.file}: amounts are in ${currency} and no exchange rate was given`,
      (spelled) =>
        `Say how many dollars one ${currency} is, for example ${spelled("rate", `${currency}=0.14`)}.`,
    );
  }
  output.note(`Amounts in ${currency} were converted at ${rate} dollars per ${currency}.`);
  return { amount: scale(amount, rate), currency, convertedAt: rate };
}

/** The rate is taken to nine decimals, so that the product is exact and the same in any order of rows. */
function scale(amount: Picodollars, rate: number): Picodollars {
  const product = amount * BigInt(Math.round(rate * 1e9));
  const half = product < 0n ? -500_000_000n : 500_000_000n;
  return (product + half) / 1_000_000_000n;
}
