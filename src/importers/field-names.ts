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
  /** Where the values of a list of names can be, for millions of rows: names that no column has are left out. */
  const asked = new Map<readonly string[], readonly Place[]>();
  const placesOf = (names: readonly string[]): readonly Place[] => {
    const places = names.flatMap((name): Place[] => {
      const dot = name.indexOf(".");
      const index = indexes.get(dot < 0 ? name : name.slice(0, dot));
      return index === undefined ? [] : [{ index, inner: dot < 0 ? null : name.slice(dot + 1) }];
    });
    asked.set(names, places);
    for (const { index } of places) onAsked?.(columns[index]!);
    return places;
  };
  return {
    has: (name) => indexes.has(name),
    of: (cells) => (names) => {
      const places = asked.get(names) ?? placesOf(names);
      for (const { index, inner } of places) {
        const cell = cells[index];
        if (cell === undefined || cell === "") continue;
        const value = inner === null ? cell : inText(cell, inner);
        if (value !== undefined) return value;
      }
      return undefined;
    },
  };
}

interface Place {
  index: number;
  /** What is looked for inside a cell that holds an object; null where the cell is the value. */
  inner: string | null;
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
