import { InvalidArgumentError } from "commander";

/**
 * Parsers for commander's `.option(flags, description, parser)`. Each throws InvalidArgumentError, to which
 * commander adds the flag and what was given, so a message here says only what is expected.
 */
export interface Bounds {
  atLeast?: number;
  atMost?: number;
}

/** A count with an optional k, M, B or T: `500M`, `1.5B`, `20k`, `1,000,000`. Answers the number. */
export const amountFlag =
  (bounds: Bounds = { atLeast: 0 }) =>
  (text: string): number =>
    within(scaled(text, "Write a number such as 500M, 1.5B, 20k or 1,000,000."), bounds);

/** Dollars: `20000`, `$20,000`, `20k`, `1.5M`. Answers dollars. */
export const moneyFlag =
  (bounds: Bounds = { atLeast: 0 }) =>
  (text: string): number =>
    within(scaled(text.replace(/^\s*\$/, ""), "Write dollars such as 20000, $20,000, 20k or 0.25."), bounds);

/** A plain number, no suffix. */
export const numberFlag =
  (bounds: Bounds = {}) =>
  (text: string): number =>
    within(decimal(text, "Write a number."), bounds);

/** A whole number, no suffix. */
export const wholeNumberFlag =
  (bounds: Bounds = { atLeast: 0 }) =>
  (text: string): number => {
    const expected = "Write a whole number.";
    const value = decimal(text, expected);
    if (!Number.isSafeInteger(value)) throw new InvalidArgumentError(expected);
    return within(value, bounds);
  };

/** A day (`2026-11-20`, its first moment in UTC) or a moment with its zone (`2026-11-20T14:00Z`). Answers ms. */
export const dateFlag =
  () =>
  (text: string): number => {
    const expected = "Write a date such as 2026-11-20, or a moment with its zone such as 2026-11-20T14:00Z.";
    const match = /^(\d{4}-\d{2}-\d{2})(T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:\d{2}))?$/.exec(
      text.trim(),
    );
    const day = match?.[1];
    if (day === undefined) throw new InvalidArgumentError(expected);
    const dayMs = Date.parse(`${day}T00:00:00Z`);
    // Date.parse turns 30 February into 2 March in some engines, so the day must come back as written.
    if (Number.isNaN(dayMs) || new Date(dayMs).toISOString().slice(0, 10) !== day) {
      throw new InvalidArgumentError("There is no such day.");
    }
    const ms = Date.parse(text.trim());
    if (Number.isNaN(ms)) throw new InvalidArgumentError(expected);
    return ms;
  };

/** Adds each use of a repeatable flag to a list, each parsed: `--offer a --offer b`. */
export const listFlag =
  <Item>(parse: (text: string) => Item) =>
  (text: string, before: readonly Item[] | undefined): Item[] => [...(before ?? []), parse(text)];

const SCALES: Readonly<Record<string, number>> = { "": 1, k: 1e3, m: 1e6, b: 1e9, g: 1e9, t: 1e12 };

function scaled(text: string, expected: string): number {
  const match = /^(.*?)\s*([kmbgt]?)$/i.exec(text.trim());
  const scale = SCALES[match?.[2]?.toLowerCase() ?? ""];
  if (!match || scale === undefined) throw new InvalidArgumentError(expected);
  const value = decimal(match[1] ?? "", expected) * scale;
  // 1.1B is 1100000000.0000002 in floating point; nobody means the rest.
  const whole = Math.round(value);
  return scale > 1 && Math.abs(value - whole) < 1e-3 ? whole : value;
}

function decimal(text: string, expected: string): number {
  const trimmed = text.trim();
  const plain = /^[+-]?\d{1,3}([,_]\d{3})+(\.\d+)?$/.test(trimmed)
    ? trimmed.replaceAll(/[,_]/g, "")
    : trimmed;
  if (!/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(plain)) throw new InvalidArgumentError(expected);
  const value = Number(plain);
  if (!Number.isFinite(value)) throw new InvalidArgumentError(expected);
  return value;
}

function within(value: number, bounds: Bounds): number {
  if (value < (bounds.atLeast ?? -Infinity) || value > (bounds.atMost ?? Infinity)) {
    throw new InvalidArgumentError(`Expected ${range(bounds, String)}.`);
  }
  return value;
}

function range({ atLeast, atMost }: Bounds, show: (bound: number) => string): string {
  if (atLeast !== undefined && atMost !== undefined) return `${show(atLeast)} to ${show(atMost)}`;
  return atLeast !== undefined ? `${show(atLeast)} or more` : `${show(atMost ?? Infinity)} or less`;
}
