import { brotliDecompress, gunzip, inflate, inflateRaw, type ZlibOptions, zstdDecompress } from "node:zlib";

type Unfold = (
  body: Buffer,
  options: ZlibOptions,
  done: (error: Error | null, result: Buffer) => void,
) => void;

/** Some clients leave out the two bytes that `deflate` begins with by the standard. */
const unfoldDeflate: Unfold = (body, options, done) =>
  (((body[0] ?? 0) & 0x0f) === 8 && body.readUInt16BE(0) % 31 === 0 ? inflate : inflateRaw)(
    body,
    options,
    done,
  );

const UNFOLD: Readonly<Record<string, Unfold>> = {
  gzip: gunzip,
  "x-gzip": gunzip,
  deflate: unfoldDeflate,
  br: brotliDecompress,
  zstd: (body, { maxOutputLength }, done) => zstdDecompress(body, { maxOutputLength }, done),
};

/** How a request's body is compressed: the name, null for not at all, undefined for what is not known here. */
export function encodingOf(header: string | undefined): string | null | undefined {
  const name = header?.trim().toLowerCase() ?? "";
  if (name === "" || name === "identity") return null;
  return name in UNFOLD ? name : undefined;
}

/** The encodings that are read. */
export const READ_ENCODINGS = Object.keys(UNFOLD).filter((name) => !name.startsWith("x-"));

/** Uncompresses a body, up to so many bytes: a small one may be made to unfold into any amount of memory. */
export function unfold(
  body: Buffer,
  encoding: string,
  mostBytes: number,
  done: (body: Buffer | null, problem: "too-large" | "broken" | null) => void,
): void {
  const run = UNFOLD[encoding];
  if (run === undefined || body.length < 2) {
    done(null, "broken");
    return;
  }
  run(body, { maxOutputLength: mostBytes }, (error, result) => {
    if (error === null) done(result, null);
    else done(null, "code" in error && error.code === "ERR_BUFFER_TOO_LARGE" ? "too-large" : "broken");
  });
}
