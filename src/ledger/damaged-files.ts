import { appendFileSync, existsSync, mkdirSync, readFileSync, renameSync } from "node:fs";
import { basename, join } from "node:path";
import { ledgerPaths } from "./ledger-folder.ts";

/** A file that could not be read and was set aside, so that the rest can. */
export interface DamagedFile {
  /** Where it was and where it is now. */
  file: string;
  movedTo: string;
  reason: string;
}

/** Moves a file (and what SQLite keeps beside it) out of the way, and writes down that it did. */
export function setAside(folder: string, path: string, reason: string): DamagedFile {
  const { damaged } = ledgerPaths(folder);
  mkdirSync(damaged, { recursive: true });
  const movedTo = join(damaged, freeName(damaged, basename(path)));
  for (const suffix of ["", "-wal", "-shm"]) {
    if (existsSync(path + suffix)) renameSync(path + suffix, movedTo + suffix);
  }
  const entry: DamagedFile = { file: path, movedTo, reason };
  appendFileSync(join(damaged, LIST), `${JSON.stringify(entry)}\n`);
  return entry;
}

/** Every file that was set aside and still lies there, the oldest first. */
export function damagedFiles(folder: string): DamagedFile[] {
  const list = join(ledgerPaths(folder).damaged, LIST);
  if (!existsSync(list)) return [];
  return readFileSync(list, "utf8")
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line) as DamagedFile)
    .filter(({ movedTo }) => existsSync(movedTo));
}

const LIST = "list.jsonl";

function freeName(folder: string, name: string): string {
  for (let number = 1; ; number++) {
    const candidate = number === 1 ? name : `${number}-${name}`;
    if (!existsSync(join(folder, candidate))) return candidate;
  }
}
