import { type AnswerFacts, type Dialect, emptyFacts, type Strip } from "./dialect.ts";

/** Reads usage out of a stream while it passes, however it is cut into chunks. */
export interface StreamScanner {
  readonly facts: AnswerFacts;
  /** Takes the next bytes and returns what the client may see of them by now; null = nothing yet. */
  feed: (chunk: Buffer) => Buffer | null;
  /** The stream ended: reads a last event without its blank line and returns what was held back. */
  finish: () => Buffer | null;
}

/** A held event larger than this is let through: it cannot be a usage chunk. */
const MOST_HELD = 1 << 20;
/** An event larger than this is not read at all, so that a stream without events cannot fill the memory. */
const MOST_READ = 64 << 20;

/**
 * A scanner of server-sent events. Without stripping every byte passes at once; with it an event is held until
 * its end is there, which in practice is the same read.
 */
export function createSseScanner(dialect: Dialect, strip: Strip, choices = 1): StreamScanner {
  const facts = emptyFacts(choices);
  const edit = dialect.stripEvent;
  const stripEvent =
    strip === "none" || edit === undefined
      ? undefined
      : (event: Buffer, from: number, payload: string) => edit(event, from, payload, strip);
  /** The beginning of an event whose end has not arrived. */
  let held: Buffer[] = [];
  let heldBytes = 0;
  /** Bytes of the held event that the client has already: then it can no longer be edited. */
  let sentBytes = 0;

  function feed(chunk: Buffer): Buffer | null {
    if (heldBytes === 0) return consume(chunk, chunk);
    held.push(chunk);
    heldBytes += chunk.length;
    if (!chunk.includes(LINE_FEED) && !chunk.includes(CARRIAGE_RETURN)) return passHeld(chunk);
    return consume(Buffer.concat(held, heldBytes), chunk);
  }

  /** Reads all whole events of `data`, the end of which, `chunk`, has just arrived. */
  function consume(data: Buffer, chunk: Buffer): Buffer | null {
    const text = data.toString("latin1");
    const parts: Buffer[] = [];
    let at = 0;
    let from = sentBytes;
    for (let end = eventEnd(text, at); end >= 0; end = eventEnd(text, at)) {
      const edited = readEvent(data, text.slice(at, end), at, at === 0 && sentBytes > 0);
      if (edited !== undefined) {
        if (from < at) parts.push(data.subarray(from, at));
        if (edited !== null) parts.push(edited);
        from = end;
      }
      at = end;
    }
    heldBytes = data.length - at;
    held = heldBytes > 0 ? [data.subarray(at)] : [];
    if (stripEvent === undefined || at === 0) return passHeld(chunk);
    sentBytes = 0;
    if (from < at) parts.push(data.subarray(from, at));
    return parts.length <= 1 ? (parts[0] ?? null) : Buffer.concat(parts);
  }

  /** What the client gets of an event that is not whole yet. */
  function passHeld(chunk: Buffer): Buffer | null {
    let out: Buffer | null = chunk;
    if (stripEvent !== undefined) {
      out = heldBytes > MOST_HELD ? joined().subarray(sentBytes) : null;
      if (out !== null) sentBytes = heldBytes;
    }
    if (heldBytes > MOST_READ) forget();
    return out;
  }

  const joined = (): Buffer => (held.length === 1 ? (held[0] as Buffer) : Buffer.concat(held, heldBytes));

  function forget(): void {
    held = [];
    heldBytes = 0;
    sentBytes = 0;
  }

  /** Undefined: the event stays as it is; null: it goes; otherwise its new bytes. */
  function readEvent(data: Buffer, text: string, start: number, sent: boolean): Buffer | null | undefined {
    const lines = dataLines(text);
    const [first] = lines;
    if (first === undefined) return undefined;
    if (lines.length === 1) {
      const payload = text.slice(first.from, first.to);
      dialect.readEvent(payload, facts);
      if (stripEvent === undefined || sent) return undefined;
      const event = data.subarray(start, start + text.length);
      return stripEvent(event, first.from, payload);
    }
    // Several data lines are one payload by the standard; some servers leave out the blank line between events.
    const payloads = lines.map((line) => text.slice(line.from, line.to));
    if (!payloads.every((payload) => isWhole(payload))) dialect.readEvent(payloads.join("\n"), facts);
    else for (const payload of payloads) dialect.readEvent(payload, facts);
    return undefined;
  }

  function finish(): Buffer | null {
    if (heldBytes === 0) return null;
    const whole = joined();
    const edited = readEvent(whole, whole.toString("latin1"), 0, sentBytes > 0);
    const rest = whole.subarray(sentBytes);
    forget();
    if (stripEvent === undefined) return null;
    return edited === undefined ? (rest.length === 0 ? null : rest) : edited;
  }

  return { facts, feed, finish };
}

const LINE_FEED = 0x0a;
const CARRIAGE_RETURN = 0x0d;

/** End of the event that begins at `from`, after its blank line; -1 when the blank line is not there yet. */
function eventEnd(text: string, from: number): number {
  let at = from;
  for (;;) {
    const line = text.indexOf("\n", at);
    if (line < 0) return bareReturnsEnd(text, from);
    const next = text.charCodeAt(line + 1);
    if (next === LINE_FEED) return line + 2;
    if (next === CARRIAGE_RETURN && text.charCodeAt(line + 2) === LINE_FEED) return line + 3;
    at = line + 1;
  }
}

/** The standard allows a lone carriage return as the end of a line, too. */
function bareReturnsEnd(text: string, from: number): number {
  const at = text.indexOf("\r\r", from);
  return at < 0 ? -1 : at + 2;
}

/** Where the payloads of an event's data lines lie. */
function dataLines(text: string): { from: number; to: number }[] {
  const lines: { from: number; to: number }[] = [];
  const returns = text.includes("\r");
  let at = 0;
  while (at < text.length) {
    const feed = text.indexOf("\n", at);
    const bare = returns ? text.indexOf("\r", at) : -1;
    let to = feed < 0 ? text.length : feed;
    if (bare >= 0 && bare < to) to = bare;
    if (text.startsWith("data:", at)) {
      lines.push({ from: text.charCodeAt(at + 5) === 0x20 ? Math.min(at + 6, to) : at + 5, to });
    }
    at = to + (to === bare && feed === bare + 1 ? 2 : 1);
  }
  return lines;
}

function isWhole(payload: string): boolean {
  const trimmed = payload.trim();
  return trimmed === "[DONE]" || (trimmed.startsWith("{") && trimmed.endsWith("}"));
}
