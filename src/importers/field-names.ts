import type { JsonObject } from "./format.ts";
import { isObject } from "./json-cell.ts";

/** Reads a value by any of its names, the first that has one. Names are folded: see `foldName`. */
export type Fields = (names: readonly string[]) => unknown;

/** "Input (w/ Cache Write)", "prompt_tokens" and "promptTokens" as one spells them without case and signs. */
export const foldName = (name: string): string => name.toLowerCase().replaceAll(/[^\p{L}\p{N}]/gu, "");

/** Cells of a table by folded name, and which columns were never asked for. */
export function tableFields(columns: readonly string[]): {
  of(cells: readonly string[]): Fields;
  has(name: string): boolean;
} {
  const indexes = new Map<string, number>();
  for (const [index, column] of columns.entries()) {
    const name = foldName(column);
    if (!indexes.has(name)) indexes.set(name, index);
  }
  const asked = new Map<readonly string[], readonly number[]>();
  return {
    has: (name) => indexes.has(name),
    of: (cells) => (names) => {
      let places = asked.get(names);
      if (places === undefined) {
        places = names.flatMap((name) => indexes.get(name) ?? []);
        asked.set(names, places);
      }
      for (const place of places) {
        const cell = cells[place];
        if (cell !== undefined && cell !== "") return cell;
      }
      return undefined;
    },
  };
}

/** Fields of a record by folded name; "usage.input" looks into an object, and a text of JSON counts as one. */
export function recordFields(record: JsonObject): Fields & { has(name: string): boolean } {
  const folded = foldedKeys(record);
  const read = (names: readonly string[]): unknown => {
    for (const name of names) {
      const value = at(folded, name);
      if (value !== undefined && value !== null && value !== "") return value;
    }
    return undefined;
  };
  return Object.assign(read, { has: (name: string): boolean => at(folded, name) !== undefined });
}

function at(folded: ReadonlyMap<string, unknown>, name: string): unknown {
  const dot = name.indexOf(".");
  if (dot < 0) return folded.get(name);
  const inner = folded.get(name.slice(0, dot));
  const object = typeof inner === "string" && inner.startsWith("{") ? parsed(inner) : inner;
  return isObject(object) ? at(foldedKeys(object), name.slice(dot + 1)) : undefined;
}

const NAMES = new Map<string, string>();
const MOST_NAMES = 10_000;

function foldedKeys(record: JsonObject): Map<string, unknown> {
  const folded = new Map<string, unknown>();
  for (const key in record) {
    let name = NAMES.get(key);
    if (name === undefined) {
      if (NAMES.size >= MOST_NAMES) NAMES.clear();
      NAMES.set(key, (name = foldName(key)));
    }
    if (!folded.has(name)) folded.set(name, record[key]);
  }
  return folded;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
