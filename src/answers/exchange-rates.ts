import type { Assumption } from "../core/assumption.ts";
import { UserError } from "../core/errors.ts";

/** Dollars per unit by currency: what the catalog assumes, overridden by words such as CNY=0.14. */
export function exchangeRates(
  words: readonly string[],
  assumptions: readonly Assumption[],
): Record<string, number> {
  const rates: Record<string, number> = {};
  for (const { name, typical } of assumptions) {
    const currency = /^usd_per_([a-z]{3})$/.exec(name)?.[1];
    if (currency !== undefined) rates[currency.toUpperCase()] = typical;
  }
  for (const word of words) {
    const match = /^([A-Za-z]{3})=(\d*\.?\d+)$/.exec(word.trim());
    const currency = match?.[1]?.toUpperCase();
    if (currency === undefined || Number(match?.[2]) <= 0) {
      throw new UserError(
        (spelled) => `${spelled("rate", word)} is not a rate`,
        (spelled) => `Write dollars per unit, for example ${spelled("rate", "CNY=0.14")}.`,
      );
    }
    rates[currency] = Number(match?.[2]);
  }
  return rates;
}

/** Currencies whose rate the user gave. */
export const givenCurrencies = (words: readonly string[]): ReadonlySet<string> =>
  new Set(words.map((word) => word.split("=", 1).join("").trim().toUpperCase()));
