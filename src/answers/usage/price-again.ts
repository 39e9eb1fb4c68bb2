import { reasonCode } from "../../core/attempt-reason.ts";
import { attemptRates, priceAttempt, type PriceQuestion } from "../../pricing/attempt-price.ts";
import type { Rates } from "../../pricing/price.ts";
import type { PriceBook } from "../../pricing/price-book.ts";
import type { PricedAttempt } from "../../ledger/priced-rows.ts";
import { type PricedRow, priceRow, type RowPrice, rowRates } from "../../pricing/row-price.ts";
import type { UpstreamKind } from "../../upstreams/upstream-kind.ts";
import { upstreamKind } from "../../upstreams/upstream-kinds.ts";

/**
 * What an attempt would be priced at now, by the rules by which it was priced first: exports like exports, what the
 * gateway metered like the gateway. Null where there is nothing to price, or it is unknown whose price it is.
 */
export function priceAgain(book: PriceBook, row: PricedAttempt, sent: SentTo = byNameAlone): RowPrice | null {
  if (Object.keys(row.tokens).length === 0) return null;
  const price = row.origin === "import" ? importedPrice(book, row) : meteredPrice(book, row, sent);
  // An attempt that can no longer be priced keeps the price it had.
  return price?.costPicodollars === null && row.price.costPicodollars !== null ? null : price;
}

/** The kind of an upstream, and the model name that was sent to it; null: the name that the client sent. */
export type SentTo = (
  upstream: string | null,
  requestedModel: string | null,
) => { kind: UpstreamKind | undefined; model: string | null };

/** Without a configuration an upstream's kind is its name. */
const byNameAlone: SentTo = (upstream) => ({
  kind: upstream === null ? undefined : upstreamKind(upstream),
  model: null,
});

/** The current rates for a row, and the factor on all of them; null where there are none. */
export function ratesAgain(
  book: PriceBook,
  row: PricedAttempt,
  sent: SentTo = byNameAlone,
): { rates: Rates; factor: number } | null {
  if (row.origin === "import") {
    const imported = importedRow(row);
    const price = row.requestedModel === null ? null : book.find(row.upstream, row.requestedModel, row.tier);
    const rates = price === null ? null : rowRates(imported, price);
    return rates === null ? null : { rates, factor: 1 };
  }
  const question = questionOf(row, sent);
  const found = question === null ? null : attemptRates(book, question);
  return found === "rule-unknown" ? null : found;
}

const importedPrice = (book: PriceBook, row: PricedAttempt): RowPrice => priceRow(book, importedRow(row));

function importedRow(row: PricedAttempt): PricedRow {
  return {
    provider: row.upstream,
    model: row.requestedModel,
    tier: row.tier,
    grain: row.grain,
    startMs: row.receivedMs,
    relativeTime: row.relativeTime,
    requests: row.requests,
    tokens: row.tokens,
    billed: row.providerCostPicodollars,
    servedLocally: row.servedLocally,
  };
}

function meteredPrice(book: PriceBook, row: PricedAttempt, sent: SentTo): RowPrice | null {
  // Replays and requests that were never sent cost nothing at any price.
  if (row.price.costPicodollars === 0n && row.price.priceSource === null) return null;
  const question = questionOf(row, sent);
  if (question === null) return null;
  // Remarks about the first price stay with the row.
  const { price } = priceAttempt(book, question);
  const { costPicodollars: cost } = price;
  return { ...price, costPicodollars: cost === null ? null : BigInt(cost) };
}

/** What the gateway asked when it first priced the attempt. */
function questionOf(row: PricedAttempt, sent: SentTo): PriceQuestion | null {
  const { kind, model } = sent(row.upstream, row.requestedModel);
  if (kind === undefined) return null;
  const reported = row.providerCostPicodollars;
  return {
    kind,
    models: [row.servedModel, model ?? row.requestedModel],
    tier: row.reasons.some((reason) => reasonCode(reason) === "tier-unknown") ? null : row.tier,
    atMs: row.receivedMs,
    tokens: row.tokens,
    units: row.units,
    reasons: row.reasons,
    providerCostPicodollars: reported === null ? null : Number(reported),
  };
}
