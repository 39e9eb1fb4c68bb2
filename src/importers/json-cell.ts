import { BadRow, type JsonObject } from "./format.ts";

export const isObject = (value: unknown): value is JsonObject =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** An object, or one written as JSON text in a cell; empty for anything else. Throws BadRow for broken JSON. */
export function jsonObject(value: unknown, column: string): JsonObject {
  if (isObject(value)) return value;
  if (typeof value !== "string" || !value.trimStart().startsWith("{")) return {};
  try {
    return JSON.parse(value) as JsonObject;
  } catch {
    throw new BadRow(column, "is not valid JSON");
  }
}

/** A list of objects. Throws BadRow when it is none. */
export function objectList(value: unknown, column: string): JsonObject[] {
  if (!Array.isArray(value) || !value.every(isObject)) throw new BadRow(column, "is not a list of objects");
  return value;
}

/** The objects in a list, and none in anything else: for looking at what may be another format. */
export const objectsIn = (value: unknown): JsonObject[] =>
  Array.isArray(value) ? value.filter(isObject) : [];
