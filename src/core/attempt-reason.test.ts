import { describe, expect, test } from "vitest";
import { type AttemptReason, readReason, reasonCode, reasonText } from "./attempt-reason.ts";

describe("a remark is read back as it was stored", () => {
  test.each<[string, AttemptReason]>([
    ["output-estimated", "output-estimated"],
    ["tier-unknown:scale", { code: "tier-unknown", value: "scale" }],
    ["inference-geo:us", { code: "inference-geo", value: "us" }],
    // What is named may hold a colon itself.
    ["unpriced:a:b", { code: "unpriced", value: "a:b" }],
    ["tier-unknown:", { code: "tier-unknown", value: "" }],
    // Written by a version that knows more: kept word for word.
    ["from-the-future", { code: "unknown", value: "from-the-future" }],
    ["from-the-future:x", { code: "unknown", value: "from-the-future:x" }],
    ["unknown:x", { code: "unknown", value: "unknown:x" }],
    ["", { code: "unknown", value: "" }],
  ])("%s", (text, reason) => {
    expect(readReason(text)).toEqual(reason);
    expect(reasonText(reason)).toBe(text);
  });
});

test("the code is what a remark is told apart by", () => {
  expect(reasonCode("drained")).toBe("drained");
  expect(reasonCode({ code: "speed", value: "fast" })).toBe("speed");
});
