import { isAscii, isUtf8 } from "node:buffer";
import { createReadStream } from "node:fs";
import { open } from "node:fs/promises";
import type { Readable } from "node:stream";
import { createGunzip, createZstdDecompress } from "node:zlib";
import { UserError, type Wording } from "../core/errors.ts";
import { openEntry, type ZipEntry } from "./zip-entries.ts";

/** Whole lines of a file, the last without its line end. `lines` counts line ends, for messages. */
export interface TextBlock {
  text: string;
  firstLine: number;
}

export const MAX_LINE_BYTES = 1 << 20;
const MAX_DOCUMENT_BYTES = 256 << 20;

/** How long a line may be; a reader that found a JSON document raises it. */
export interface LineLimit {
  bytes: number;
}

/**
 * Streams a text file in blocks of whole lines: unpacked when it is gzip (by its first bytes), checked to be
 * UTF-8, byte order mark removed. Throws UserError, with the file's name and a remedy, when it cannot be read,
 * is empty, is not text, or has a line beyond the limit.
 */
export async function* readText(
  path: string,
  name: string,
  limit: LineLimit,
  entry: ZipEntry | null = null,
): AsyncGenerator<TextBlock> {
  const stream = entry === null ? await openStream(path, name) : await openEntry(path, entry, name);
  let rest: Buffer[] = [];
  let restBytes = 0;
  let line = 1;
  let first = true;
  const decode = (bytes: Buffer): string => {
    checkText(bytes, name, line);
    const text = bytes.toString(isAscii(bytes) ? "latin1" : "utf8");
    const bare = first && text.charCodeAt(0) === 0xfeff ? text.slice(1) : text;
    first = false;
    return bare;
  };
  try {
    for await (const chunk of stream as AsyncIterable<Buffer>) {
      if (first && restBytes === 0) {
        checkKind(chunk, name);
        const start = chunk
          .toString("latin1", 0, 64)
          .replace(/^\u00ef\u00bb\u00bf/, "")
          .trimStart();
        if (start.startsWith("{") || start.startsWith("[")) limit.bytes = MAX_DOCUMENT_BYTES;
      }
      const end = chunk.lastIndexOf(10);
      if (end >= 0) {
        const block = Buffer.concat([...rest, chunk.subarray(0, end)]);
        const text = decode(block);
        yield { text, firstLine: line };
        line += countLineEnds(block) + 1;
        rest = [];
        restBytes = 0;
      }
      const tail = chunk.subarray(end + 1);
      rest.push(tail);
      restBytes += tail.length;
      if (restBytes > limit.bytes) throw overLong(name, line, limit.bytes);
    }
  } catch (error) {
    throw explain(error, name);
  }
  if (restBytes > 0) yield { text: decode(Buffer.concat(rest)), firstLine: line };
  else if (first)
    throw new UserError(`${name} is empty`, "Export it again, or leave it out.", { code: "no-usage-file" });
}

/** The whole text of a small companion file. */
export async function readWhole(path: string, name: string): Promise<string> {
  const parts: string[] = [];
  for await (const block of readText(path, name, { bytes: MAX_DOCUMENT_BYTES })) parts.push(block.text);
  return parts.join("\n");
}

export const overLong = (name: string, line: number, bytes: number): UserError =>
  new UserError(
    `${name}, line ${line}: longer than ${bytes >> 20} MB`,
    "Give a CSV with line ends, or one JSON object per line without the prompts.",
  );

async function openStream(path: string, name: string): Promise<Readable> {
  const handle = await open(path).catch((error: unknown) => {
    throw explain(error, name);
  });
  const info = await handle.stat();
  if (info.isDirectory()) {
    await handle.close();
    throw new UserError(
      `${name} is a directory`,
      "Name the files in it, for example with a pattern: folder/*.csv",
    );
  }
  const magic = Buffer.alloc(4);
  if (info.isFile()) await handle.read(magic, 0, 4, 0);
  await handle.close();
  const file = createReadStream(path, { highWaterMark: 1 << 17 });
  const unpack =
    magic.readUInt16BE(0) === GZIP
      ? createGunzip
      : magic.readUInt32LE(0) === ZSTD
        ? createZstdDecompress
        : null;
  if (unpack === null) return file;
  const unpacked = unpack({ chunkSize: 1 << 17 });
  file.on("error", (error) => unpacked.destroy(error));
  return file.pipe(unpacked);
}

