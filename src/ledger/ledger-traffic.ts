import type { CostRow, UsageRow } from "../core/usage.ts";
import { openLedger } from "./ledger.ts";
import { usageRowOf } from "./usage-rows.ts";

/** Which part of a ledger is asked for. */
export interface TrafficQuery {
  fromMs?: number | null;
  toMs?: number | null;
  /** Only what the gateway metered, or only what was imported: where both tell of one time, they are to be joined. */
  origin?: "gateway" | "import";
  /** Id in the price book of who bills what an upstream serves; left out, the upstream's own name. */
  providerOf?: (upstream: string) => string | null;
}

/** The ledger of a data folder as rows of usage, metered and imported alike, in no particular order. */
export async function* ledgerRows(folder: string, query: TrafficQuery = {}): AsyncGenerator<UsageRow> {
  const ledger = openLedger(folder);
  const providerOf = query.providerOf ?? ((upstream: string) => upstream);
  let line = 0;
  try {
    const origin = query.origin === undefined ? {} : { origin: query.origin };
    await ledger.openRows({ fromMs: query.fromMs ?? null, toMs: query.toMs ?? null, ...origin });
    for (let rows = await ledger.nextRows(); rows !== null; rows = await ledger.nextRows()) {
      for (const values of rows) yield usageRowOf(values, ++line, providerOf);
    }
  } finally {
    await ledger.close();
  }
}

/** The bills in the ledger: lines of cost, and the times that the exports cover. */
export async function ledgerCosts(
  folder: string,
): Promise<{ costs: CostRow[]; spans: { startMs: number; endMs: number }[] }> {
  const ledger = openLedger(folder);
  try {
    return await ledger.costs();
  } finally {
    await ledger.close();
  }
}
