import type { LedgerExtent } from "../../ledger/dashboard-queries.ts";

/**
 * When reading takes longer than this, the plan says when it was read, and the last one is shown while a new one is
 * made.
 */
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

/** So recent that what was recorded since does not matter. */
const FRESH_MS = 5000;
/** A ledger that takes long to read is read again only after this many times the time it took. */
const PATIENCE = 20;
/** And only once it has grown by this fraction. */
const GROWTH = 0.02;

/** May a plan still use this reading, given what the ledger holds now? */
export function isStillGood(
  { readMs, tookMs, extent, mark }: LedgerReading,
  now: LedgerExtent & { mark: string },
  nowMs: number,
): boolean {
  if (mark === now.mark) return true;
  const age = nowMs - readMs;
  if (age < FRESH_MS) return true;
  const isSameLedger = extent.firstMs === now.firstMs && now.requests >= extent.requests;
  return isSameLedger && now.requests <= extent.requests * (1 + GROWTH) && age < tookMs * PATIENCE;
}
