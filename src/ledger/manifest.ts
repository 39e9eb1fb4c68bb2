import { closeSync, fsyncSync, mkdirSync, openSync, readFileSync, renameSync, writeSync } from "node:fs";
import { dirname } from "node:path";
import { UserError } from "../core/errors.ts";

/** One immutable piece of the history: attempts of one UTC day, and the same by the hour. Paths inside `history`. */
export interface Part {
  /** Day on which the requests arrived, "2026-11-20". */
  day: string;
  attempts: string;
  hourly: string;
  rows: number;
}

/** What stays of a part when its attempts are forgotten. */
export type PastHours = Pick<Part, "day" | "hourly">;

/**
 * What counts. Replaced as a whole, so that a reader sees one state: rows of a journal up to its mark are in
 * the parts, rows behind it are in the journal alone.
 */
export interface Manifest {
  format: 1;
  /** Rises by one with every change. */
  version: number;
  /** By file name of the journal: number of the last row that is in the parts. */
  marks: Readonly<Record<string, number>>;
  parts: readonly Part[];
  /** Sums by hour of days whose attempts were forgotten. Left out: none were. */
  past?: readonly PastHours[];
  /** File with the money that imported bills name without requests; null = none were imported. Inside `history`. */
  costs: string | null;
  /** Files that count no more and are deleted once nobody can be reading them. */
  obsolete: readonly { file: string; sinceMs: number }[];
}

const EMPTY: Manifest = { format: 1, version: 0, marks: {}, parts: [], costs: null, obsolete: [] };

/** The manifest in force; an empty one where there is none yet. Throws UserError when it cannot be understood. */
export function readManifest(path: string): Manifest {
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return EMPTY;
    throw error;
  }
  try {
    const manifest = JSON.parse(text) as Manifest;
    if (manifest.format === 1 && Array.isArray(manifest.parts)) return manifest;
  } catch {
    // Said below, as for every other text that is no manifest.
  }
  throw new UserError(
    `${path} is damaged`,
    "Ask breakeven usage: it makes a new one of the files beside it.",
  );
}

/** Puts a new manifest in the place of the old one, in one step that survives a loss of power. */
export function writeManifest(path: string, manifest: Manifest): void {
  mkdirSync(dirname(path), { recursive: true });
  const next = `${path}.next`;
  const file = openSync(next, "w");
  try {
    writeSync(file, `${JSON.stringify(manifest, null, 1)}\n`);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  renameSync(next, path);
  flush(dirname(path));
}

/** Makes sure that a file, or the names in a folder, are on the disk. */
export function flush(path: string): void {
  const handle = openSync(path, "r");
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}
