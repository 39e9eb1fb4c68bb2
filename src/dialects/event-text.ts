import { isObject, type JsonObject } from "./usage/usage-reading.ts";

// Event payloads come as text of one character per byte: it is cheap to make from any chunk, positions in it are
// positions in the bytes, and it cannot be broken by a cut inside a character. Quotes inside JSON strings are
// escaped, so a quoted name found in it is a real name or a real value, never part of somebody's text.

/** Length of the string values of a name, in bytes, over all places where it occurs. */
export function stringBytesOf(text: string, quotedName: string): number {
  let total = 0;
  let at = text.indexOf(quotedName);
  while (at >= 0) {
    let next = skipSpace(text, at + quotedName.length);
    if (text.charCodeAt(next) === COLON) {
      next = skipSpace(text, next + 1);
      if (text.charCodeAt(next) === QUOTE) {
        const end = stringEnd(text, next);
        total += end - next - 2;
        next = end;
      }
    }
    at = text.indexOf(quotedName, next);
  }
  return total;
}

/** Does the name occur with a value other than null? */
export function hasValue(text: string, quotedName: string): boolean {
  let at = text.indexOf(quotedName);
  while (at >= 0) {
    const colon = skipSpace(text, at + quotedName.length);
    if (text.charCodeAt(colon) === COLON) {
      const value = skipSpace(text, colon + 1);
      if (value < text.length && !text.startsWith("null", value)) return true;
    }
    at = text.indexOf(quotedName, at + quotedName.length);
  }
  return false;
}

/** The payload as an object; null when it is not one (a cut or garbled event meters nothing). */
export function parseEvent(text: string): JsonObject | null {
  try {
    const value: unknown = JSON.parse(Buffer.from(text, "latin1").toString("utf8"));
    return isObject(value) ? value : null;
  } catch {
    return null;
  }
}

const QUOTE = 0x22;
const COLON = 0x3a;
const BACKSLASH = 0x5c;

function skipSpace(text: string, from: number): number {
  let at = from;
  for (;;) {
    const code = text.charCodeAt(at);
    if (code !== 0x20 && code !== 0x0a && code !== 0x0d && code !== 0x09) return at;
    at++;
  }
}

function stringEnd(text: string, from: number): number {
  let at = from;
  for (;;) {
    at = text.indexOf('"', at + 1);
    if (at < 0) return text.length;
    let before = at;
    while (text.charCodeAt(before - 1) === BACKSLASH) before--;
    if ((at - before) % 2 === 0) return at + 1;
  }
}
