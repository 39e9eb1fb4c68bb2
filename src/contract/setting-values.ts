import { isoDate, DAY_MS } from "../core/time.ts";

/**
 * A text that is not what a setting takes. The message says what it takes; the caller adds which setting it was and what
 * was given.
 */
export class UnreadableValue extends Error {
  override readonly name = "UnreadableValue";
}

/** How the value of a setting is read from text, and written so that reading it gives the same value. */
export interface ValueFormat<Value> {
  /** Throws UnreadableValue. */
  readonly read: (text: string) => Value;
  readonly write: (value: Value) => string;
}

export interface Bounds {
  atLeast?: number;
  atMost?: number;
}

/** Any text; what it means is decided where it is used. */
export const text: ValueFormat<string> = { read: (given) => given, write: (value) => value };

/** A count with an optional k, M, B or T: `500M`, `1.5B`, `20k`, `1,000,000`. */
export const amount = (bounds: Bounds = { atLeast: 0 }): ValueFormat<number> =>
  numeric((given) => scaled(given, "Write a number such as 500M, 1.5B, 20k or 1,000,000."), bounds);

/** Dollars: `20000`, `$20,000`, `20k`, `1.5M`. */
export const money = (bounds: Bounds = { atLeast: 0 }): ValueFormat<number> =>
  numeric(
    (given) => scaled(given.replace(/^\s*\$/, ""), "Write dollars such as 20000, $20,000, 20k or 0.25."),
    bounds,
  );

/** A plain number, no suffix. */
export const number = (bounds: Bounds = {}): ValueFormat<number> =>
  numeric((given) => decimal(given, "Write a number."), bounds);

/** A whole number, no suffix. */
export const wholeNumber = (bounds: Bounds = { atLeast: 0 }): ValueFormat<number> =>
  numeric((given) => {
    const expected = "Write a whole number.";
    const value = decimal(given, expected);
    if (!Number.isSafeInteger(value)) throw new UnreadableValue(expected);
    return value;
  }, bounds);

/** A day (`2026-11-20`, its first moment in UTC) or a moment with its zone (`2026-11-20T14:00Z`), as milliseconds UTC. */
export const moment: ValueFormat<number> = {
  read(given) {
    const expected = "Write a date such as 2026-11-20, or a moment with its zone such as 2026-11-20T14:00Z.";
    const match = /^(\d{4}-\d{2}-\d{2})(T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:\d{2}))?$/.exec(
      given.trim(),
    );
    const day = match?.[1];
    if (day === undefined) throw new UnreadableValue(expected);
    const dayMs = Date.parse(`${day}T00:00:00Z`);
    // Date.parse turns 30 February into 2 March in some engines, so the day must come back as written.
    if (Number.isNaN(dayMs) || isoDate(dayMs) !== day) throw new UnreadableValue("There is no such day.");
    const ms = Date.parse(given.trim());
    if (Number.isNaN(ms)) throw new UnreadableValue(expected);
    return ms;
  },
  write: (ms) => (ms % DAY_MS === 0 ? isoDate(ms) : new Date(ms).toISOString()),
};

/** Words separated by commas: `openai,azure`. */
export const words: ValueFormat<readonly string[]> = {
  read(given) {
    const read = given
      .split(",")
      .map((word) => word.trim())
      .filter((word) => word !== "");
    if (read.length === 0) throw new UnreadableValue("Write one or more, separated by commas.");
    return read;
  },
  write: (values) => values.join(","),
};

/** A share, of something that may be named: `0.9`, `90%`, `GPQA=0.95`. */
export const share: ValueFormat<NamedShare> = {
  read(given) {
    const expected = "Write a share such as 0.9 or 90%, or one of a suite such as GPQA=0.95.";
    const match = /^(?:(.+?)\s*=\s*)?([\d.]+)\s*(%?)$/.exec(given.trim());
    if (!match) throw new UnreadableValue(expected);
    const ratio = decimal(match[2] ?? "", expected) / (match[3] === "%" ? 100 : 1);
    if (!(ratio > 0 && ratio <= 2)) throw new UnreadableValue("Expected more than 0 and at most 2.");
    return { suite: match[1] ?? null, ratio };
  },
  write: ({ suite, ratio }) => `${suite === null ? "" : `${suite}=`}${ratio}`,
};

/** A share of what is measured on a suite; null = on any. */
export interface NamedShare {
  suite: string | null;
  ratio: number;
}

/** One of a few words. */
export const oneOf = <const Word extends string>(...words: readonly Word[]): ValueFormat<Word> => ({
  read(given) {
    const word = words.find((known) => known === given.trim());
    if (word === undefined) throw new UnreadableValue(`Write ${words.join(" or ")}.`);
    return word;
  },
  write: (word) => word,
});

const numeric = (parse: (given: string) => number, bounds: Bounds): ValueFormat<number> => ({
  read: (given) => within(parse(given), bounds),
  write: String,
});

const SCALES: Readonly<Record<string, number>> = { "": 1, k: 1e3, m: 1e6, b: 1e9, g: 1e9, t: 1e12 };

function scaled(given: string, expected: string): number {
  const match = /^(.*?)\s*([kmbgt]?)$/i.exec(given.trim());
  const scale = SCALES[match?.[2]?.toLowerCase() ?? ""];
  if (!match || scale === undefined) throw new UnreadableValue(expected);
  const value = decimal(match[1] ?? "", expected) * scale;
  // 1.1B is 1100000000.0000002 in floating point; nobody means the rest.
  const whole = Math.round(value);
  return scale > 1 && Math.abs(value - whole) < 1e-3 ? whole : value;
}

function decimal(given: string, expected: string): number {
  const trimmed = given.trim();
  const plain = /^[+-]?\d{1,3}([,_]\d{3})+(\.\d+)?$/.test(trimmed)
    ? trimmed.replaceAll(/[,_]/g, "")
    : trimmed;
  if (!/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(plain)) throw new UnreadableValue(expected);
  const value = Number(plain);
  if (!Number.isFinite(value)) throw new UnreadableValue(expected);
  return value;
}

function within(value: number, bounds: Bounds): number {
  if (value < (bounds.atLeast ?? -Infinity) || value > (bounds.atMost ?? Infinity)) {
    throw new UnreadableValue(`Expected ${range(bounds)}.`);
  }
  return value;
}

function range({ atLeast, atMost }: Bounds): string {
  if (atLeast !== undefined && atMost !== undefined) return `${atLeast} to ${atMost}`;
  return atLeast !== undefined ? `${atLeast} or more` : `${atMost ?? Infinity} or less`;
}
