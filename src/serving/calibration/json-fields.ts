export type Fields = Readonly<Record<string, unknown>>;

export const isFields = (value: unknown): value is Fields =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** The value at a path of keys, or undefined where one is missing. */
export function at(value: unknown, ...path: readonly string[]): unknown {
  let found = value;
  for (const key of path) {
    if (!isFields(found)) return undefined;
    found = found[key];
  }
  return found;
}

/** A positive number at a path, or null: a time of 0 was not measured. */
export function positive(value: unknown, ...path: readonly string[]): number | null {
  const found = Number(at(value, ...path) ?? Number.NaN);
  return Number.isFinite(found) && found > 0 ? found : null;
}

export function textAt(value: unknown, ...path: readonly string[]): string | null {
  const found = at(value, ...path);
  const first: unknown = Array.isArray(found) ? found[0] : found;
  return typeof first === "string" && first !== "" ? first : null;
}

/** The first number above 0 that stands under a key at any depth, in the order of the file, or null. */
export function anywhere(value: unknown, key: string, leaveOut?: RegExp): number | null {
  const entries: [string, unknown][] = Array.isArray(value)
    ? value.map((item, index) => [nameOf(item) ?? String(index), item])
    : isFields(value)
      ? Object.entries(value)
      : [];
  for (const [name, item] of entries) {
    if (leaveOut?.test(name)) continue;
    const found =
      name === key && typeof item === "number" ? positive(value, key) : anywhere(item, key, leaveOut);
    if (found !== null) return found;
  }
  return null;
}

const nameOf = (item: unknown): string | null => textAt(item, "name");
