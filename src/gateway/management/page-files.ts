import { createHash } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import type { IncomingMessage, ServerResponse } from "node:http";
import { extname, join } from "node:path";
import { compress, type Encoding, encodingFor } from "./compression.ts";
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
  packed: Partial<Record<Encoding, Promise<Buffer>>>;
  isPackable: boolean;
}

/** Reads the built page once; only what is there then can be requested, whatever a path looks like. */
export async function readPageFiles(folder: string): Promise<PageFiles> {
  const assets = await readdir(join(folder, "assets"), { withFileTypes: true });
  const names = assets
    .filter((entry) => entry.isFile() && !entry.name.endsWith(BROTLI))
    .map(({ name }) => name);
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
  const [plain, brotli] = await Promise.all([readFile(path), readIfThere(`${path}${BROTLI}`)]);
  const type = TYPES[extname(path)] ?? "application/octet-stream";
  const etag = `"${createHash("sha256").update(plain).digest("base64url").slice(0, 22)}"`;
  return {
    type,
    etag,
    isNamedByContent,
    plain,
    packed: brotli === null ? {} : { br: Promise.resolve(brotli) },
    isPackable: PACKED.has(extname(path)),
  };
}

async function sendFile(request: IncomingMessage, response: ServerResponse, file: PageFile): Promise<void> {
  const packing = file.isPackable ? encodingFor(request) : null;
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
  const body = packing === null ? file.plain : await (file.packed[packing] ??= compress(packing, file.plain));
  response.writeHead(200, { ...headers, "content-length": body.length });
  response.end(request.method === "HEAD" ? undefined : body);
}

const matches = (asked: string | undefined, etag: string): boolean =>
  asked !== undefined && asked.split(",").some((word) => word.trim().replace(/^W\//, "") === etag);

/** The build writes each file in brotli beside it, at a level that takes longer than a request may wait. */
const BROTLI = ".br";

async function readIfThere(path: string): Promise<Buffer | null> {
  return readFile(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return null;
    throw error;
  });
}

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
