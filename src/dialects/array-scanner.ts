import { type Dialect, emptyFacts } from "./dialect.ts";
import type { StreamScanner } from "./stream-scanner.ts";

/** An element larger than this is not read. */
const MOST_READ = 64 << 20;

/** Reads a stream that is one JSON array, an element per event (Gemini without `alt=sse`). Nothing is edited. */
export function createArrayScanner(dialect: Dialect, choices = 1): StreamScanner {
  const facts = emptyFacts(choices);
  let element = "";
  let depth = 0;
  let inString = false;
  let escaped = false;

  function feed(chunk: Buffer): Buffer {
    const text = chunk.toString("latin1");
    let from = depth > 0 ? 0 : -1;
    for (let at = 0; at < text.length; at++) {
      const code = text.charCodeAt(at);
      if (escaped) escaped = false;
      else if (inString) {
        if (code === BACKSLASH) escaped = true;
        else if (code === QUOTE) inString = false;
      } else if (code === QUOTE) inString = true;
      else if (code === BRACE) {
        if (depth === 0) from = at;
        depth++;
      } else if (code === BRACE_END && depth > 0) {
        depth--;
        if (depth > 0) continue;
        dialect.readEvent(element + text.slice(from, at + 1), facts);
        element = "";
        from = -1;
      }
    }
    if (from >= 0 && element.length < MOST_READ) element += text.slice(from);
    return chunk;
  }

  return { facts, feed, finish: () => null };
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const BRACE = 0x7b;
const BRACE_END = 0x7d;
