import { existsSync, statSync } from "node:fs";
import { dirname } from "node:path";
import { apiPrices } from "../../catalog/api-prices.ts";
import { UserError } from "../../core/errors.ts";
import type { ExportFormat } from "../../ledger/export.ts";
import type { Ledger } from "../../ledger/ledger.ts";
import type { Period } from "../../ledger/period.ts";
import { exportFocus } from "./focus-export.ts";
import type { SentTo } from "./price-again.ts";

/**
 * Writes a period of the ledger to a file, and returns how many rows are in it and how many attempts are not: FOCUS has
 * no charge without an amount; the other formats leave nothing out. Throws UserError where the file cannot be written.
 */
export async function exportUsage(
  ledger: Ledger,
  path: string,
  format: ExportFormat | "focus",
  period: Period,
  sent: SentTo | undefined,
): Promise<{ rows: number; leftOut: number }> {
  refuseUnwritable(path);
  if (format !== "focus") return { rows: await ledger.exportTo(path, format, period), leftOut: 0 };
  return exportFocus(path, ledger, period, { book: apiPrices(), sent });
}

function refuseUnwritable(path: string): void {
  if (!existsSync(dirname(path))) {
    throw new UserError(`cannot write ${path}: there is no folder ${dirname(path)}`, "Make it first.");
  }
  if (existsSync(path) && statSync(path).isDirectory()) {
    throw new UserError(`cannot write ${path}: it is a folder`, "Name a file in it.");
  }
}
