import { setTimeout as pause } from "node:timers/promises";
import type { DuckDb } from "./duckdb.ts";
import { lockHistory } from "./history-lock.ts";
import { ledgerPaths } from "./ledger-folder.ts";
import { ledgerState, type LedgerState } from "./ledger-state.ts";
import { setDamagedPartsAside } from "./maintain.ts";
import { readManifest } from "./manifest.ts";
import { rollJournals, type RollResult } from "./roll.ts";
import { Snapshot } from "./snapshot.ts";
import { isDamage } from "./sqlite-errors.ts";

/** Held by the one process that may change the history. */
export interface HistoryLock {
  release(): void;
}

/** How this process gets at a ledger: reads see one state, changes are made by one process at a time. */
export class LedgerAccess {
  readonly folder: string;
  readonly db: DuckDb;
  readonly #snapshot: Snapshot;

  constructor(folder: string, db: DuckDb) {
    this.folder = folder;
    this.db = db;
    this.#snapshot = new Snapshot(folder, db);
  }

  /**
   * Runs a query on one state of the ledger. When it fails because files were replaced or cannot be read, damaged files
   * are set aside and it runs again on the state after that.
   */
  async read<Answer>(query: (state: LedgerState) => Answer | Promise<Answer>): Promise<Answer> {
    const path = ledgerPaths(this.folder).manifest;
    for (let attempt = 1; ; attempt++) {
      const { version } = readManifest(path);
      try {
        return await query(ledgerState(this.folder, this.db, await this.#snapshot.refresh()));
      } catch (error) {
        if (attempt === MOST_ATTEMPTS) throw error;
        if (readManifest(path).version !== version) continue;
        const nowMs = Date.now();
        if (isDamage(error)) {
          const saved = await this.change(() => this.roll(nowMs));
          // The process that changes the history right now finds the damage too.
          if (saved === null) await pause(PAUSE_MS);
          continue;
        }
        const changed = await this.change(() => setDamagedPartsAside(this.db, this.folder, nowMs));
        // Nothing is damaged: the query itself is at fault.
        if (changed === false) throw error;
      }
    }
  }

  /** Makes a change while no other process may; null when another process holds the lock. */
  async change<Result>(work: () => Promise<Result>): Promise<Result | null> {
    const lock = this.lock();
    if (lock === null) return null;
    try {
      return await work();
    } finally {
      lock.release();
    }
  }

  /** The lock on the history, for changes that take several calls; null when another process holds it. */
  lock(): HistoryLock | null {
    return lockHistory(ledgerPaths(this.folder).lock);
  }

  /** Moves the journals into the history, under the lock. A damaged file of a day does not keep that day's rows out. */
  async roll(nowMs: number): Promise<RollResult> {
    try {
      return await rollJournals(this.db, this.folder, nowMs);
    } catch (error) {
      if (!(await setDamagedPartsAside(this.db, this.folder, nowMs))) throw error;
      return rollJournals(this.db, this.folder, nowMs);
    }
  }
}

const MOST_ATTEMPTS = 8;
const PAUSE_MS = 500;
