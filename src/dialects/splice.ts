import type { JsonMember } from "./json-members.ts";

/** Bytes [start, end) replaced by text. */
export interface Splice {
  start: number;
  end: number;
  text: string;
}

/** The bytes with some ranges replaced and every other byte as it was. The ranges must not overlap. */
export function splice(bytes: Buffer, edits: readonly Splice[]): Buffer {
  if (edits.length === 0) return bytes;
  const [only] = edits;
  if (edits.length === 1 && only !== undefined) return spliceOne(bytes, only);
  const parts: Buffer[] = [];
  let at = 0;
  for (const edit of edits.toSorted((a, b) => a.start - b.start)) {
    parts.push(bytes.subarray(at, edit.start), Buffer.from(edit.text));
    at = edit.end;
  }
  parts.push(bytes.subarray(at));
  return Buffer.concat(parts);
}

function spliceOne(bytes: Buffer, { start, end, text }: Splice): Buffer {
  const added = text === "" ? 0 : Buffer.byteLength(text);
  const out = Buffer.allocUnsafe(bytes.length - (end - start) + added);
  bytes.copy(out, 0, 0, start);
  if (added > 0) out.write(text, start);
  bytes.copy(out, start + added, end);
  return out;
}

/** Takes a member out of its object together with one comma, so that what is left is JSON. */
export function withoutMember(members: readonly JsonMember[], index: number): Splice {
  const member = members[index] as JsonMember;
  const before = members[index - 1];
  const after = members[index + 1];
  if (after !== undefined) return { start: member.nameStart, end: after.nameStart, text: "" };
  return { start: before === undefined ? member.nameStart : before.valueEnd, end: member.valueEnd, text: "" };
}

/** Adds a member at the front of the object whose opening brace is at `brace`. */
export const withMember = (brace: number, empty: boolean, name: string, value: unknown): Splice => ({
  start: brace + 1,
  end: brace + 1,
  text: `${JSON.stringify(name)}:${JSON.stringify(value)}${empty ? "" : ","}`,
});
