/** What Node writes without a copy of its own: it fits into the buffer on its stack. */
const MOST_TEXT_BYTES = 16_000;

/** Bytes as they are written: as text of one byte a character where they are few, which costs less than a buffer. */
export const asWritten = (bytes: Buffer): string | Buffer =>
  bytes.length > MOST_TEXT_BYTES ? bytes : bytes.toString("latin1");

/** One chunk of HTTP's chunked coding, as it is written. `bytes` are not empty: an empty chunk would end the body. */
export function chunkFrame(bytes: Buffer): string | Buffer {
  const head = `${bytes.length.toString(16)}\r\n`;
  if (bytes.length <= MOST_TEXT_BYTES) return `${head}${bytes.toString("latin1")}\r\n`;
  return Buffer.concat([Buffer.from(head), bytes, CRLF]);
}

/** The end of a chunked body, behind its last chunk if there is one. */
export function lastChunk(frame: string | Buffer | null): string | Buffer {
  if (frame === null) return LAST_CHUNK;
  return typeof frame === "string" ? frame + LAST_CHUNK : Buffer.concat([frame, Buffer.from(LAST_CHUNK)]);
}

const CRLF = Buffer.from("\r\n");
const LAST_CHUNK = "0\r\n\r\n";
