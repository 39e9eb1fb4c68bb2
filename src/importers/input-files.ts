import { open, readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { UserError } from "../core/errors.ts";
import { type ZipEntry, zipEntries } from "./zip-entries.ts";

/** A file to be read: one that was named, or one found in a folder or an archive. */
export interface InputFile {
  path: string;
  /** For messages. */
  name: string;
  /** Null for a file of its own. */
  entry: ZipEntry | null;
  /** Nobody named it: what is no usage there is left out with a note, not refused. */
  isFound: boolean;
  isParquet: boolean;
}

const DEEPEST = 8;

/** Files, with those in folders and zip archives in place of these, in order of their names. Throws UserError. */
export async function inputFiles(paths: readonly string[]): Promise<InputFile[]> {
  const found: InputFile[] = [];
  for (const path of paths) {
    const info = await stat(path).catch(() => undefined);
    if (info?.isDirectory() === true) {
      const inside = await filesIn(path, DEEPEST);
      if (inside.length === 0)
        throw new UserError(`${path} is an empty folder`, "Name the files, or the folder that they are in.");
      for (const file of inside) found.push(...(await unpacked(file, true)));
    } else found.push(...(await unpacked(path, false)));
  }
  return found;
}

async function filesIn(folder: string, depth: number): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  const files: string[] = [];
  for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    if (entry.name.startsWith(".")) continue;
    const path = join(folder, entry.name);
    if (entry.isDirectory()) {
      if (depth > 0) files.push(...(await filesIn(path, depth - 1)));
    } else if (entry.isFile()) files.push(path);
  }
  return files;
}

async function unpacked(path: string, isFound: boolean): Promise<InputFile[]> {
  const magic = await firstBytes(path);
  const file = { path, name: path, entry: null, isFound, isParquet: magic === "PAR1" };
  if (magic !== "PK\u0003\u0004") return [file];
  const entries = await zipEntries(path, path);
  // A workbook is an archive too; its reader says what it is.
  if (entries.some(({ name }) => name === "[Content_Types].xml")) return [file];
  return entries.map((entry) => ({
    path,
    name: `${path}/${entry.name}`,
    entry,
    isFound: entries.length > 1 || isFound,
    isParquet: entry.name.endsWith(".parquet"),
  }));
}

/** The first four bytes of a file as text; empty for anything else. */
async function firstBytes(path: string): Promise<string> {
  const handle = await open(path).catch(() => undefined);
  if (handle === undefined) return "";
  try {
    const info = await handle.stat();
    if (!info.isFile()) return "";
    const magic = Buffer.alloc(4);
    const { bytesRead } = await handle.read(magic, 0, 4, 0);
    return magic.toString("latin1", 0, bytesRead);
  } finally {
    await handle.close();
  }
}
