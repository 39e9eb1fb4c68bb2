import type { Ledger } from "./ledger.ts";
import { DAY_MS } from "../core/time.ts";

export interface RollerOptions {
  /** How often journals are moved into the history. */
  intervalMs?: number;
  /** Whole days after which attempts are forgotten; null = never. */
  retainDays?: number | null;
  /** Milliseconds since 1970: whoever starts the roller has the clock. */
  nowMs: () => number;
  /** A failure stops nothing: the rows stay in their journals until the next time. */
  onError: (error: Error) => void;
}

const INTERVAL_MS = 10_000;

/**
 * Keeps moving the journals of a ledger into its history. Several processes may each run one: only one is at work at
 * any moment. `stop` waits for work in progress.
 */
export function startRoller(ledger: Ledger, options: RollerOptions): { stop(): Promise<void> } {
  let atWork: Promise<void> | null = null;
  const turn = async (): Promise<void> => {
    try {
      const nowMs = options.nowMs();
      await ledger.roll(nowMs);
      if (typeof options.retainDays === "number") {
        await ledger.forget(nowMs - options.retainDays * DAY_MS, nowMs);
      }
    } catch (error) {
      options.onError(error instanceof Error ? error : new Error(String(error)));
    }
  };
  const timer = setInterval(() => {
    atWork ??= turn().finally(() => {
      atWork = null;
    });
  }, options.intervalMs ?? INTERVAL_MS);
  timer.unref();
  return {
    async stop() {
      clearInterval(timer);
      await atWork;
    },
  };
}
