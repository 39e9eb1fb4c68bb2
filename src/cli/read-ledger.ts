import { existsSync } from "node:fs";
import { UserError } from "../core/errors.ts";
import type { CostRow, UsageRow } from "../core/usage.ts";
import { GatewayJoin } from "../importers/gateway-join.ts";
import { ledgerCosts, ledgerRows } from "../ledger/ledger-traffic.ts";
import { upstreamKind } from "../upstreams/upstream-kinds.ts";

/** Where the rows of a ledger go: the same sink that files are imported into. */
export interface LedgerSink {
  usage(row: UsageRow): void;
  cost(row: CostRow): void;
  span?(startMs: number, endMs: number): void;
}

/**
 * Reads the ledger of a data folder as a plan reads files: what the gateway metered and what was imported of the same
 * model and day are joined, not added. Answers how many rows there were, and what to tell the user. Throws UserError
 * where there is no ledger.
 */
export async function readLedger(
  folder: string,
  sink: LedgerSink,
): Promise<{ rows: number; notes: string[] }> {
  if (!existsSync(folder)) {
    throw new UserError(
      `there is no ledger in ${folder}`,
      "Name a usage export, put one in with breakeven import FILE, or meter your traffic with breakeven serve.",
    );
  }
  let rows = 0;
  const join = new GatewayJoin((row) => {
    rows++;
    sink.usage(row);
  });
  for await (const row of ledgerRows(folder, { origin: "gateway", providerOf })) join.logged(row);
  for await (const row of ledgerRows(folder, { origin: "import" })) join.exported(row);
  const { costs, spans } = await ledgerCosts(folder);
  for (const row of costs) sink.cost(row);
  for (const { startMs, endMs } of spans) sink.span?.(startMs, endMs);
  const notes = join.finish();
  return { rows, notes };
}

/** Who bills what an upstream serves; an upstream with a name of its own is known by its models alone. */
const providerOf = (upstream: string): string | null => upstreamKind(upstream)?.priceProvider ?? null;
