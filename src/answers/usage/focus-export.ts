import { closeSync, openSync, writeSync } from "node:fs";
import type { PriceBook } from "../../pricing/price-book.ts";
import { HOUR_MS } from "../../core/time.ts";
import type { Ledger } from "../../ledger/ledger.ts";
import { type PricedAttempt, pricedAttempt } from "../../ledger/priced-rows.ts";
import { type BucketCharge, bucketCharges } from "./bucket-charges.ts";
import { type ChargeKey, type FocusCharge, focusCells, focusHeader } from "./focus-columns.ts";
import type { SentTo } from "./price-again.ts";

/**
 * Writes what a period cost as charges of FOCUS 1.2 in CSV: one per hour, upstream, model, task, key, team, tier, kind
 * of token and unit price. They add up to the ledger, to the picodollar. Returns how many charges, and how many
 * attempts with usage are left out because their cost is unknown.
 */
export async function exportFocus(
  path: string,
  ledger: Ledger,
  period: { fromMs: number | null; toMs: number | null },
  { book, sent }: { book: PriceBook; sent: SentTo | undefined },
): Promise<{ rows: number; leftOut: number }> {
  // Fails before reading everything if the file cannot be written.
  const file = openSync(path, "w");
  try {
    const charges = new Map<string, FocusCharge>();
    let leftOut = 0;
    await ledger.openPricedRows(period);
    for (let rows = await ledger.nextRows(); rows !== null; rows = await ledger.nextRows()) {
      for (const values of rows) {
        const row = pricedAttempt(values);
        if (row.price.costPicodollars === null && Object.keys(row.tokens).length > 0)
          leftOut += row.attempts ?? 1;
        for (const charge of bucketCharges(book, row, sent)) addCharge(charges, keyOf(row, charge), charge);
      }
    }
    writeSync(file, `${focusHeader().join(",")}\n`);
    for (const charge of [...charges.values()].sort(inOrder)) {
      writeSync(file, `${focusCells(charge).map(csvCell).join(",")}\n`);
    }
    return { rows: charges.size, leftOut };
  } finally {
    closeSync(file);
  }
}

function keyOf(row: PricedAttempt, { meter, quantity, picodollars }: BucketCharge): ChargeKey {
  const isWhole = quantity > 0 && Number.isInteger(quantity) && picodollars % BigInt(quantity) === 0n;
  return {
    hourMs: Math.floor(row.receivedMs / HOUR_MS) * HOUR_MS,
    upstream: row.upstream,
    model: row.servedModel ?? row.requestedModel,
    task: row.task,
    key: row.key,
    team: row.team,
    origin: row.origin,
    tier: row.tier,
    meter,
    // What was billed as a whole has no unit price, even where the division is exact.
    unitPicodollars: isWhole && isPricedByUnit(meter) ? picodollars / BigInt(quantity) : null,
    priceSource: row.price.priceSource,
    priceVersion: row.price.priceVersion,
    isEstimated: row.isEstimated,
  };
}

const isPricedByUnit = (meter: BucketCharge["meter"]): boolean => meter !== "tokens" && meter !== "requests";

function addCharge(
  charges: Map<string, FocusCharge>,
  of: ChargeKey,
  { quantity, picodollars }: BucketCharge,
): void {
  const name = JSON.stringify({ ...of, unitPicodollars: of.unitPicodollars?.toString() });
  const charge = charges.get(name);
  if (charge === undefined) charges.set(name, { of, quantity, picodollars });
  else {
    charge.quantity += quantity;
    charge.picodollars += picodollars;
  }
}

const inOrder = ({ of: a }: FocusCharge, { of: b }: FocusCharge): number =>
  a.hourMs - b.hourMs || order(a.upstream, b.upstream) || order(a.model, b.model) || order(a.meter, b.meter);

const order = (a: string | null, b: string | null): number => ((a ?? "") < (b ?? "") ? -1 : Number(a !== b));

const csvCell = (text: string | null): string =>
  text === null ? "" : /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
