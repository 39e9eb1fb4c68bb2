import { priceAttempt } from "../../gateway/attempt-price.ts";
import type { PriceBook } from "../../core/price-book.ts";
import type { PricedAttempt } from "../../ledger/priced-rows.ts";
import { priceRow, type RowPrice } from "../../ledger/row-price.ts";
import { upstreamKind } from "../../upstreams/upstream-kinds.ts";

/**
 * What an attempt would be priced at now, by the rules by which it was priced first: exports like exports, what the
 * gateway metered like the gateway. Null where nothing is to be priced, or nobody here knows whose price it is.
 */
export function priceAgain(book: PriceBook, row: PricedAttempt): RowPrice | null {
  if (Object.keys(row.tokens).length === 0) return null;
  return row.origin === "import" ? importedPrice(book, row) : meteredPrice(book, row);
}

function importedPrice(book: PriceBook, row: PricedAttempt): RowPrice {
  return priceRow(book, {
    provider: row.upstream,
    model: row.requestedModel,
    tier: row.tier,
    grain: row.grain,
    startMs: row.receivedMs,
    requests: row.requests,
    tokens: row.tokens,
    billed: row.providerCostPicodollars,
    servedLocally: row.servedLocally,
  });
}

function meteredPrice(book: PriceBook, row: PricedAttempt): RowPrice | null {
  const kind = row.upstream === null ? undefined : upstreamKind(row.upstream);
  if (kind === undefined) return null;
  const reported = row.providerCostPicodollars;
  const price = priceAttempt(
    book,
    {
      kind,
      models: [row.servedModel, row.requestedModel],
      tier: row.tier,
      atMs: row.receivedMs,
      tokens: row.tokens,
      units: row.units,
      reasons: row.reasons,
      providerCostPicodollars: reported === null ? null : Number(reported),
    },
    // What a reader must know about the first price stays with the row.
    [],
  );
  const { costPicodollars: cost } = price;
  return { ...price, costPicodollars: cost === null ? null : BigInt(cost) };
}
