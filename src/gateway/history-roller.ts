import { DAY_MS, isoDate } from "../core/time.ts";
import { journalFiles } from "../ledger/read-journal.ts";
import { openLedger } from "../ledger/ledger.ts";
import { ledgerPaths } from "../ledger/ledger-folder.ts";
import type { GatewayProcess } from "./gateway-process.ts";
import type { Logger } from "./logs.ts";
import type { MetricSnapshot } from "./metrics.ts";

/**
 * Moving rows into the history starts a process: half a second of CPU time, and 10 µs for each row. So it waits until there
 * are many, or until some have waited long; queries read the journals too, and miss nothing meanwhile.
 */
const MANY_ROWS = 100_000;
const LONGEST_MS = 10 * 60_000;
const CHECK_MS = 10_000;
/** The first time is sooner: a server that is restarted often must delete old rows too. */
const FIRST_CHECK_MS = 3000;

/**
 * Is it time to move rows? `rows` came since the last time, which was `sinceMs` ago.
 * @internal exported for its test
 */
export const isRollDue = (rows: number, sinceMs: number): boolean =>
  rows >= MANY_ROWS || (rows > 0 && sinceMs >= LONGEST_MS);

/**
 * Moves new rows into the history when it is time, and deletes attempts that are older than the configuration keeps them.
 * Returns how to end that.
 */
export function rollHistory(
  folder: string,
  serving: GatewayProcess,
  logger: Logger,
  retainDays: () => number | null,
): () => Promise<void> {
  let before = 0;
  let lastMs = performance.now();
  let forgottenBefore = "";
  let hasLeftovers = journalFiles(ledgerPaths(folder).journals).length > serving.processes;
  let running: Promise<void> | null = null;

  const roll = async (): Promise<void> => {
    const rows = attemptsIn(await serving.metrics());
    const days = retainDays();
    const keptFrom = days === null ? null : isoDate(Date.now() - days * DAY_MS);
    const mustForget = keptFrom !== null && keptFrom !== forgottenBefore;
    if (!mustForget && !hasLeftovers && !isRollDue(rows - before, performance.now() - lastMs)) return;
    const ledger = openLedger(folder);
    try {
      await ledger.roll(Date.now());
      before = rows;
      lastMs = performance.now();
      hasLeftovers = false;
      if (keptFrom !== null && mustForget) {
        const forgotten = await ledger.forget(Date.parse(keptFrom), Date.now());
        if (forgotten === null) return;
        forgottenBefore = keptFrom;
        if (forgotten > 0) logger.info("attempts-forgotten", { before: keptFrom, rows: forgotten });
      }
    } catch (error) {
      logger.error("ledger-not-rolled", { message: (error as Error).message });
    } finally {
      // It is needed for a moment only, and gives its memory back.
      await ledger.close();
    }
  };
  const check = (): void => {
    running ??= roll().finally(() => (running = null));
  };
  const first = setTimeout(check, FIRST_CHECK_MS).unref();
  const timer = setInterval(check, CHECK_MS).unref();
  return async () => {
    clearTimeout(first);
    clearInterval(timer);
    await running;
  };
}

function attemptsIn(snapshots: readonly MetricSnapshot[]): number {
  const counter = snapshots.find(({ name }) => name === "breakeven_attempts_total");
  return (counter?.series ?? []).reduce((sum, [, [count]]) => sum + (count as number), 0);
}
