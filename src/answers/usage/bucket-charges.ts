import type { PriceBook } from "../../pricing/price-book.ts";
import { tokenCost } from "../../pricing/token-cost.ts";
import { TOKEN_KINDS, type TokenKind } from "../../core/tokens.ts";
import type { PricedAttempt } from "../../ledger/priced-rows.ts";
import { priceAgain, ratesAgain, type SentTo } from "./price-again.ts";

/** A part of what a row cost: one kind of token, its billed units, or all of it where it cannot be divided. */
export interface BucketCharge {
  meter: TokenKind | "units" | "tokens" | "requests";
  quantity: number;
  picodollars: bigint;
}

/**
 * Parts that add up to the cost of a row, to the picodollar: one per kind of token where today's rates give the cost
 * that the row has, a single one where it was billed as a whole or priced by another list. Empty for a row without a
 * known cost.
 */
export function bucketCharges(book: PriceBook, row: PricedAttempt, sent?: SentTo): BucketCharge[] {
  const total = row.price.costPicodollars;
  if (total === null) return [];
  const used = TOKEN_KINDS.filter((kind) => (row.tokens[kind] ?? 0) > 0);
  const found = total === 0n || used.length === 0 ? null : ratesAgain(book, row, sent);
  if (found !== null) {
    const parts = used.map((kind): BucketCharge | null => {
      const quantity = row.tokens[kind] as number;
      const { picodollars } = tokenCost({ [kind]: quantity }, found.rates, found.factor);
      return picodollars === null ? null : { meter: kind, quantity, picodollars };
    });
    const known = parts.filter((part) => part !== null);
    const rest = known.reduce((left, { picodollars }) => left - picodollars, total);
    const units = Object.values(row.units).reduce((sum, count) => sum + count, 0);
    if (known.length === used.length && rest === 0n) return known;
    if (known.length === used.length && rest > 0n && units > 0 && isPriceOfNow(book, row, sent)) {
      return [...known, { meter: "units", quantity: units, picodollars: rest }];
    }
  }
  const quantity = used.reduce((sum, kind) => sum + (row.tokens[kind] ?? 0), 0);
  if (quantity > 0) return [{ meter: "tokens", quantity, picodollars: total }];
  return total === 0n ? [] : [{ meter: "requests", quantity: row.attempts ?? 1, picodollars: total }];
}

/** Only then is the remainder the price of the units and not of something else. */
const isPriceOfNow = (book: PriceBook, row: PricedAttempt, sent: SentTo | undefined): boolean =>
  priceAgain(book, row, sent)?.costPicodollars === row.price.costPicodollars;
