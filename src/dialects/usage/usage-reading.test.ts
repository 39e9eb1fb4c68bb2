import { expect, test } from "vitest";
import type { AttemptReason } from "../../core/attempt-reason.ts";
import {
  addReading,
  checkTotal,
  countAt,
  counts,
  isObject,
  objectAt,
  partsOf,
  reading,
  sumOf,
  textAt,
} from "./usage-reading.ts";

test.each([[null], [undefined], ["text"], [5], [true], [[]], [[{}]]])("%j is no object", (value) => {
  expect(isObject(value)).toBe(false);
  expect(objectAt({ usage: value }, "usage")).toBeNull();
});

test("an object is one, also without members", () => {
  expect(isObject({})).toBe(true);
  expect(objectAt({ usage: { a: 1 } }, "usage")).toEqual({ a: 1 });
  expect(objectAt({ usage: {} }, "other")).toBeNull();
  expect(objectAt(null, "usage")).toBeNull();
});

test("a text is one that says something", () => {
  expect(textAt({ tier: "flex" }, "tier")).toBe("flex");
  for (const tier of ["", null, 5, undefined]) expect(textAt({ tier }, "tier")).toBeNull();
  expect(textAt(undefined, "tier")).toBeNull();
});

test("a count is a whole number from 0 on that a number holds exactly", () => {
  expect(countAt({ n: 0 }, "n")).toBe(0);
  expect(countAt({ n: 2 ** 53 - 1 }, "n")).toBe(2 ** 53 - 1);
  for (const n of [-1, 0.5, 2 ** 53, Number.NaN, "5", null, undefined])
    expect(countAt({ n }, "n")).toBeUndefined();
  expect(countAt(null, "n")).toBeUndefined();
});

test("what was not counted is absent, not 0", () => {
  expect(counts({ input: 0, output: undefined })).toEqual({ input: 0 });
  expect(Object.keys(counts({ input: 0, output: undefined }))).toEqual(["input"]);
  expect(sumOf({})).toBeUndefined();
  expect(sumOf({ input: 0 })).toBe(0);
  expect(sumOf({ input: 3, output: 4, cacheRead: 5 })).toBe(12);
});

test("parts come out of a whole: 10 less 4 less 5 is 1", () => {
  const reasons: AttemptReason[] = [];
  expect(partsOf(10, [4, undefined, 5], "total-mismatch", reasons)).toEqual({
    rest: 1,
    parts: [4, undefined, 5],
  });
  expect(partsOf(9, [4, 5], "total-mismatch", reasons)).toEqual({ rest: 0, parts: [4, 5] });
  expect(reasons).toEqual([]);
});

test("parts of more than the whole are cut to what is left, and it is noted once", () => {
  const reasons: AttemptReason[] = [];
  expect(partsOf(10, [7, 5, 2], "total-mismatch", reasons)).toEqual({ rest: 0, parts: [7, 3, 0] });
  expect(reasons).toEqual(["total-mismatch"]);
});

test("parts of an unknown whole stay what they are", () => {
  const reasons: AttemptReason[] = [];
  expect(partsOf(undefined, [7, undefined], "total-mismatch", reasons)).toEqual({
    rest: undefined,
    parts: [7, undefined],
  });
  expect(reasons).toEqual([]);
});

test.each([
  [{ input: 3, output: 4 }, 7, []],
  [{ input: 3, output: 4 }, 8, ["total-mismatch"]],
  [{ input: 3, output: 4 }, 6, ["total-mismatch"]],
  [{ input: 3, output: 4 }, undefined, []],
  [{}, 8, []],
])("%j of a total of %s: %j", (tokens, total, noted) => {
  const reasons: AttemptReason[] = [];
  checkTotal(tokens, total, reasons);
  expect(reasons).toEqual(noted);
});

test("two readings of one request add up, and say each thing once", () => {
  const one = reading({ input: 3 }, ["total-mismatch"]);
  expect(addReading(one, reading({ input: 4, output: 5 }, ["total-mismatch"]))).toBe(one);
  expect(one.tokens).toEqual({ input: 7, output: 5 });
  expect(one.reasons).toEqual(["total-mismatch"]);
  expect(addReading(reading({}), reading({}, ["total-mismatch"])).reasons).toEqual(["total-mismatch"]);
});
