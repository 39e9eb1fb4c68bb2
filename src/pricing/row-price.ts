import type { PriceBook } from "./price-book.ts";
import type { ModelPrice, Rates } from "./price.ts";
import { ratesAt } from "./pricing.ts";
import { DAY_MS, HOUR_MS } from "../core/time.ts";
import { tokenCost } from "./token-cost.ts";
import { inputTokens, outputTokens, TOKEN_KINDS, type TokenCounts } from "../core/tokens.ts";
import type { UsageRow } from "../core/usage.ts";

/** What a row of the ledger costs and by which price; cost null = not known, never 0. */
export interface RowPrice {
  costPicodollars: bigint | null;
  priceSource: string | null;
  priceVersion: string | null;
}

/** The part of a row that its price depends on. */
export type PricedRow = Pick<
  UsageRow,
  "provider" | "model" | "tier" | "grain" | "startMs" | "requests" | "tokens" | "billed" | "servedLocally"
>;

const UNPRICED: RowPrice = { costPicodollars: null, priceSource: null, priceVersion: null };

/** Where the source itself says what a row cost, that is what it cost. */
const BILLED = "billed in the export";

/**
 * Prices a row of somebody else's books: what it was billed, else its tokens at list price. A bucket takes the
 * long-context tier of its mean request, and the base tier where nobody counted its requests.
 */
export function priceRow(book: PriceBook, row: PricedRow): RowPrice {
  if (row.billed !== null) return { costPicodollars: row.billed, priceSource: BILLED, priceVersion: null };
  if (row.servedLocally) return { ...UNPRICED, costPicodollars: 0n };
  const price = row.model === null ? null : book.find(row.provider, row.model, row.tier);
  return price === null ? UNPRICED : priceAt(row, price);
}

function priceAt(row: PricedRow, price: ModelPrice): RowPrice {
  // Nothing is known of its tokens: then nothing is known of its cost.
  if (inputTokens(row.tokens) === undefined && outputTokens(row.tokens) === undefined) return UNPRICED;
  const rates = rowRates(row, price);
  if (rates === null) return UNPRICED;
  const costPicodollars = exactCost(row.tokens, (tokens) => tokenCost(tokens, rates).picodollars);
  return { costPicodollars, priceSource: price.source, priceVersion: price.date };
}

/** The rates that hold for a row: those of the hour where one is known, and of the length of its mean request. */
export function rowRates(row: PricedRow, price: ModelPrice): Rates | null {
  const total = inputTokens(row.tokens);
  const isHourly = row.grain !== "day" && row.grain !== "span";
  return ratesAt(price, {
    atMs: row.startMs,
    hourUtc: isHourly ? (row.startMs % DAY_MS) / HOUR_MS : null,
    inputTokensPerRequest:
      total === undefined || row.requests === null || row.requests === 0 ? null : total / row.requests,
  });
}

/**
 * A bucket may cost more than a number holds exactly ($9,007). Its counts are then priced in thousands and a rest:
 * rates that are whole picodollars per token, and all published ones are, lose nothing by it.
 */
export function exactCost(tokens: TokenCounts, cost: (tokens: TokenCounts) => number | null): bigint | null {
  const whole = cost(tokens);
  if (whole === null) return null;
  if (Number.isSafeInteger(whole)) return BigInt(whole);
  let sum = 0n;
  for (const kind of TOKEN_KINDS) {
    const count = tokens[kind];
    if (count === undefined) continue;
    const thousands = cost({ [kind]: Math.floor(count / 1000) });
    const rest = cost({ [kind]: count % 1000 });
    if (thousands === null || rest === null) return null;
    sum += 1000n * BigInt(thousands) + BigInt(rest);
  }
  return sum;
}
