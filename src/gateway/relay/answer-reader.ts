import { createArrayScanner } from "../../dialects/array-scanner.ts";
import { createResultsReader } from "../../dialects/batch-results.ts";
import { type AnswerFacts, type Dialect, emptyFacts, type Strip } from "../../dialects/dialect.ts";
import { createSseScanner } from "../../dialects/stream-scanner.ts";
import { createEventStreamScanner } from "../../dialects/event-stream.ts";
import { isObject } from "../../dialects/usage/usage-reading.ts";

/** Reads an answer while it passes. */
export interface AnswerReader {
  readonly facts: AnswerFacts;
  readonly streamed: boolean;
  feed(chunk: Buffer): Buffer | null;
  /** Returns what was held back; false when the body was not what its type says. */
  finish(): { rest: Buffer | null; valid: boolean };
}

/** A whole body larger than this is not kept to be read. */
const MOST_KEPT = 64 << 20;

/** The reader for an answer of this type; bodies that are neither JSON nor a stream pass unread. */
export function answerReader(
  dialect: Dialect,
  contentType: string | undefined,
  stream: boolean,
  strip: Strip,
  choices: number,
): AnswerReader {
  const type = contentType?.toLowerCase() ?? "";
  // Some servers forget to name the type of a stream; what is JSON says so.
  const isFramed = dialect.readFrame !== undefined;
  if (type.startsWith("text/event-stream") || (stream && !isFramed && !type.includes("json"))) {
    const scanner = createSseScanner(dialect, strip, choices);
    return {
      facts: scanner.facts,
      streamed: true,
      feed: scanner.feed,
      finish: () => ({ rest: scanner.finish(), valid: true }),
    };
  }
  if (isFramed && type.startsWith("application/vnd.amazon.eventstream")) {
    const scanner = createEventStreamScanner(dialect);
    return {
      facts: scanner.facts,
      streamed: true,
      feed: scanner.feed,
      finish: () => ({ rest: null, valid: scanner.finish() }),
    };
  }
  if (stream && dialect.arrayStream === true && type.startsWith("application/json")) {
    const scanner = createArrayScanner(dialect, choices);
    return {
      facts: scanner.facts,
      streamed: true,
      feed: scanner.feed,
      finish: () => ({ rest: null, valid: true }),
    };
  }
  return wholeBody(dialect);
}

/** Reads the results of a batch job as they pass. */
export function resultsReader(): AnswerReader {
  const facts = emptyFacts();
  const reader = createResultsReader();
  return {
    facts,
    streamed: false,
    feed(chunk) {
      reader.feed(chunk);
      return chunk;
    },
    finish() {
      facts.results = reader.end();
      return { rest: null, valid: true };
    },
  };
}

function wholeBody(dialect: Dialect): AnswerReader {
  const facts = emptyFacts();
  let kept: Buffer[] = [];
  let bytes = 0;
  return {
    facts,
    streamed: false,
    feed(chunk) {
      bytes += chunk.length;
      if (bytes > MOST_KEPT) kept = [];
      else kept.push(chunk);
      return chunk;
    },
    finish() {
      if (bytes > MOST_KEPT) return { rest: null, valid: true };
      const whole = kept.length === 1 ? (kept[0] as Buffer) : Buffer.concat(kept, bytes);
      kept = [];
      try {
        const body: unknown = JSON.parse(whole.toString());
        const object: unknown = Array.isArray(body) ? body[0] : body;
        if (isObject(object)) dialect.readBody(object, facts);
        return { rest: null, valid: isObject(object) };
      } catch {
        return { rest: null, valid: false };
      }
    },
  };
}
