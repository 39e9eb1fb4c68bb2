import { randomUUID } from "node:crypto";
import { appendFileSync, mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { UserError } from "../core/errors.ts";
import type { PriceBook } from "../pricing/price-book.ts";
import type { CostRow, UsageRow } from "../core/usage.ts";
import { importedId, importLine } from "./import-columns.ts";
import type { ImportedCosts } from "./imported-costs.ts";
import { ledgerPaths } from "./ledger-folder.ts";
import type { Ledger } from "./ledger.ts";
import type { LoadResult } from "./load.ts";
import { Occurrences } from "./occurrences.ts";
import { priceRow } from "../pricing/row-price.ts";

/** An import in progress: a sink for rows, and an end. */
export interface ImportSession {
  usage(row: UsageRow): void;
  cost(row: CostRow): void;
  span(startMs: number, endMs: number): void;
  /** Lets everything count at once. Reading the same rows again changes nothing. */
  finish(): Promise<LoadResult>;
  /** Drops everything. */
  abandon(): Promise<void>;
}

export interface ImportSettings {
  book: PriceBook;
  /** Where relative times of traces were put: the same trace read on another day is the same trace. */
  relativeZeroMs: number;
  nowMs: number;
}

const ROWS_PER_SPOOL = 500_000;
const CHARACTERS_AT_ONCE = 1 << 20;
const MOST_WAITS = 300;

/**
 * Starts to bring rows of exports into the ledger of a data folder, priced by the book. Waits while another process
 * changes the history, up to half a minute; then throws UserError.
 */
export async function startImport(
  folder: string,
  ledger: Ledger,
  { book, relativeZeroMs, nowMs }: ImportSettings,
): Promise<ImportSession> {
  for (let waits = 0; !(await ledger.beginLoad()); waits++) {
    if (waits === MOST_WAITS) {
      throw new UserError(`${folder} is being changed by another process`, "Try again when it is done.");
    }
    await pause(100);
  }
  const { scratch } = ledgerPaths(folder);
  mkdirSync(scratch, { recursive: true });
  const occurrences = new Occurrences();
  const occurrence = (content: string): number => occurrences.next(content);
  const costs: ImportedCosts = { costs: [], spans: [] };
  const loads: Promise<void>[] = [];
  let path = join(scratch, `import-${randomUUID()}.csv`);
  let rows = 0;
  let text = "";
  const write = (): void => {
    appendFileSync(path, text);
    text = "";
  };
  /** Hands a full file over; the ledger's process reads it while the next one fills. */
  const handOver = (): void => {
    if (rows === 0) return;
    write();
    const load = ledger.addToLoad(path);
    // Told at the end, by `finish`.
    load.catch(() => {});
    loads.push(load);
    path = join(scratch, `import-${randomUUID()}.csv`);
    rows = 0;
  };
  return {
    usage(row) {
      text += importLine({
        id: importedId(row, relativeZeroMs, occurrence),
        row,
        price: priceRow(book, row),
      });
      rows++;
      if (text.length > CHARACTERS_AT_ONCE) write();
      if (rows >= ROWS_PER_SPOOL) handOver();
    },
    cost: (row) => void costs.costs.push(row),
    span: (startMs, endMs) => void costs.spans.push({ startMs, endMs }),
    async finish() {
      handOver();
      try {
        await Promise.all(loads);
      } catch (error) {
        await ledger.finishLoad(null, nowMs);
        throw error;
      }
      const result = await ledger.finishLoad(costs, nowMs);
      if (result === null) throw new Error("the import had already ended");
      return result;
    },
    async abandon() {
      await Promise.allSettled(loads);
      rmSync(path, { force: true });
      await ledger.finishLoad(null, nowMs);
    },
  };
}
