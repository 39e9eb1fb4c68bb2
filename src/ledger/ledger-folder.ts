import { join } from "node:path";

/** Where everything lies in a data folder. */
export interface LedgerPaths {
  /** One file per writer process, in SQLite. */
  journals: string;
  /** Parquet files by day, and the manifest that says which of them count. */
  history: string;
  manifest: string;
  /** Held, as an SQLite lock, by the process that changes the history. */
  lock: string;
  /** Files that could not be read, out of everybody's way. */
  damaged: string;
  /** Work in progress; whatever is in it may be deleted when nobody is at work. */
  scratch: string;
}

/** The places of a ledger in the data folder (`--data`). */
export const ledgerPaths = (folder: string): LedgerPaths => ({
  journals: join(folder, "journal"),
  history: join(folder, "history"),
  manifest: join(folder, "history", "manifest.json"),
  lock: join(folder, "history", "lock"),
  damaged: join(folder, "damaged"),
  scratch: join(folder, "scratch"),
});
