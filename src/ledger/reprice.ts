import { randomUUID } from "node:crypto";
import { appendFileSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { UserError } from "../core/errors.ts";
import { storableText } from "./attempt-columns.ts";
import { ledgerPaths } from "./ledger-folder.ts";
import type { Ledger } from "./ledger.ts";
import { type PricedAttempt, pricedAttempt } from "./priced-rows.ts";
import type { RowPrice } from "../pricing/row-price.ts";

export interface RepriceResult {
  /** Attempts that were looked at, that got another price, and that kept theirs because they could not be priced. */
  rows: number;
  changed: number;
  skipped: number;
  /** Sum of what they cost before and what they cost now, of the attempts that changed. */
  beforePicodollars: bigint;
  afterPicodollars: bigint;
}

/**
 * Prices attempts again and writes the new price beside the old one, which stays with the row. A row for which `priceOf`
 * returns null keeps the price that it has. Throws UserError while another process changes the history.
 */
export async function reprice(
  folder: string,
  ledger: Ledger,
  query: { fromMs: number | null; toMs: number | null; nowMs: number },
  priceOf: (row: PricedAttempt) => RowPrice | null,
): Promise<RepriceResult> {
  if (!(await ledger.beginReprice(query))) {
    throw new UserError(`${folder} is being changed by another process`, "Try again when it is done.");
  }
  const { scratch } = ledgerPaths(folder);
  mkdirSync(scratch, { recursive: true });
  const path = join(scratch, `prices-${randomUUID()}.csv`);
  writeFileSync(path, "");
  const result: RepriceResult = {
    rows: 0,
    changed: 0,
    skipped: 0,
    beforePicodollars: 0n,
    afterPicodollars: 0n,
  };
  try {
    for (let rows = await ledger.nextRows(); rows !== null; rows = await ledger.nextRows()) {
      let lines = "";
      for (const values of rows) {
        const row = pricedAttempt(values);
        const price = priceOf(row);
        result.rows++;
        if (price === null) result.skipped++;
        else if (!isSame(price, row.price)) {
          result.changed++;
          result.beforePicodollars += row.price.costPicodollars ?? 0n;
          result.afterPicodollars += price.costPicodollars ?? 0n;
          lines += priceLine(row.id, price);
        }
      }
      if (lines !== "") appendFileSync(path, lines);
    }
    await ledger.finishReprice(result.changed === 0 ? null : path, query.nowMs);
    return result;
  } catch (error) {
    await ledger.finishReprice(null, query.nowMs);
    throw error;
  } finally {
    rmSync(path, { force: true });
  }
}

const isSame = (a: RowPrice, b: RowPrice): boolean =>
  a.costPicodollars === b.costPicodollars &&
  a.priceSource === b.priceSource &&
  a.priceVersion === b.priceVersion;

function priceLine(id: string, price: RowPrice): string {
  const cells = [id, price.costPicodollars, price.priceSource, price.priceVersion].map((value) => {
    if (value === null) return "";
    return typeof value === "bigint" ? value.toString() : `"${storableText(value).replaceAll('"', '""')}"`;
  });
  return `${cells.join(",")}\n`;
}
