import { open } from "node:fs/promises";
import { createReadStream } from "node:fs";
import type { Readable } from "node:stream";
import { createInflateRaw } from "node:zlib";
import { UserError } from "../core/errors.ts";

/** A file inside a zip archive. */
export interface ZipEntry {
  name: string;
  /** 0 = stored, 8 = deflated. */
  method: number;
  /** Where its local header begins, and how many bytes it takes there. */
  offset: number;
  packedBytes: number;
}

const END = 0x06054b50;
const CENTRAL = 0x02014b50;
const MOST_ENTRIES = 10_000;
/** An archive's comment can push its directory's end this far from the end of the file. */
const TAIL_BYTES = 22 + 65_535;

/** The files in an archive, in its order; folders and what systems add to archives are left out. Throws UserError. */
export async function zipEntries(path: string, name: string): Promise<ZipEntry[]> {
  const handle = await open(path);
  try {
    const { size } = await handle.stat();
    const tail = Buffer.alloc(Math.min(size, TAIL_BYTES));
    await handle.read(tail, 0, tail.length, size - tail.length);
    const end = tail.lastIndexOf(Buffer.from([0x50, 0x4b, 5, 6]));
    if (end < 0 || tail.length < end + 22 || tail.readUInt32LE(end) !== END) throw damaged(name);
    const [count, bytes, offset] = [
      tail.readUInt16LE(end + 10),
      tail.readUInt32LE(end + 12),
      tail.readUInt32LE(end + 16),
    ];
    if (offset + bytes > size || count > MOST_ENTRIES) throw damaged(name);
    const directory = Buffer.alloc(bytes);
    await handle.read(directory, 0, bytes, offset);
    const entries: ZipEntry[] = [];
    for (let at = 0, left = count; left > 0; left--) {
      if (at + 46 > bytes || directory.readUInt32LE(at) !== CENTRAL) throw damaged(name);
      const nameBytes = directory.readUInt16LE(at + 28);
      const entry = {
        name: directory.toString("utf8", at + 46, at + 46 + nameBytes),
        method: directory.readUInt16LE(at + 10),
        packedBytes: directory.readUInt32LE(at + 20),
        offset: directory.readUInt32LE(at + 42),
      };
      if ((directory.readUInt16LE(at + 8) & 1) === 1)
        throw new UserError(
          `${name} is a zip archive with a password`,
          "Unpack it, and give the files in it.",
        );
      if (!entry.name.endsWith("/") && !/(^|\/)(__MACOSX\/|\.)/.test(entry.name)) entries.push(entry);
      at += 46 + nameBytes + directory.readUInt16LE(at + 30) + directory.readUInt16LE(at + 32);
    }
    return entries;
  } finally {
    await handle.close();
  }
}

/** The unpacked content of an entry. Throws UserError where it is packed in a way that is not read. */
export async function openEntry(path: string, entry: ZipEntry, name: string): Promise<Readable> {
  const handle = await open(path);
  const header = Buffer.alloc(30);
  const { bytesRead } = await handle.read(header, 0, 30, entry.offset);
  await handle.close();
  if (bytesRead < 30 || header.readUInt32LE(0) !== 0x04034b50) throw damaged(name);
  if (entry.method !== 0 && entry.method !== 8)
    throw new UserError(`${name} is packed in a way that is not read (${entry.method})`, "Unpack it first.");
  const start = entry.offset + 30 + header.readUInt16LE(26) + header.readUInt16LE(28);
  const end = start + entry.packedBytes - 1;
  const file = createReadStream(path, { start, end: Math.max(start, end), highWaterMark: 1 << 17 });
  if (entry.method === 0) return file;
  const inflate = createInflateRaw({ chunkSize: 1 << 17 });
  file.on("error", (error) => inflate.destroy(error));
  return file.pipe(inflate);
}

const damaged = (name: string): UserError =>
  new UserError(`${name} is a damaged or truncated zip archive`, "Copy or download it again.");
