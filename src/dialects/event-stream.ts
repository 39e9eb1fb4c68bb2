import { type AnswerFacts, type Dialect, emptyFacts, type Frame } from "./dialect.ts";

/** Reads a stream in AWS's binary framing while it passes, however it is cut into chunks; its bytes stay as they are. */
export interface EventStreamScanner {
  readonly facts: AnswerFacts;
  feed: (chunk: Buffer) => Buffer;
  /** The stream ended: was it such a stream? What is not is read no further, but passes. */
  finish: () => boolean;
}

/** The largest message that the format allows is 24 MiB. */
const MOST_BYTES = 32 << 20;
/** Lengths of the message and of its headers, and a checksum of both. */
const PRELUDE_BYTES = 12;
const CHECKSUM_BYTES = 4;

/**
 * Messages of `application/vnd.amazon.eventstream`: a prelude, headers, a payload, a checksum over all of it
 * (docs.aws.amazon.com/transcribe/latest/dg/event-stream.html). A message whose checksum is wrong ends the reading.
 */
export function createEventStreamScanner(dialect: Dialect): EventStreamScanner {
  const facts = emptyFacts();
  let held: Buffer[] = [];
  let heldBytes = 0;
  /** How many bytes must be there before anything more can be read. */
  let wanted = PRELUDE_BYTES;
  let isBroken = false;

  function read(): void {
    let bytes = held.length === 1 ? (held[0] as Buffer) : Buffer.concat(held, heldBytes);
    wanted = PRELUDE_BYTES;
    while (bytes.length >= PRELUDE_BYTES) {
      const length = bytes.readUInt32BE(0);
      const headersLength = bytes.readUInt32BE(4);
      const isPrelude =
        length <= MOST_BYTES &&
        length >= PRELUDE_BYTES + headersLength + CHECKSUM_BYTES &&
        bytes.readUInt32BE(8) === crc32(bytes, 0, 8);
      if (!isPrelude) return giveUp();
      if (bytes.length < length) {
        wanted = length;
        break;
      }
      const end = length - CHECKSUM_BYTES;
      const frame = readHeaders(bytes.subarray(PRELUDE_BYTES, PRELUDE_BYTES + headersLength));
      if (frame === null || bytes.readUInt32BE(end) !== crc32(bytes, 0, end)) return giveUp();
      dialect.readFrame?.(frame, bytes.toString("latin1", PRELUDE_BYTES + headersLength, end), facts);
      bytes = bytes.subarray(length);
    }
    held = bytes.length === 0 ? [] : [bytes];
    heldBytes = bytes.length;
  }

  function giveUp(): void {
    isBroken = true;
    held = [];
    heldBytes = 0;
  }

  return {
    facts,
    feed(chunk) {
      if (isBroken) return chunk;
      held.push(chunk);
      heldBytes += chunk.length;
      if (heldBytes >= wanted) read();
      return chunk;
    },
    finish: () => !isBroken,
  };
}

/** Bytes of a header's value by its type; strings and byte arrays (6 and 7) say their length themselves. */
const VALUE_BYTES: Readonly<Record<number, number>> = { 0: 0, 1: 0, 2: 1, 3: 2, 4: 4, 5: 8, 8: 8, 9: 16 };
const STRING = 7;
const BYTE_ARRAY = 6;

/** What the headers say of a message; null where they are not headers. */
function readHeaders(bytes: Buffer): Frame | null {
  const texts = new Map<string, string>();
  let at = 0;
  while (at < bytes.length) {
    const nameEnd = at + 1 + (bytes[at] as number);
    const type = bytes[nameEnd];
    if (type === undefined) return null;
    const isLong = type === STRING || type === BYTE_ARRAY;
    const start = nameEnd + 1 + (isLong ? 2 : 0);
    if (start > bytes.length) return null;
    const length = isLong ? bytes.readUInt16BE(nameEnd + 1) : VALUE_BYTES[type];
    if (length === undefined || start + length > bytes.length) return null;
    if (type === STRING)
      texts.set(bytes.toString("latin1", at + 1, nameEnd), bytes.toString("utf8", start, start + length));
    at = start + length;
  }
  const kind = texts.get(":message-type") ?? "event";
  if (kind === "event") return { kind, type: texts.get(":event-type") ?? "" };
  return { kind: "exception", type: texts.get(":exception-type") ?? texts.get(":error-code") ?? "" };
}

/** The checksum of zlib and Ethernet (polynomial 0xEDB88320), of the bytes from `start` to `end`. */
function crc32(bytes: Buffer, start: number, end: number): number {
  let crc = 0xffffffff;
  for (let at = start; at < end; at++) {
    crc = (CRC_TABLE[(crc ^ (bytes[at] as number)) & 0xff] as number) ^ (crc >>> 8);
  }
  return (crc ^ 0xffffffff) >>> 0;
}

const CRC_TABLE = Uint32Array.from({ length: 256 }, (_, index) => {
  let value = index;
  for (let bit = 0; bit < 8; bit++) value = value & 1 ? (value >>> 1) ^ 0xedb88320 : value >>> 1;
  return value;
});
