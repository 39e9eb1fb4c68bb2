import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { duplicateName, jsonMembers } from "./json-members.ts";
import { splice, withMember, withoutMember } from "./splice.ts";

const bytesOf = (value: unknown, indent?: number): Buffer => Buffer.from(JSON.stringify(value, null, indent));
const anyObject = fc.dictionary(fc.string({ unit: "grapheme" }), fc.jsonValue());

describe("members of an object", () => {
  test("each value is where it is said to be, however the text is laid out", () => {
    fc.assert(
      fc.property(anyObject, fc.integer({ min: 0, max: 3 }), (object, indent) => {
        const bytes = bytesOf(object, indent);
        const found = (jsonMembers(bytes) ?? []).map(({ name, valueStart, valueEnd }) => [
          name,
          JSON.parse(bytes.toString("utf8", valueStart, valueEnd)) as unknown,
        ]);
        expect(found).toEqual(Object.entries(JSON.parse(bytes.toString()) as object));
      }),
    );
  });

  test.each([
    ['{"a\\u0062c": 1}', ["abc"]],
    ['{"a\\"b":"}","c":"\\\\"}', ['a"b', "c"]],
    ['\n\t {"a" :\r\n[{"a":1}] , "b":-1.5e3}  ', ["a", "b"]],
    ["{}", []],
    ['{"":null}', [""]],
  ])("%s", (text, names) => {
    expect(jsonMembers(Buffer.from(text))?.map(({ name }) => name)).toEqual(names);
  });

  test.each(["[1]", '"{"', "1", "", "   "])("%s is not an object", (text) => {
    expect(jsonMembers(Buffer.from(text))).toBeNull();
  });

  test.each([
    ['{"model":"a","model":"b"}', "model"],
    ['{"model":"a","mod\\u0065l":"b"}', "model"],
    ['{"a":{"model":1},"model":2}', null],
  ])("%s has a name twice: %s", (text, name) => {
    expect(duplicateName(jsonMembers(Buffer.from(text)) ?? [])).toBe(name);
  });
});

describe("edits", () => {
  test("replacing a value changes that value and no other byte", () => {
    fc.assert(
      fc.property(anyObject, fc.string(), fc.integer({ min: 0, max: 2 }), (object, text, indent) => {
        const bytes = bytesOf({ model: "old", ...object }, indent);
        const member = jsonMembers(bytes)?.find(({ name }) => name === "model");
        if (member === undefined) throw new Error("the member is there");
        const { valueStart: start, valueEnd: end } = member;
        const edited = splice(bytes, [{ start, end, text: JSON.stringify(text) }]);
        expect(JSON.parse(edited.toString())).toEqual({ ...JSON.parse(bytes.toString()), model: text });
        expect(edited.subarray(0, start)).toEqual(bytes.subarray(0, start));
        expect(edited.subarray(edited.length - (bytes.length - end))).toEqual(bytes.subarray(end));
      }),
    );
  });

  test("a member taken out or put in leaves JSON that is otherwise the same", () => {
    fc.assert(
      fc.property(anyObject, fc.nat(), (object, pick) => {
        const bytes = bytesOf(object, 1);
        const members = jsonMembers(bytes) ?? [];
        fc.pre(members.length > 0 && !Object.keys(object).includes("__proto__"));
        const index = pick % members.length;
        const without = splice(bytes, [withoutMember(members, index)]);
        const { [members[index]?.name ?? ""]: _gone, ...rest } = JSON.parse(bytes.toString()) as Record<
          string,
          unknown
        >;
        expect(JSON.parse(without.toString())).toEqual(rest);
        const added = splice(without, [withMember(without.indexOf("{"), members.length === 1, "né w", 1)]);
        expect(JSON.parse(added.toString())).toEqual({ "né w": 1, ...rest });
      }),
    );
  });
});
