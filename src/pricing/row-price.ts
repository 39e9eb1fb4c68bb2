import type { Picodollars } from "../core/money.ts";
import { inputTokens, outputTokens } from "../core/tokens.ts";
import type { UsageRow } from "../core/usage.ts";
import type { PriceBook } from "./price-book.ts";
import { momentOf } from "./price-moment.ts";
import type { ModelPrice, Rates } from "./price.ts";
import { ratesAt } from "./rates.ts";
import { tokenCost } from "./token-cost.ts";

/** What a row of the ledger costs and by which price; cost null = not known, never 0. */
export interface RowPrice {
  costPicodollars: Picodollars | null;
  priceSource: string | null;
  priceVersion: string | null;
}

/** The part of a row that its rates depend on. */
type RatedRow = Pick<
  UsageRow,
  "grain" | "startMs" | "relativeTime" | "requests" | "tokens" | "promptAbove" | "priceDimensions"
>;

/** The part of a row that its price depends on. */
export type PricedRow = RatedRow & Pick<UsageRow, "provider" | "model" | "tier" | "billed" | "servedLocally">;

const UNPRICED: RowPrice = { costPicodollars: null, priceSource: null, priceVersion: null };

/** Where the source itself says what a row cost, that is what it cost. */
const BILLED = "billed in the export";

/**
 * What a row of an export or a trace costs: what it was billed, else its tokens at list price. An import calls it for
 * every row, `usage --reprice` again for rows that were imported.
 */
export function priceRow(book: PriceBook, row: PricedRow): RowPrice {
  if (row.billed !== null) return { costPicodollars: row.billed, priceSource: BILLED, priceVersion: null };
  if (row.servedLocally) return { ...UNPRICED, costPicodollars: 0n };
  const price = row.model === null ? null : book.find(row.provider, row.model, row.tier);
  const cost = price === null ? null : listCost(row, price);
  return price === null || cost === null
    ? UNPRICED
    : { costPicodollars: cost, priceSource: price.source, priceVersion: price.date };
}

/**
 * The tokens of a row at list price; null where nothing is known of its tokens, the price does not cover its moment, or
 * one of its buckets has no rate. The tie-out of a plan calls it for every row, and for rows of a ledger that are
 * summed up within all boundaries of the price.
 */
export function listCost(row: RatedRow, price: ModelPrice): Picodollars | null {
  if (inputTokens(row.tokens) === undefined && outputTokens(row.tokens) === undefined) return null;
  const rates = rowRates(row, price);
  const factor = factorOf(row, price);
  return rates === null || factor === null ? null : tokenCost(row.tokens, rates, factor).picodollars;
}

/** What multiplies the rates of a row; null where it was served in a way whose price is not known. */
function factorOf({ priceDimensions }: RatedRow, { factors }: ModelPrice): number | null {
  let factor = 1;
  for (const dimension of priceDimensions ?? []) {
    const known = factors?.[dimension];
    if (known === undefined) return null;
    factor *= known;
  }
  return factor;
}

/** Tokens of a prompt: the mean of a bucket, or at least what the source says; null where nobody knows. */
export function promptTokens(
  { requests, promptAbove }: Pick<UsageRow, "requests" | "promptAbove">,
  input: number | undefined,
): number | null {
  const mean = input === undefined || requests === null || requests === 0 ? null : input / requests;
  return promptAbove === undefined ? mean : Math.max(mean ?? 0, promptAbove + 1);
}

/** The rates that hold for a row at its moment. A bucket of requests takes the long-context tier of its mean request. */
export function rowRates(row: RatedRow, price: ModelPrice): Rates | null {
  const input = inputTokens(row.tokens);
  return ratesAt(price, momentOf(row), promptTokens(row, input));
}
