import { apiPrices } from "../../catalog/api-prices.ts";
import { loadAssumptions } from "../../catalog/assumptions.ts";
import { DAY_MS } from "../../core/time.ts";
import { importFiles, type ImportReport } from "../../importers/import-files.ts";
import { startImport } from "../../ledger/import-session.ts";
import { openLedger } from "../../ledger/ledger.ts";
import type { LoadResult } from "../../ledger/load.ts";
import { openParquet } from "../../ledger/parquet-rows.ts";
import { DEFAULT_SEED } from "../../planner/cost/ranges.ts";
import { exchangeRates } from "../exchange-rates.ts";

/** Usage for the ledger. */
export interface ImportRequest {
  /** Absolute paths. */
  files: readonly string[];
  /** The data folder whose ledger they go into, absolute. */
  dataFolder: string;
  /** The API model of rows that name none. */
  model: string | null;
  /** What columns of tables of no known format are, as words. */
  columns: string | null;
  /** Which model a name in the rows is, as words. */
  map: readonly string[];
  /** Words such as "CNY=0.14". */
  rates: readonly string[];
  /** The day on which traces without dates begin, milliseconds UTC; null: today. */
  asOfMs: number | null;
}

/** Puts files into a ledger, all of them or, where one cannot be read, none. Throws UserError. */
export async function importUsage(
  { files, dataFolder, model, columns, map, rates, asOfMs }: ImportRequest,
  nowMs: number,
): Promise<{ result: LoadResult; report: ImportReport }> {
  const startMs = asOfMs ?? Math.floor(nowMs / DAY_MS) * DAY_MS;
  const usdPerUnit = exchangeRates(rates, loadAssumptions());
  const ledger = openLedger(dataFolder);
  try {
    const settings = { book: apiPrices(), relativeZeroMs: startMs, nowMs };
    const session = await startImport(dataFolder, ledger, settings);
    try {
      const options = {
        asOfMs: startMs,
        defaultModel: model,
        columns,
        map,
        usdPerUnit,
        seed: DEFAULT_SEED,
        parquet: openParquet,
      };
      const report = await importFiles(files, session, options);
      return { result: await session.finish(), report };
    } catch (error) {
      await session.abandon();
      throw error;
    }
  } finally {
    await ledger.close();
  }
}
