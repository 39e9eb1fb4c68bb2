import { apiPrices } from "../../catalog/api-prices.ts";
import type { Ledger } from "../../ledger/ledger.ts";
import type { Period } from "../../ledger/period.ts";
import { reprice } from "../../ledger/reprice.ts";
import { priceAgain, type SentTo } from "./price-again.ts";

/** What pricing a period again came to, and the prices it used. */
export type Repriced = Awaited<ReturnType<typeof reprice>> & { book: { source: string; date: string } };

/** Prices a period of the ledger again by the prices known now; the old prices are kept. */
export async function pricePeriodAgain(
  dataFolder: string,
  ledger: Ledger,
  period: Period,
  { sent, nowMs }: { sent: SentTo | undefined; nowMs: number },
): Promise<Repriced> {
  const book = apiPrices();
  const result = await reprice(dataFolder, ledger, { ...period, nowMs }, (row) =>
    priceAgain(book, row, sent),
  );
  return { ...result, book: { source: book.source, date: book.date } };
}
