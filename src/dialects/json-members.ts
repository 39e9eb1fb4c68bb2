/** One member of a JSON object: its decoded name, and where its name and its value lie in the bytes. */
export interface JsonMember {
  name: string;
  nameStart: number;
  valueStart: number;
  /** First byte after the value. */
  valueEnd: number;
}

/**
 * Where the members of a JSON object lie, found in one pass over the bytes, those of nested objects left alone.
 * `start` is the object's opening brace or white space before it. Null when there is no object there. The bytes
 * must be valid JSON (what JSON.parse accepted): nothing else is checked, and the pass always ends.
 */
export function jsonMembers(bytes: Buffer, start = 0): JsonMember[] | null {
  let at = skipSpace(bytes, start);
  if (bytes[at] !== BRACE) return null;
  at = skipSpace(bytes, at + 1);
  const members: JsonMember[] = [];
  while (at < bytes.length && bytes[at] === QUOTE) {
    const nameStart = at;
    const nameEnd = stringEnd(bytes, at);
    const valueStart = skipSpace(bytes, skipSpace(bytes, nameEnd) + 1);
    const valueEnd = skipValue(bytes, valueStart);
    members.push({ name: decodeName(bytes, nameStart, nameEnd), nameStart, valueStart, valueEnd });
    at = skipSpace(bytes, valueEnd);
    if (bytes[at] !== COMMA) break;
    at = skipSpace(bytes, at + 1);
  }
  return members;
}

/** The first name that occurs twice: parsers differ in which one they take, so such a body has no one meaning. */
export function duplicateName(members: readonly JsonMember[]): string | null {
  const seen = new Set<string>();
  for (const { name } of members) {
    if (seen.has(name)) return name;
    seen.add(name);
  }
  return null;
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COMMA = 0x2c;
const BRACE = 0x7b;
const BRACE_END = 0x7d;
const BRACKET = 0x5b;
const BRACKET_END = 0x5d;

function skipSpace(bytes: Buffer, from: number): number {
  let at = from;
  for (;;) {
    const byte = bytes[at];
    if (byte !== 0x20 && byte !== 0x0a && byte !== 0x0d && byte !== 0x09) return at;
    at++;
  }
}

/** First byte after the string that opens at `from`. A quote after an odd number of backslashes is part of it. */
function stringEnd(bytes: Buffer, from: number): number {
  let at = from;
  for (;;) {
    at = bytes.indexOf(QUOTE, at + 1);
    if (at < 0) return bytes.length;
    let before = at;
    while (bytes[before - 1] === BACKSLASH) before--;
    if ((at - before) % 2 === 0) return at + 1;
  }
}

function skipValue(bytes: Buffer, from: number): number {
  const first = bytes[from];
  if (first === QUOTE) return stringEnd(bytes, from);
  let at = from;
  if (first !== BRACE && first !== BRACKET) {
    while (at < bytes.length && !endsScalar(bytes[at])) at++;
    return at;
  }
  let depth = 0;
  while (at < bytes.length) {
    const byte = bytes[at];
    if (byte === QUOTE) {
      at = stringEnd(bytes, at);
      continue;
    }
    if (byte === BRACE || byte === BRACKET) depth++;
    else if (byte === BRACE_END || byte === BRACKET_END) {
      depth--;
      if (depth === 0) return at + 1;
    }
    at++;
  }
  return bytes.length;
}

const endsScalar = (byte: number | undefined): boolean =>
  byte === COMMA ||
  byte === BRACE_END ||
  byte === BRACKET_END ||
  byte === 0x20 ||
  byte === 0x0a ||
  byte === 0x0d ||
  byte === 0x09;

/** Names may be written with escapes, and an upstream would decode them. */
function decodeName(bytes: Buffer, start: number, end: number): string {
  const text = bytes.toString("utf8", start + 1, end - 1);
  if (!text.includes("\\")) return text;
  const decoded: unknown = JSON.parse(`"${text}"`);
  return String(decoded);
}
