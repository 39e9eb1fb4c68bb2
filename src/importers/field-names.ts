import type { JsonObject } from "./format.ts";
import { isObject } from "./json-cell.ts";

/** Reads a value by any of its names, the first that has one. Names are folded: see `foldName`. */
export type Fields = (names: readonly string[]) => unknown;

/** "Input (w/ Cache Write)", "prompt_tokens" and "promptTokens" as one spells them without case and signs. */
export const foldName = (name: string): string => name.toLowerCase().replaceAll(/[^\p{L}\p{N}]/gu, "");

/** Cells of a table by folded name; "tags.task" looks into a cell that holds an object as JSON. */
export function tableFields(
  columns: readonly string[],
  /** Told of every column that is looked at. */
  onAsked?: (column: string) => void,
): {
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
        places = names.map((name) => indexes.get(name.split(".", 1)[0]!) ?? -1);
        asked.set(names, places);
        for (const place of places) if (place >= 0) onAsked?.(columns[place]!);
      }
      for (let index = 0; index < places.length; index++) {
        const cell = cells[places[index]!];
        if (cell === undefined || cell === "") continue;
        const inner = names[index]!.indexOf(".");
        const value = inner < 0 ? cell : inText(cell, names[index]!.slice(inner + 1));
        if (value !== undefined) return value;
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

/** A value inside a cell that holds an object as JSON. */
function inText(cell: string, name: string): unknown {
  const object = cell.startsWith("{") ? parsed(cell) : undefined;
  return isObject(object) ? at(foldedKeys(object), name) : undefined;
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
