import { notMovableModel } from "../../catalog/not-movable-models.ts";
import type { PriceBook } from "../../pricing/price-book.ts";
import type { ModelPrice } from "../../pricing/price.ts";
import type { CostRow, UsageRow } from "../../core/usage.ts";
import { listCost } from "../../pricing/row-price.ts";
import { ProfileBuilder } from "../../traffic/profile-builder.ts";
import { createTieOut, type TieOutBuilder } from "../../traffic/tie-out.ts";
import type { LedgerSink } from "./read-ledger.ts";

/** Receives the rows of files and ledgers and feeds the profile and the tie-out at the same time. */
export interface TrafficSink extends LedgerSink {
  readonly builder: ProfileBuilder;
  readonly tieOut: TieOutBuilder;
  readonly costs: readonly CostRow[];
  /** Rows of usage that arrived one by one, not in sums. */
  readonly usageRows: number;
  /** Models priced by the size of a request, with rows that do not count their requests. */
  readonly uncounted: ReadonlySet<string>;
}

export function createTrafficSink(prices: PriceBook): TrafficSink {
  const builder = new ProfileBuilder(prices.boundaries);
  const tieOut = createTieOut();
  const costs: CostRow[] = [];
  const uncounted = new Set<string>();
  let latest: { row: UsageRow; price: ModelPrice | null } | null = null;
  let usageRows = 0;

  function money(row: UsageRow, rows: number): void {
    if (latest === null || !haveSamePrice(latest.row, row)) {
      const price = row.model === null ? null : prices.find(row.provider, row.model, row.tier);
      latest = { row, price };
    }
    if (
      row.requests === null &&
      row.promptAbove === undefined &&
      row.notMovable === null &&
      hasTiers(latest.price)
    )
      uncounted.add(row.model ?? "");
    tieOut.usage(row, latest.price === null ? null : listCost(row, latest.price), rows);
  }

  return {
    builder,
    tieOut,
    costs,
    uncounted,
    get usageRows() {
      return usageRows;
    },
    usage(row) {
      usageRows++;
      // Where the export does not name the kind of work, the model does.
      if (row.notMovable === null && row.model !== null) row.notMovable = notMovableModel(row.model);
      builder.usage(row);
      money(row, 1);
    },
    sums: (sums) => builder.addSums(sums),
    money,
    cost(row) {
      costs.push(row);
      tieOut.cost(row);
    },
    span: (startMs, endMs) => builder.span(startMs, endMs),
  };
}

/** Do both rows have the same price list? The next row mostly has that of the row before. */
const haveSamePrice = (a: UsageRow, b: UsageRow): boolean =>
  a.model === b.model && a.provider === b.provider && a.tier === b.tier;

/** Does the price depend on the size of a request? */
const hasTiers = (price: ModelPrice | null): boolean =>
  price?.periods.some(({ tiers }) => tiers.length > 1) === true;
