import type { JsonObject } from "./format.ts";
import { isObject } from "./json-cell.ts";

/** Attributes of a span or resource by name: OTLP's list of keys and typed values, or a plain object, nested or not. */
export function attributesOf(holder: JsonObject): JsonObject {
  const attributes = holder["attributes"];
  if (isObject(attributes)) return flattened(attributes, "", {});
  const found: Record<string, unknown> = {};
  if (!Array.isArray(attributes)) return found;
  for (const entry of attributes) {
    if (isObject(entry) && typeof entry["key"] === "string") found[entry["key"]] = plain(entry["value"]);
  }
  return found;
}

/** The first of the attributes that is there. */
export const pick = (attributes: JsonObject, names: readonly string[]): unknown => {
  for (const name of names) {
    const value = attributes[name];
    if (value !== undefined && value !== null && value !== "") return value;
  }
  return undefined;
};

/** `{ intValue: "12" }` is 12. Lists and objects of values are prompts and tools, which nobody here looks at. */
function plain(value: unknown): unknown {
  if (!isObject(value)) return value;
  const { intValue, doubleValue, stringValue, boolValue } = value;
  if (intValue !== undefined) return Number(intValue);
  return doubleValue ?? stringValue ?? boolValue;
}

/** `{ gen_ai: { usage: { input_tokens: 3 } } }` under its dotted name. */
function flattened(
  object: JsonObject,
  prefix: string,
  into: Record<string, unknown>,
): Record<string, unknown> {
  for (const [key, value] of Object.entries(object)) {
    if (isObject(value)) flattened(value, `${prefix}${key}.`, into);
    else into[`${prefix}${key}`] = value;
  }
  return into;
}
