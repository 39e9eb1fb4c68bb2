import { openDuckDb } from "./duckdb.ts";
import { LedgerAccess } from "./ledger-access.ts";
import { ledgerChanges } from "./ledger-changes.ts";
import { ledgerPaths } from "./ledger-folder.ts";
import { ledgerQuestions } from "./ledger-questions.ts";
import { ledgerStreams, type ReadingListener } from "./ledger-streams.ts";
import { isManifestDamaged, rebuildManifest } from "./rebuild.ts";
import { RowStream } from "./row-stream.ts";

/** The ledger of a data folder, in this process. `openLedger` gives it a process of its own. */
export type LedgerStore = ReturnType<typeof ledgerQuestions> &
  ReturnType<typeof ledgerChanges> &
  ReturnType<typeof ledgerStreams> & { close(): void };

/** Opens a data folder. `memoryMegabytes`: what DuckDB may use before it spills to the folder's disk. */
export async function openLedgerStore(
  folder: string,
  memoryMegabytes: number,
  onReading: ReadingListener = () => {},
): Promise<LedgerStore> {
  const db = await openDuckDb({ scratch: ledgerPaths(folder).scratch, memoryMegabytes });
  const ledger = new LedgerAccess(folder, db);
  if (isManifestDamaged(folder)) {
    await ledger.change(async () => {
      // The process that held the lock before may have repaired it.
      if (isManifestDamaged(folder)) await rebuildManifest(db, folder);
    });
  }
  const stream = new RowStream(db);
  return {
    ...ledgerQuestions(ledger),
    ...ledgerChanges(ledger, stream),
    ...ledgerStreams(ledger, stream, onReading),
    close: () => db.close(),
  };
}
