import { createHash } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import type { IncomingMessage, ServerResponse } from "node:http";
import { extname, join } from "node:path";
import { promisify } from "node:util";
import { brotliCompress, constants, gzip } from "node:zlib";
import { PAGE_HEADERS } from "./security-headers.ts";

/** The built page in memory. */
export interface PageFiles {
  /** Answers a GET or HEAD of a path below "/assets/", or of a page; returns false when there is no such file. */
  send(request: IncomingMessage, response: ServerResponse, path: string): boolean;
}

interface PageFile {
  type: string;
  etag: string;
  /** Its name is a digest of its content, so it never changes. */
  isNamedByContent: boolean;
  plain: Buffer;
  /** Compressed with the first request: a page needs few of the files. */
  packed: Partial<Record<Packing, Promise<Buffer>>>;
  isPackable: boolean;
}

type Packing = "br" | "gzip";

/** Reads the built page once; only what is there then can be requested, whatever a path looks like. */
export async function readPageFiles(folder: string): Promise<PageFiles> {
  const assets = await readdir(join(folder, "assets"), { withFileTypes: true });
  const names = assets.filter((entry) => entry.isFile()).map(({ name }) => name);
  const files = new Map(
    await Promise.all(
      names.map(async (name): Promise<[string, PageFile]> => [
        `/assets/${name}`,
        await read(join(folder, "assets", name), true),
      ]),
    ),
  );
  const index = await read(join(folder, "index.html"), false);
  return {
    send: (request, response, path) => {
      const file = path.startsWith("/assets/") ? files.get(path) : index;
      if (file === undefined) return false;
      void sendFile(request, response, file);
      return true;
    },
  };
}

async function read(path: string, isNamedByContent: boolean): Promise<PageFile> {
  const plain = await readFile(path);
  const type = TYPES[extname(path)] ?? "application/octet-stream";
  const etag = `"${createHash("sha256").update(plain).digest("base64url").slice(0, 22)}"`;
  return { type, etag, isNamedByContent, plain, packed: {}, isPackable: PACKED.has(extname(path)) };
}

/** A reader is waiting: level 5 of brotli is within 2 % of level 9 in size and takes a quarter of its time. */
const PACK: Readonly<Record<Packing, (plain: Buffer) => Promise<Buffer>>> = {
  br: (plain) => promisify(brotliCompress)(plain, { params: { [constants.BROTLI_PARAM_QUALITY]: 5 } }),
  gzip: (plain) => promisify(gzip)(plain),
};

async function sendFile(request: IncomingMessage, response: ServerResponse, file: PageFile): Promise<void> {
  const packing = packingFor(request, file);
  const etag = packing === null ? file.etag : `${file.etag.slice(0, -1)}-${packing}"`;
  const headers: Record<string, string | number> = {
    ...PAGE_HEADERS,
    "content-type": file.type,
    "cache-control": file.isNamedByContent ? "public, max-age=31536000, immutable" : "no-cache",
    etag,
    vary: "accept-encoding",
  };
  if (matches(request.headers["if-none-match"], etag)) {
    response.writeHead(304, headers).end();
    return;
  }
  if (packing !== null) headers["content-encoding"] = packing;
  const body = packing === null ? file.plain : await (file.packed[packing] ??= PACK[packing](file.plain));
  response.writeHead(200, { ...headers, "content-length": body.length });
  response.end(request.method === "HEAD" ? undefined : body);
}

function packingFor(request: IncomingMessage, { isPackable }: PageFile): Packing | null {
  const accepted = request.headers["accept-encoding"];
  const words = (typeof accepted === "string" ? accepted : "").toLowerCase().split(",");
  const takes = (packing: Packing): boolean =>
    isPackable &&
    words.some((word) => {
      const [name, weight = ""] = word.split(";");
      return name?.trim() === packing && !/q\s*=\s*0(\.0*)?\s*$/.test(weight);
    });
  return takes("br") ? "br" : takes("gzip") ? "gzip" : null;
}

const matches = (asked: string | undefined, etag: string): boolean =>
  asked !== undefined && asked.split(",").some((word) => word.trim().replace(/^W\//, "") === etag);

const TYPES: Readonly<Record<string, string>> = {
  ".css": "text/css; charset=utf-8",
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".json": "application/json",
  ".png": "image/png",
  ".svg": "image/svg+xml",
  ".woff2": "font/woff2",
};
/** Types that compression makes smaller. */
const PACKED: ReadonlySet<string> = new Set([".css", ".html", ".js", ".json", ".svg"]);
