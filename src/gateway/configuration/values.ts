import * as v from "valibot";
import { nearestNames } from "../../core/nearest-names.ts";

// The values that settings have. Each is a valibot schema, so that its type, its check and its JSON Schema come from one
// definition. The message of an issue is always the remedy: an imperative sentence that says what to write instead. What
// was found, and where, are fields of the issue.

/** Any text that matches the pattern, or that is not empty. */
export const text = (remedy: string, pattern?: RegExp): v.GenericSchema<string> =>
  pattern === undefined
    ? v.pipe(v.string(remedy), v.minLength(1, remedy))
    : v.pipe(v.string(remedy), v.regex(pattern, remedy));

/** One of a few words. */
export const choice = <const Words extends readonly string[]>(words: Words): v.GenericSchema<Words[number]> =>
  v.picklist(words, ({ input }) => {
    const near = typeof input === "string" ? nearestNames(input, words, 1)[0] : undefined;
    return `Write ${alternatives(words)}${near === undefined ? "." : `; perhaps ${near}?`}`;
  });

/** A whole number from `least` to `most`. */
export function wholeNumber(least: number, most: number): v.GenericSchema<number> {
  const remedy = `Write a whole number, ${least} to ${most}.`;
  return v.pipe(v.number(remedy), v.integer(remedy), v.minValue(least, remedy), v.maxValue(most, remedy));
}

/** true or false. */
export const yesOrNo: v.GenericSchema<boolean> = v.boolean("Write true or false.");

/** A whole number from `least` to `most`, or a word that stands for one. */
export function wholeNumberOr<const Word extends string>(
  word: Word,
  least: number,
  most: number,
): v.GenericSchema<number | Word> {
  const remedy = `Write a whole number, ${least} to ${most}, or ${word}.`;
  return v.union([v.literal(word), wholeNumber(least, most)], remedy);
}

const MS_PER_UNIT: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 };
const DURATION = /^(\d+(?:\.\d+)?) ?(ms|s|m|h)$/;

/** "500ms", "30s", "10m", "1h": read as milliseconds. */
export const duration = (leastMs: number, mostMs: number): v.GenericSchema<string, number> =>
  quantity(
    DURATION,
    MS_PER_UNIT,
    leastMs,
    mostMs,
    `Write a time with its unit, ${durationText(leastMs)} to ${durationText(mostMs)}, such as 500ms, 30s or 10m.`,
  );

const BYTES_PER_UNIT: Readonly<Record<string, number>> = { KB: 1e3, MB: 1e6, KiB: 1024, MiB: 1024 ** 2 };
const SIZE = /^(\d+(?:\.\d+)?) ?(KB|MB|KiB|MiB)$/;

/** "64KiB", "32MB": read as bytes. */
export const byteSize = (leastBytes: number, mostBytes: number): v.GenericSchema<string, number> =>
  quantity(
    SIZE,
    BYTES_PER_UNIT,
    leastBytes,
    mostBytes,
    `Write a size with its unit, at most ${mostBytes / 1024 ** 2}MiB, such as 64KiB or 32MB.`,
  );

/** A number with its unit, read as a whole number of the base unit. */
const quantity = (
  pattern: RegExp,
  perUnit: Readonly<Record<string, number>>,
  least: number,
  most: number,
  remedy: string,
): v.GenericSchema<string, number> =>
  v.pipe(
    v.string(remedy),
    v.regex(pattern, remedy),
    v.rawTransform(({ dataset, addIssue, NEVER }) => {
      const [, number = "", unit = ""] = pattern.exec(dataset.value) ?? [];
      const value = Math.round(Number(number) * (perUnit[unit] ?? Number.NaN));
      if (value >= least && value <= most) return value;
      addIssue({ message: remedy });
      return NEVER;
    }),
  );

/** "a, b or c" */
export const alternatives = (names: readonly string[]): string =>
  names.length < 2 ? (names[0] ?? "") : `${names.slice(0, -1).join(", ")} or ${names.at(-1)}`;

function durationText(ms: number): string {
  const unit = ["h", "m", "s"].find((name) => ms % (MS_PER_UNIT[name] ?? 1) === 0 && ms > 0) ?? "ms";
  return `${ms / (MS_PER_UNIT[unit] ?? 1)}${unit}`;
}
