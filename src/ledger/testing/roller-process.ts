import { openLedgerStore } from "../ledger-store.ts";

/** Moves journals into the history until it is killed. */
const [folder = ""] = process.argv.slice(2);
const store = await openLedgerStore(folder, 256);
for (;;) {
  const result = await store.roll(Date.now());
  process.stdout.write(`${result === null ? "busy" : result.rows}\n`);
}
