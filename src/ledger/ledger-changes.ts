import { type HistoryLock, type LedgerAccess } from "./ledger-access.ts";
import { daysBetween } from "./ledger-state.ts";
import type { Period } from "./period.ts";
import { ledgerPaths } from "./ledger-folder.ts";
import type { ImportedCosts } from "./imported-costs.ts";
import { Load, type LoadResult } from "./load.ts";
import { compactParts, deleteObsolete, forgetBefore } from "./maintain.ts";
import { readManifest } from "./manifest.ts";
import { writeNewPrices } from "./new-prices.ts";
import { partRows } from "./parts.ts";
import { pricedRowsSql } from "./priced-rows.ts";
import type { RollResult } from "./roll.ts";
import type { RowStream } from "./row-stream.ts";
import { timeCondition } from "./usage.ts";

/** The changes to the history of a ledger. One process at a time makes them; the others are told that it is taken. */
export function ledgerChanges(ledger: LedgerAccess, stream: RowStream) {
  let load: { lock: HistoryLock; load: Load } | null = null;
  let repricing: HistoryLock | null = null;
  return {
    /** Moves the journals into the history and tidies it up; null when another process holds the lock. */
    roll(nowMs: number): Promise<RollResult | null> {
      const { db, folder } = ledger;
      return ledger.change(async () => {
        const result = await ledger.roll(nowMs);
        await compactParts(db, folder, nowMs);
        deleteObsolete(folder, nowMs);
        return result;
      });
    },

    /**
     * Deletes the attempts of whole days before a moment and keeps their sums by hour. Returns how many rows were
     * deleted; null when another process holds the lock.
     */
    forget(beforeMs: number, nowMs: number): Promise<number | null> {
      return ledger.change(async () => forgetBefore(ledger.folder, beforeMs, nowMs));
    },

    /** Takes the lock for an import; false when another process holds it. */
    beginLoad(): boolean {
      const lock = ledger.lock();
      if (lock === null) return false;
      load = { lock, load: new Load(ledger.db, ledger.folder) };
      return true;
    },

    /** Reads one file of imported rows (`importLine`) and deletes it; none of it counts before `finishLoad`. */
    async addToLoad(csvPath: string): Promise<void> {
      await load?.load.add(csvPath);
    },

    /** Publishes what was loaded, or drops it (null), and releases the lock. */
    finishLoad(costs: ImportedCosts | null, nowMs: number): LoadResult | null {
      try {
        return costs === null || load === null ? null : load.load.finish(costs, nowMs);
      } finally {
        load?.lock.release();
        load = null;
      }
    },

    /**
     * Takes the lock to change prices and opens the attempts of a period for `nextRows`; false when another process
     * holds it.
     */
    async beginReprice({ nowMs, ...period }: Period & { nowMs: number }): Promise<boolean> {
      const lock = ledger.lock();
      if (lock === null) return false;
      repricing = lock;
      // Attempts in the journals are priced again as part of the history, the one place where prices change.
      await ledger.roll(nowMs);
      const { folder } = ledger;
      const parts = daysBetween(readManifest(ledgerPaths(folder).manifest).parts, period);
      const source = `${partRows(folder, parts)} WHERE ${timeCondition("received_ms", period)}`;
      if (parts.length === 0) stream.close();
      else stream.open(pricedRowsSql(source));
      return true;
    },

    /** Writes the prices of a file beside the old ones (null: none changed) and releases the lock. */
    async finishReprice(csvPath: string | null, nowMs: number): Promise<void> {
      try {
        if (csvPath !== null) await writeNewPrices(ledger.db, ledger.folder, csvPath, nowMs);
      } finally {
        stream.close();
        repricing?.release();
        repricing = null;
      }
    },
  };
}
