import { describe, expect, test } from "vitest";
import { decoded, hasName, hasValue, ownText, parseEvent, stringBytesOf } from "./event-text.ts";

describe("the string that an event itself has under a name", () => {
  test.each<[string, string | null]>([
    ['{"type":"own"}', "own"],
    [' \n{ "type" :\t"own" }', "own"],
    ['{"type":"a\\"b\\\\"}', 'a\\"b\\\\'], // as written, escapes and all
    ['{"type":""}', ""],
    // behind every kind of value, each with what could be taken for the name or an end
    ['{"a":{"type":"nested","b":{"c":"}"}},"type":"own"}', "own"],
    ['{"a":[{"type":"nested"},[1],"]"],"type":"own"}', "own"],
    ['{"a":"\\",\\"type\\":\\"told\\"","type":"own"}', "own"],
    ['{"a":-1.5e3,"type":"own"}', "own"],
    ['{"a":null , "b":true\n,"type":"own"}', "own"],
    ['{"typed":"longer","typ":"shorter","Type":"other","type":"own"}', "own"],
    // none
    ['{"a":{"type":"nested"}}', null],
    ['{"a":[{"type":"nested"}]}', null],
    ['{"type":5,"b":"x"}', null],
    ['{"type":{"type":"nested"}}', null],
    ["{}", null],
    ["", null],
    ['"type"', null],
    ['["type","x"]', null],
    ['{"a":1}{"type":"second"}', null],
    // cut: what is missing is not made up
    ['{"a":{"type":"nes', null],
    ['{"a":1', null],
    ['{"a', null],
  ])("of %s is %s", (text, own) => {
    expect(ownText(text, "type")).toBe(own);
  });
});

describe("the bytes of the strings under a name", () => {
  test.each([
    ['{"text":"abc"}', 3],
    ['{"a":[{"text":"abc"},{"b":{"text" : "de"}}]}', 5], // wherever they are
    ['{"text":"a\\"b"}', 4], // an escape is two bytes as sent
    ['{"text":null,"a":{"text":7}}', 0],
    ['{"a":"text","text":""}', 0], // a value is no name
    ['{"context":"abc","texts":"abc","text":"x"}', 1],
    ['{"a":"\\"text\\":\\"told\\"","text":"own"}', 3], // nor is what somebody wrote
    ["{}", 0],
  ])("of %s are %d", (text, bytes) => {
    expect(stringBytesOf(text, "text")).toBe(bytes);
  });
});

test.each([
  ['{"usage":{"a":1}}', true, true],
  ['{"usage": 0}', true, true],
  ['{"usage":null}', true, false],
  ['{"usage" :  null,"b":{"usage":{}}}', true, true],
  ['{"a":"usage"}', false, false],
  ['{"a":"\\"usage\\":{}"}', false, false],
])("%s has the name: %s, with a value: %s", (text, named, valued) => {
  expect(hasName(text, "usage")).toBe(named);
  expect(hasValue(text, "usage")).toBe(valued);
});

test("only a whole object is an event", () => {
  expect(parseEvent('{"a":1}')).toEqual({ a: 1 });
  for (const text of ["[1]", "null", "5", '"a"', '{"a":', "", "[DONE]"]) expect(parseEvent(text)).toBeNull();
});

test("text of one character per byte is read as UTF-8", () => {
  expect(decoded("H\u00c3\u00a9llo")).toBe("Héllo"); // C3 A9
  expect(decoded("plain")).toBe("plain");
  expect(decoded(null)).toBeNull();
});
