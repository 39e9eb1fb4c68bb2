import type { LedgerExtent } from "../../ledger/dashboard-queries.ts";

/** Of what takes so long it is said when it was read, and what was known before is shown meanwhile. */
export const LONG_MS = 2000;

/** A ledger as it was read for a plan, and what it held then. */
export interface LedgerReading {
  readMs: number;
  /** How long that took, milliseconds. */
  tookMs: number;
  extent: LedgerExtent;
  /** Of the ledger before it was read. */
  mark: string;
}

/** Read so shortly ago that nobody will miss what came since. */
const FRESH_MS = 5000;
/** What takes long to read is not read again at once: after so many times what it took. */
const PATIENCE = 20;
/** And not before it has grown by so much. */
const GROWTH = 0.02;

/** May a plan still go by this reading, of a ledger that holds so much by now? */
export function isStillGood(
  { readMs, tookMs, extent, mark }: LedgerReading,
  now: LedgerExtent & { mark: string },
  nowMs: number,
): boolean {
  if (mark === now.mark) return true;
  const age = nowMs - readMs;
  if (age < FRESH_MS) return true;
  const isAlike = extent.firstMs === now.firstMs && now.requests >= extent.requests;
  return isAlike && now.requests <= extent.requests * (1 + GROWTH) && age < tookMs * PATIENCE;
}
