// Reading values of a file whose form is not ours: what is of another kind than expected counts as not there.

export type Group = Readonly<Record<string, unknown>>;

export const groupOf = (value: unknown): Group =>
  typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Group) : {};

export const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

/** Text that says something, else null. */
export const textOf = (value: unknown): string | null =>
  typeof value === "string" && value.trim() !== "" ? value.trim() : null;

/** A number, also one that is written as text, else null. */
export function numberOf(value: unknown): number | null {
  const number = typeof value === "string" && value.trim() !== "" ? Number(value) : value;
  return typeof number === "number" && Number.isFinite(number) ? number : null;
}

/** Names in a list; what is no text is left out. */
export const namesOf = (value: unknown): readonly string[] =>
  listOf(value).flatMap((each) => textOf(each) ?? []);

/** Seconds as the configuration writes durations; null where there are none, or less than a millisecond. */
export function durationOf(seconds: number | null): string | null {
  if (seconds === null || seconds < 0.001) return null;
  return Number.isInteger(seconds) ? `${seconds}s` : `${Math.round(seconds * 1000)}ms`;
}
