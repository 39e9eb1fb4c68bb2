import { existsSync, readdirSync, rmSync, statSync } from "node:fs";
import { join, sep } from "node:path";
import { DAY_MS, isoDate } from "../core/time.ts";
import type { DuckDb } from "./duckdb.ts";
import { setAside } from "./damaged-files.ts";
import { ledgerPaths } from "./ledger-folder.ts";
import { type Manifest, type Part, type PastHours, readManifest, writeManifest } from "./manifest.ts";
import { partHours, partRows, writePart } from "./parts.ts";

/** Parts of a day from which on they are put together, and the size of a part that is left alone. */
const MANY_PARTS = 8;
const LARGE_ROWS = 500_000;

/** Puts the many small parts of a day together into one. The caller holds the lock. */
export async function compactParts(db: DuckDb, folder: string, nowMs: number): Promise<void> {
  const manifest = readManifest(ledgerPaths(folder).manifest);
  const small = Map.groupBy(
    manifest.parts.filter(({ rows }) => rows < LARGE_ROWS),
    ({ day }) => day,
  );
  const many = [...small].filter(([, parts]) => parts.length >= MANY_PARTS);
  if (many.length === 0) return;
  const made: Part[] = [];
  for (const [day, parts] of many) {
    const rows = parts.reduce((sum, part) => sum + part.rows, 0);
    made.push(await writePart(db, folder, day, `SELECT * FROM ${partRows(folder, parts)}`, rows));
  }
  const replaced = new Set(many.flatMap(([, parts]) => parts));
  replaceParts(folder, manifest, [...manifest.parts.filter((part) => !replaced.has(part)), ...made], nowMs);
}

/**
 * Forgets the attempts of whole days before a moment; their sums by hour stay. Rows in journals are not touched.
 * Returns how many rows that were. The caller holds the lock.
 */
export function forgetBefore(folder: string, beforeMs: number, nowMs: number): number {
  const manifest = readManifest(ledgerPaths(folder).manifest);
  const first = isoDate(beforeMs);
  const kept = manifest.parts.filter(({ day }) => day >= first);
  if (kept.length === manifest.parts.length) return 0;
  const count = (parts: readonly Part[]): number => parts.reduce((sum, { rows }) => sum + rows, 0);
  const forgotten = manifest.parts
    .filter(({ day }) => day < first)
    .map(({ day, hourly }) => ({ day, hourly }));
  const past = [...(manifest.past ?? []), ...forgotten];
  replaceParts(folder, { ...manifest, past }, kept, nowMs);
  return count(manifest.parts) - count(kept);
}

/**
 * Finds parts that cannot be read and sets them aside; sums by hour are made again where the attempts are whole.
 * Returns whether it found any. The caller holds the lock.
 */
export async function setDamagedPartsAside(db: DuckDb, folder: string, nowMs: number): Promise<boolean> {
  const { history, manifest: path } = ledgerPaths(folder);
  const manifest = readManifest(path);
  const parts: Part[] = [];
  for (const part of manifest.parts) {
    const attempts = await readingFails(db, partRows(folder, [part]));
    const hourly = await readingFails(db, partHours(folder, [part]));
    if (attempts === null && hourly === null) parts.push(part);
    else if (attempts === null) {
      setAside(folder, join(history, part.hourly), hourly ?? "");
      parts.push(
        await writePart(db, folder, part.day, `SELECT * FROM ${partRows(folder, [part])}`, part.rows),
      );
    } else {
      setAside(folder, join(history, part.attempts), attempts);
    }
  }
  const past: PastHours[] = [];
  for (const hours of manifest.past ?? []) {
    const reason = await readingFails(db, partHours(folder, [hours]));
    if (reason === null) past.push(hours);
    else setAside(folder, join(history, hours.hourly), reason);
  }
  const isWhole = past.length === (manifest.past ?? []).length;
  if (
    isWhole &&
    parts.every((part, index) => part === manifest.parts[index]) &&
    parts.length === manifest.parts.length
  ) {
    return false;
  }
  replaceParts(folder, { ...manifest, past }, parts, nowMs);
  return true;
}

/** How long files that count no more stay for readers that began before. */
const GRACE_MS = 60_000;
/** A file that no manifest ever named is what a process left that died at work. */
const LEFT_OVER_MS = DAY_MS;

/** Deletes files that do not count any more. The caller holds the lock. */
export function deleteObsolete(folder: string, nowMs: number): void {
  const { history, manifest: path, scratch } = ledgerPaths(folder);
  const manifest = readManifest(path);
  for (const file of filesIn(scratch)) deleteOld(join(scratch, file), nowMs);
  const due = manifest.obsolete.filter(({ sinceMs }) => nowMs - sinceMs >= GRACE_MS);
  for (const { file } of due) rmSync(join(history, file), { force: true });
  if (due.length > 0) {
    const obsolete = manifest.obsolete.filter((entry) => !due.includes(entry));
    writeManifest(path, { ...manifest, version: manifest.version + 1, obsolete });
  }
  const named = new Set([
    ...manifest.parts.flatMap(({ attempts, hourly }) => [attempts, hourly]),
    ...(manifest.past ?? []).map(({ hourly }) => hourly),
    ...manifest.obsolete.map(({ file }) => file),
    ...(manifest.costs === null ? [] : [manifest.costs]),
  ]);
  for (const kind of ["attempts", "hourly", "costs"]) {
    for (const file of filesIn(join(history, kind))) {
      const name = `${kind}/${file}`;
      if (!named.has(name)) deleteOld(join(history, name), nowMs);
    }
  }
}

function deleteOld(path: string, nowMs: number): void {
  const touchedMs = statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? nowMs;
  if (nowMs - touchedMs > LEFT_OVER_MS) rmSync(path, { force: true });
}

/** Replaces the parts; the files of those that are gone are deleted later. */
export function replaceParts(folder: string, before: Manifest, parts: readonly Part[], nowMs: number): void {
  const kept = new Set([
    ...parts.flatMap(({ attempts, hourly }) => [attempts, hourly]),
    ...(before.past ?? []).map(({ hourly }) => hourly),
  ]);
  const gone = before.parts
    .flatMap(({ attempts, hourly }) => [attempts, hourly])
    .filter((file) => !kept.has(file))
    .map((file) => ({ file, sinceMs: nowMs }));
  writeManifest(ledgerPaths(folder).manifest, {
    ...before,
    version: before.version + 1,
    parts,
    obsolete: [...before.obsolete, ...gone],
  });
}

/** Reads everything of a source; null when that works, else what was wrong. */
async function readingFails(db: DuckDb, source: string): Promise<string | null> {
  try {
    await db.rows(`SELECT bit_xor(hash(part)) FROM ${source} part`);
    return null;
  } catch (error) {
    const message = error instanceof Error ? (error.message.split("\n")[0] ?? "") : String(error);
    // A machine that is short of something is no reason to give up a file.
    if (SHORT_OF_SOMETHING.test(message)) throw error;
    return message;
  }
}

const SHORT_OF_SOMETHING =
  /out of memory|too many open files|permission denied|no space|interrupt|disk quota/i;

function filesIn(folder: string): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) =>
      join(entry.parentPath, entry.name)
        .slice(folder.length + 1)
        .replaceAll(sep, "/"),
    );
}
