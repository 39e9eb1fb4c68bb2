import { UserError } from "../../core/errors.ts";

/** Reading fields of a scenario; each throws UserError that names the field. */
export type Fields = Readonly<Record<string, unknown>>;

export const isObject = (value: unknown): value is Fields =>
  typeof value === "object" && value !== null && !Array.isArray(value);

export function text(json: Fields, field: string): string | null {
  const value = json[field];
  if (value === undefined || value === null || value === "") return null;
  if (typeof value !== "string") throw new UserError(`${field} is not text`, `write "${field}": "..."`);
  return value;
}

export const requiredText = (json: Fields, field: string): string => needed(text(json, field), field);

export function number(json: Fields, field: string, atLeast: number, atMost = Infinity): number | null {
  const value = json[field];
  if (value === undefined || value === null) return null;
  if (typeof value !== "number" || !Number.isFinite(value) || value < atLeast || value > atMost)
    throw new UserError(
      `${field} is ${JSON.stringify(value)}, not a number from ${atLeast} ${atMost < Infinity ? `to ${atMost}` : "on"}`,
      "correct the scenario",
    );
  return value;
}

export function whole(json: Fields, field: string, fallback: number): number {
  const value = number(json, field, 1) ?? fallback;
  if (!Number.isInteger(value))
    throw new UserError(`${field} is not a whole number: ${value}`, "correct the scenario");
  return value;
}

export function needed<Value>(value: Value | null, field: string): Value {
  if (value === null) throw new UserError(`the scenario lacks ${field}`, `add "${field}"`);
  return value;
}
