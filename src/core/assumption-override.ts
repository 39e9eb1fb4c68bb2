import type { Assumption } from "./assumption.ts";
import { type Spelling, UserError } from "./errors.ts";
import { nearestNames } from "./nearest-names.ts";

/** A value, or a band, that the user gives for an assumption. */
export interface AssumptionChange {
  name: string;
  low: number;
  typical: number;
  high: number;
  /** The file, or whose table, it comes from; null where the user typed it into the setting `assume`. */
  origin: string | null;
  note?: string;
}

const EXAMPLE = (spelled: Spelling): string =>
  `write name=value or name=low..typical..high, as in "${spelled("assume", "pue=1.2..1.3..1.5")}"`;

/** Says where a change comes from, then what is wrong with it. */
const at =
  (origin: AssumptionChange["origin"], what: string) =>
  (spelled: Spelling): string =>
    `${origin ?? spelled("assume")}: ${what}`;

/**
 * Reads "name=value" or "name=low..typical..high"; a percent sign divides by 100. A single value is certain:
 * it has no band. Throws UserError.
 */
export function parseAssume(text: string): AssumptionChange {
  const split = text.indexOf("=");
  if (split < 1) throw new UserError(at(null, `"${text}" is not an assumption`), EXAMPLE);
  return assumptionChange(text.slice(0, split).trim(), text.slice(split + 1).trim(), null);
}

/** A change from a name and the text of its value ("0.2" or "0.1..0.2..0.4"). Throws UserError. */
export function assumptionChange(
  name: string,
  value: string,
  origin: AssumptionChange["origin"],
): AssumptionChange {
  const parts = value.split("..").map((part) => toNumber(part.trim(), name, origin));
  const [first, second, third] = parts;
  if (parts.length === 1 && first !== undefined)
    return { name, low: first, typical: first, high: first, origin };
  if (parts.length === 3 && first !== undefined && second !== undefined && third !== undefined)
    return { name, low: first, typical: second, high: third, origin };
  throw new UserError(at(origin, `"${name}" needs one value or three, got "${value}"`), EXAMPLE);
}

/**
 * The assumptions with the user's changes; the rest as they were. Throws UserError on an unknown name (with the
 * nearest known ones), on a band out of order, on a negative value where the assumption cannot be negative and
 * on a share above 1.
 */
export function overrideAssumptions(
  assumptions: readonly Assumption[],
  changes: readonly AssumptionChange[],
): Assumption[] {
  const byName = new Map<string, Assumption>(assumptions.map((assumption) => [assumption.name, assumption]));
  for (const change of changes) {
    const known = byName.get(change.name);
    if (!known) throw unknownName(change, [...byName.keys()]);
    checkSense(change, known);
    byName.set(change.name, {
      ...known,
      low: change.low,
      typical: change.typical,
      high: change.high,
      source: `set by you (${change.origin ?? "--assume"})`,
      date: "",
      ...(change.note === undefined ? {} : { note: change.note }),
    });
  }
  return [...byName.values()];
}

function checkSense(change: AssumptionChange, known: Assumption): void {
  const { name, low, typical, high, origin } = change;
  if (!(low <= typical && typical <= high))
    throw new UserError(at(origin, `"${name}" is out of order: ${low}..${typical}..${high}`), EXAMPLE);
  if (low < 0 && known.low >= 0)
    throw new UserError(at(origin, `"${name}" (${known.unit}) cannot be negative: ${low}`), EXAMPLE);
  if (low <= -1 && known.unit === "per year")
    throw new UserError(at(origin, `"${name}" cannot fall by all of its value in a year: ${low}`), EXAMPLE);
  if (high > 1 && known.unit.startsWith("share") && known.high <= 1)
    throw new UserError(
      at(origin, `"${name}" is a ${known.unit} and cannot be more than 1: ${high}`),
      (spelled) =>
        `write a share between 0 and 1 or a percentage, as in "${spelled("assume", `${name}=35%`)}"`,
    );
}

function unknownName(change: AssumptionChange, known: readonly string[]): UserError {
  const near = nearestNames(change.name, known, 3);
  return new UserError(
    at(change.origin, `there is no assumption "${change.name}"`),
    near.length > 0 ? `did you mean ${near.join(", ")}?` : "breakeven plan --json lists every assumption",
  );
}

function toNumber(text: string, name: string, origin: AssumptionChange["origin"]): number {
  const match = /^([+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)(%?)$/.exec(text);
  const value = match ? Number(match[1]) / (match[2] === "%" ? 100 : 1) : Number.NaN;
  if (!Number.isFinite(value))
    throw new UserError(at(origin, `"${text}" is no number for "${name}"`), EXAMPLE);
  return value;
}