const GZIP = 0x1f8b;
const ZSTD = 0xfd2fb528;

const PICTURE_REMEDY: Wording = (spelled) =>
  `Numbers are not read off pictures: export usage as CSV; a total that it shows goes in with ${spelled("invoice")}.`;

/** First bytes of what people drop on an importer by mistake, with what to do instead. */
const FOREIGN: readonly (readonly [magic: string, what: string, remedy: Wording])[] = [
  ["PK\u0003\u0004", "an Excel workbook", "Save the sheet as CSV (UTF-8)."],
  [
    "%PDF",
    "a PDF",
    (spelled) => `Export usage as CSV; an invoice's total goes in with ${spelled("invoice")}.`,
  ],
  ["\u0089PNG", "a picture (PNG)", PICTURE_REMEDY],
  ["\u00ff\u00d8\u00ff", "a picture (JPEG)", PICTURE_REMEDY],
  ["GIF8", "a picture (GIF)", PICTURE_REMEDY],
  ["SQLite format 3", "an SQLite database", "Export the table as CSV or JSON lines."],
  ["# HELP ", "a scrape of engine metrics", "Give the log or export of the API that the requests went to."],
  ["\u00ff\u00fe", "UTF-16 text", "Save it as CSV (UTF-8)."],
  ["\u00fe\u00ff", "UTF-16 text", "Save it as CSV (UTF-8)."],
];

function checkKind(chunk: Buffer, name: string): void {
  const start = chunk.toString("latin1", 0, 16);
  for (const [magic, what, remedy] of FOREIGN) {
    if (start.startsWith(magic))
      throw new UserError(`${name} is ${what}, which is not read`, remedy, { code: "no-usage-file" });
  }
}

function checkText(bytes: Buffer, name: string, line: number): void {
  if (bytes.includes(0)) {
    throw new UserError(
      `${name} is not a text file (zero byte near line ${lineOf(bytes, bytes.indexOf(0), line)})`,
      EXPORT_REMEDY,
      { code: "no-usage-file" },
    );
  }
  if (!isUtf8(bytes)) {
    throw new UserError(
      `${name} is not UTF-8 text (near line ${lineOf(bytes, firstInvalid(bytes), line)})`,
      "Save it as UTF-8.",
    );
  }
}

const EXPORT_REMEDY = "Give a CSV or JSON export; docs/formats.md lists what is read.";

const lineOf = (bytes: Buffer, end: number, firstLine: number): number =>
  firstLine + countLineEnds(bytes.subarray(0, end));

/** Where the first line that is not UTF-8 starts. */
function firstInvalid(bytes: Buffer): number {
  let from = 0;
  for (;;) {
    const end = bytes.indexOf(10, from);
    if (end < 0 || !isUtf8(bytes.subarray(from, end))) return from;
    from = end + 1;
  }
}

function countLineEnds(bytes: Buffer): number {
  let count = 0;
  for (let at = bytes.indexOf(10); at >= 0; at = bytes.indexOf(10, at + 1)) count++;
  return count;
}

function explain(error: unknown, name: string): unknown {
  if (error instanceof UserError || !(error instanceof Error)) return error;
  const code = (error as NodeJS.ErrnoException).code ?? "";
  if (code === "ENOENT") return new UserError(`${name} does not exist`, "Check the path.", { cause: error });
  if (code === "EACCES" || code === "EPERM")
    return new UserError(`${name} may not be read`, "Check its permissions.", { cause: error });
  if (code === "EISDIR")
    return new UserError(`${name} is a directory`, "Name the files in it.", { cause: error });
  if (code.startsWith("Z_") || code.startsWith("ZSTD_")) {
    return new UserError(
      `${name} is damaged or truncated: it cannot be unpacked`,
      "Copy or download it again.",
      {
        cause: error,
      },
    );
  }
  return error;
}
