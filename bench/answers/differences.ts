/** One place at which two JSON values differ. */
export interface Difference {
  /** "answer.options[3].monthlyUsd" */
  path: string;
  kind: "changed" | "added" | "removed";
  /** As JSON, cut to a readable length; null where there is nothing. */
  before: string | null;
  after: string | null;
}

const LONGEST = 200;

/** Every place at which two JSON values differ. `numbersOnly`: of texts the numbers in them count, not the words. */
export function differences(before: unknown, after: unknown, numbersOnly: boolean, path = ""): Difference[] {
  if (Object.is(before, after)) return [];
  const [one, other] = [membersOf(before), membersOf(after)];
  if (one === null || other === null || Array.isArray(before) !== Array.isArray(after)) {
    if (numbersOnly && typeof before === "string" && typeof after === "string")
      return differences(numbersOf(before), numbersOf(after), false, `${path} (numbers of a text)`);
    return [{ path, kind: "changed", before: shown(before), after: shown(after) }];
  }
  const names = new Set([...one.keys(), ...other.keys()]);
  return [...names].flatMap((name): Difference[] => {
    const at = Array.isArray(before) ? `${path}[${name}]` : path === "" ? name : `${path}.${name}`;
    if (!other.has(name)) return [{ path: at, kind: "removed", before: shown(one.get(name)), after: null }];
    if (!one.has(name)) return [{ path: at, kind: "added", before: null, after: shown(other.get(name)) }];
    return differences(one.get(name), other.get(name), numbersOnly, at);
  });
}

/** "$1,234.50 at 8 %" -> ["1,234.50", "8"]. Numbers within names (H100, fp8) count too. */
export const numbersOf = (text: string): string[] => text.match(/\d[\d,]*(?:\.\d+)?/g) ?? [];

function membersOf(value: unknown): Map<string, unknown> | null {
  return typeof value === "object" && value !== null ? new Map(Object.entries(value)) : null;
}

function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? "undefined";
  return text.length > LONGEST ? `${text.slice(0, LONGEST)}...` : text;
}
