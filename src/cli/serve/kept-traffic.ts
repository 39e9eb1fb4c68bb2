import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { deserialize, serialize } from "node:v8";
import type { LedgerExtent } from "../../ledger/dashboard-queries.ts";
import type { ReadTraffic } from "../plan/read-traffic.ts";
import { version } from "../version.ts";

/** A ledger as it was read for a plan, and what it held then. */
export interface LedgerReading {
  readAs: string;
  readMs: number;
  /** How long that took, milliseconds. */
  tookMs: number;
  extent: LedgerExtent;
  read: ReadTraffic;
}

/** Read so shortly ago that nobody will miss what came since. */
const FRESH_MS = 5000;
/** What takes long to read is not read again at once: after so many times what it took. */
const PATIENCE = 20;
/** And not before it has grown by so much. */
const GROWTH = 0.02;
/** What was read quicker than this is read again after a restart. */
const WORTH_KEEPING_MS = 2000;

/** May a plan still go by this reading, of a ledger that holds so much by now? */
export function isStillGood(
  { readMs, tookMs, extent }: LedgerReading,
  now: LedgerExtent,
  nowMs: number,
): boolean {
  const age = nowMs - readMs;
  if (age < FRESH_MS) return true;
  const isAlike = extent.firstMs === now.firstMs && now.requests >= extent.requests;
  return isAlike && now.requests <= extent.requests * (1 + GROWTH) && age < tookMs * PATIENCE;
}

/** Keeps a reading for the next start, in the data folder. What cannot be kept is read again. */
export function keepReading(dataFolder: string, reading: LedgerReading): void {
  if (reading.tookMs < WORTH_KEEPING_MS) return;
  const file = fileIn(dataFolder);
  const fresh = `${file}.${process.pid}`;
  try {
    mkdirSync(join(dataFolder, "dashboard"), { recursive: true, mode: 0o700 });
    writeFileSync(fresh, serialize({ version: version(), reading }), { mode: 0o600 });
    renameSync(fresh, file);
  } catch {
    rmSync(fresh, { force: true });
  }
}

/** The reading of an earlier start; null where there is none that this version understands. */
export function keptReading(dataFolder: string): LedgerReading | null {
  try {
    const kept = deserialize(readFileSync(fileIn(dataFolder))) as { version: string; reading: LedgerReading };
    return kept.version === version() ? kept.reading : null;
  } catch {
    return null;
  }
}

const fileIn = (dataFolder: string): string => join(dataFolder, "dashboard", "ledger-reading");
