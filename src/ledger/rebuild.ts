import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { setAside } from "./damaged-files.ts";
import type { DuckDb } from "./duckdb.ts";
import { ledgerPaths } from "./ledger-folder.ts";
import { readManifest, writeManifest, type Part, type PastHours } from "./manifest.ts";
import { partHours, partRows, writePart } from "./parts.ts";

/** Is there a manifest that cannot be understood? */
export function isManifestDamaged(folder: string): boolean {
  const { manifest } = ledgerPaths(folder);
  if (!existsSync(manifest)) return false;
  try {
    readManifest(manifest);
    return false;
  } catch {
    return true;
  }
}

/**
 * Sets a damaged manifest aside and makes a new one of the files beside it. Which of them counted is not known any
 * more, so of several copies of a row one is kept, the one that was priced last; the journals are read from their
 * beginning, and what is in the files already is a copy. Bills are lost: they are imported again. The caller holds
 * the lock.
 */
export async function rebuildManifest(db: DuckDb, folder: string): Promise<void> {
  const { history, manifest } = ledgerPaths(folder);
  const text = readFileSync(manifest, "utf8");
  const version = Number(/"version": (\d+)/.exec(text)?.[1] ?? 0);
  setAside(folder, manifest, "it is no manifest");
  const parts: Part[] = [];
  for (const day of foldersIn(join(history, "attempts"))) {
    const found: Part[] = [];
    for (const name of readdirSync(join(history, "attempts", day))) {
      const part = {
        day,
        attempts: join("attempts", day, name),
        hourly: join("hourly", day, name),
        rows: 0,
      };
      if (await isReadable(db, partRows(folder, [part]))) found.push(part);
    }
    if (found.length === 0) continue;
    const distinct = `SELECT DISTINCT ON (attempt_id) * FROM ${partRows(folder, found)}
      ORDER BY attempt_id, length(earlier_prices) DESC NULLS LAST`;
    const [counted] = await db.rows<{ rows: bigint }>(
      `SELECT count(DISTINCT attempt_id) AS rows FROM ${partRows(folder, found)}`,
    );
    parts.push(await writePart(db, folder, day, distinct, Number(counted?.rows ?? 0n)));
  }
  const days = new Set(parts.map(({ day }) => day));
  const past: PastHours[] = [];
  for (const day of foldersIn(join(history, "hourly"))) {
    // Attempts of a day are forgotten all at once: sums without any are those of such a day.
    if (days.has(day)) continue;
    for (const name of readdirSync(join(history, "hourly", day))) {
      const hours = { day, hourly: join("hourly", day, name) };
      if (await isReadable(db, partHours(folder, [hours]))) past.push(hours);
    }
  }
  // Readers tell states apart by the number, so it must be one that nobody has seen.
  const next = Math.max(version, Math.floor(Date.now() / 1000)) + 1;
  writeManifest(manifest, { format: 1, version: next, marks: {}, parts, past, costs: null, obsolete: [] });
}

const foldersIn = (path: string): string[] => (existsSync(path) ? readdirSync(path).sort() : []);

async function isReadable(db: DuckDb, source: string): Promise<boolean> {
  try {
    await db.rows(`SELECT bit_xor(hash(part)) FROM ${source} part`);
    return true;
  } catch {
    return false;
  }
}
