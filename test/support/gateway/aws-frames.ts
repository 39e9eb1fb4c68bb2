import { crc32 } from "node:zlib";

// AWS's binary framing of streams, written here by its description, apart from the code that reads it.

/** An event, or an exception where `kind` says so. */
export const awsFrame = (type: string, payload: object, kind: "event" | "exception" = "event"): Buffer =>
  awsMessage(
    {
      [kind === "event" ? ":event-type" : ":exception-type"]: type,
      ":content-type": "application/json",
      ":message-type": kind,
    },
    Buffer.from(JSON.stringify(payload)),
  );

/** A message with these headers: texts, and bytes as they stand behind a header's name. */
export function awsMessage(headers: Readonly<Record<string, string | Buffer>>, payload: Buffer): Buffer {
  const parts = Object.entries(headers).flatMap(([name, value]) => [
    Buffer.from([name.length]),
    Buffer.from(name),
    typeof value === "string" ? textValue(value) : value,
  ]);
  const head = Buffer.concat(parts);
  const prelude = Buffer.alloc(8);
  prelude.writeUInt32BE(12 + head.length + payload.length + 4, 0);
  prelude.writeUInt32BE(head.length, 4);
  const body = Buffer.concat([prelude, checksum(prelude), head, payload]);
  return Buffer.concat([body, checksum(body)]);
}

function textValue(value: string): Buffer {
  const bytes = Buffer.from(value);
  const head = Buffer.from([7, bytes.length >> 8, bytes.length & 0xff]);
  return Buffer.concat([head, bytes]);
}

function checksum(bytes: Buffer): Buffer {
  const sum = Buffer.alloc(4);
  sum.writeUInt32BE(crc32(bytes));
  return sum;
}
