import { describe, expect, test } from "vitest";
import { awsFrame, awsMessage } from "../../test/support/gateway/aws-frames.ts";
import { bedrockConverse } from "./bedrock-converse.ts";
import { createEventStreamScanner } from "./event-stream.ts";

const END = awsFrame("metadata", { usage: { inputTokens: 3, outputTokens: 2, totalTokens: 5 } });

function read(bytes: Buffer, size = bytes.length) {
  const scanner = createEventStreamScanner(bedrockConverse);
  for (let at = 0; at < bytes.length; at += size) {
    const chunk = bytes.subarray(at, at + size);
    expect(scanner.feed(chunk)).toBe(chunk);
  }
  return { facts: scanner.facts, isWhole: scanner.finish() };
}

describe("AWS's framing", () => {
  test("the checksums are those of the published example", () => {
    // A message without headers and payload: smithy.io, "Amazon Event Stream specification", test vectors.
    const empty = Buffer.from("000000100000000005c248eb7d98c8ff", "hex");
    expect(awsMessage({}, Buffer.alloc(0))).toEqual(empty);
    expect(read(Buffer.concat([empty, END]))).toMatchObject({ facts: { ended: true }, isWhole: true });
  });

  test.each([1, 2, 3, 7, 11, 13, 50])("in pieces of %i bytes", (size) => {
    expect(read(Buffer.concat([END, END]), size)).toMatchObject({
      facts: { usage: { tokens: { input: 3, output: 2 } }, ended: true },
      isWhole: true,
    });
  });

  test("headers of every type are passed over", () => {
    const sized = (type: number, bytes: number): Buffer =>
      Buffer.concat([Buffer.from([type]), Buffer.alloc(bytes)]);
    const message = awsMessage(
      {
        yes: sized(0, 0),
        no: sized(1, 0),
        byte: sized(2, 1),
        short: sized(3, 2),
        int: sized(4, 4),
        long: sized(5, 8),
        bytes: Buffer.from([6, 0, 3, 1, 2, 3]),
        time: sized(8, 8),
        uuid: sized(9, 16),
        ":event-type": "messageStop",
        ":message-type": "event",
      },
      Buffer.from("{}"),
    );
    expect(read(message)).toMatchObject({ facts: { stopped: true }, isWhole: true });
  });

  test.each([
    ["a length that is too long", (bytes: Buffer) => bytes.writeUInt32BE(0xffffffff, 0)],
    ["headers longer than the message", (bytes: Buffer) => bytes.writeUInt32BE(bytes.length, 4)],
    ["a wrong checksum of the prelude", (bytes: Buffer) => bytes.writeUInt32BE(1, 8)],
    ["a changed payload", (bytes: Buffer) => bytes.writeUInt8(0x20, bytes.length - 6)],
    ["a wrong checksum", (bytes: Buffer) => bytes.writeUInt32BE(1, bytes.length - 4)],
  ])("%s ends the reading, not the passing", (_what, spoil) => {
    const spoilt = Buffer.from(END);
    spoil(spoilt);
    const { facts, isWhole } = read(Buffer.concat([spoilt, END]), 9);
    expect([facts.usage, facts.ended, isWhole]).toEqual([null, false, false]);
  });

  test("text instead of frames", () => {
    expect(read(Buffer.from('{"message":"not found"}'))).toMatchObject({
      facts: { ended: false },
      isWhole: false,
    });
  });

  test("an exception is an error of the stream", () => {
    const { facts } = read(
      awsFrame("throttlingException", { message: "Too many tokens, wärt" }, "exception"),
    );
    expect(facts.errorEvent).toBe("Too many tokens, wärt");
    expect(read(awsFrame("modelStreamErrorException", {}, "exception")).facts.errorEvent).toBe(
      "modelStreamErrorException",
    );
  });
});
