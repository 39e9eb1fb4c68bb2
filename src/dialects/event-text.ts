import { isObject, type JsonObject } from "./usage/usage-reading.ts";

// Event payloads come as text of one character per byte: it is cheap to make from any chunk, positions in it are
// positions in the bytes, and it cannot be broken by a cut inside a character. Quotes inside JSON strings are
// escaped, so a quoted name found in it is a real name or a real value, never part of somebody's text.

/** Length of the string values of a name, in bytes, over all places where it occurs. */
export function stringBytesOf(text: string, name: string): number {
  let total = 0;
  for (let at = valueOf(text, name, 0); at >= 0; at = valueOf(text, name, at)) {
    if (text.charCodeAt(at) !== QUOTE) continue;
    const end = stringEnd(text, at);
    total += end - at - 2;
    at = end;
  }
  return total;
}

/** Does the name occur with a value other than null? */
export function hasValue(text: string, name: string): boolean {
  for (let at = valueOf(text, name, 0); at >= 0; at = valueOf(text, name, at)) {
    if (!text.startsWith("null", at)) return true;
  }
  return false;
}

/** Does the name occur? */
export const hasName = (text: string, name: string): boolean => valueOf(text, name, 0) >= 0;

/**
 * The string that the event itself has under a name, not anything nested in it: what decides which kind of event it is.
 * As written, escapes and all; null where there is none. One pass that ends at the name, which servers mostly put first.
 */
export function ownText(text: string, name: string): string | null {
  let at = skipSpace(text, 0);
  if (text.charCodeAt(at) !== BRACE) return null;
  at = skipSpace(text, at + 1);
  while (text.charCodeAt(at) === QUOTE) {
    const nameEnd = stringEnd(text, at);
    const value = skipSpace(text, skipSpace(text, nameEnd) + 1);
    const end = valueEnd(text, value);
    if (nameEnd - at === name.length + 2 && text.startsWith(name, at + 1)) {
      return text.charCodeAt(value) === QUOTE ? text.slice(value + 1, end - 1) : null;
    }
    at = skipSpace(text, end);
    if (text.charCodeAt(at) !== COMMA) return null;
    at = skipSpace(text, at + 1);
  }
  return null;
}

/**
 * The payload as an object; null when it is not one (a cut or garbled event meters nothing). Strings in it are one
 * character per byte, see `decoded`.
 */
export function parseEvent(text: string): JsonObject | null {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : null;
  } catch {
    return null;
  }
}

/** A string of a parsed event as people wrote it. */
export function decoded(text: string | null): string | null {
  if (text === null || !/[\u0080-\u00ff]/.test(text)) return text;
  return Buffer.from(text, "latin1").toString();
}

/**
 * Where the value of the next member of this name begins; -1 when there is none. The name is searched for without its
 * first quote: quotes are everywhere, and a search that begins with one stops at each.
 */
function valueOf(text: string, name: string, from: number): number {
  for (let at = text.indexOf(name, from); at >= 0; at = text.indexOf(name, at + 1)) {
    const end = at + name.length;
    if (text.charCodeAt(at - 1) !== QUOTE || text.charCodeAt(end) !== QUOTE) continue;
    const colon = skipSpace(text, end + 1);
    if (text.charCodeAt(colon) === COLON) return skipSpace(text, colon + 1);
  }
  return -1;
}

const QUOTE = 0x22;
const COLON = 0x3a;
const COMMA = 0x2c;
const BACKSLASH = 0x5c;
const BRACE = 0x7b;
const BRACE_END = 0x7d;
const BRACKET = 0x5b;
const BRACKET_END = 0x5d;

/** First character after the value that begins at `from`; the end of the text where it is cut. */
function valueEnd(text: string, from: number): number {
  const first = text.charCodeAt(from);
  if (first === QUOTE) return stringEnd(text, from);
  if (first !== BRACE && first !== BRACKET) return scalarEnd(text, from);
  let depth = 0;
  let at = from;
  while (at < text.length) {
    const code = text.charCodeAt(at);
    if (code === QUOTE) {
      at = stringEnd(text, at);
      continue;
    }
    if (code === BRACE || code === BRACKET) depth++;
    else if ((code === BRACE_END || code === BRACKET_END) && --depth === 0) return at + 1;
    at++;
  }
  return text.length;
}

/** A number or a word lasts to the next sign; the space before that does no harm, because nobody reads it. */
function scalarEnd(text: string, from: number): number {
  let at = from;
  while (at < text.length) {
    const code = text.charCodeAt(at);
    if (code === COMMA || code === BRACE_END || code === BRACKET_END) return at;
    at++;
  }
  return at;
}

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
