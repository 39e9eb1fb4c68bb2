import type { Transform } from "node:stream";
import { createBrotliDecompress, createGunzip, createInflate, createZstdDecompress } from "node:zlib";

/**
 * A decompressor for an answer that came compressed although it was asked for uncompressed; undefined where it is not,
 * null for a compression that is not known: then the answer passes unread.
 */
export function bodyDecoder(encoding: string | undefined): Transform | null | undefined {
  switch (encoding?.trim().toLowerCase()) {
    case undefined:
    case "":
    case "identity":
      return undefined;
    case "gzip":
    case "x-gzip":
      return createGunzip();
    case "br":
      return createBrotliDecompress();
    case "deflate":
      return createInflate();
    case "zstd":
      return createZstdDecompress();
    default:
      return null;
  }
}
