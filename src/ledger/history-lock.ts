import { mkdirSync } from "node:fs";
import { dirname } from "node:path";
import { DatabaseSync } from "node:sqlite";

/**
 * The right to change the history: one process at a time. The lock is SQLite's on an empty database, which the
 * system lets go when its holder dies, however it dies. Null when another process holds it.
 */
export function lockHistory(path: string): { release(): void } | null {
  mkdirSync(dirname(path), { recursive: true });
  const database = new DatabaseSync(path, { timeout: 0 });
  try {
    database.exec("BEGIN EXCLUSIVE");
  } catch (error) {
    database.close();
    if (error instanceof Error && "errcode" in error && error.errcode === BUSY) return null;
    throw error;
  }
  return { release: () => database.close() };
}

const BUSY = 5;
