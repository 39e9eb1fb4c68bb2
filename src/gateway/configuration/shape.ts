import { nearestNames } from "../../core/nearest-names.ts";

/** Where something stands in a file: ["upstreams", "own", "url"]. */
export type Path = readonly (string | number)[];

/** One thing that is wrong with a file: where, what was found there, and what to write instead. */
export interface Problem {
  path: Path;
  /** "is 'vlm', which is no engine": the sentence goes on from the path. */
  what: string;
  /** An imperative sentence. */
  remedy: string;
}

/** What a value may be: reads it, and says so as JSON Schema for editors. Both come from the same place. */
export interface Shape<Value> {
  /** Answers the value, or undefined after a problem was reported. */
  read(value: unknown, path: Path, report: (problem: Problem) => void): Value | undefined;
  schema: JsonSchema;
}

export type JsonSchema = Readonly<Record<string, unknown>>;

/** A field that may be left out: then the file means `otherwise`. */
export interface Optional<Value> extends Shape<Value> {
  otherwise: Value;
}

export const optional = <Value, const Otherwise>(
  shape: Shape<Value>,
  otherwise: Otherwise,
): Optional<Value | Otherwise> => ({ ...shape, otherwise });

/** Says what a field is for, where an editor shows it. */
export const described = <Kind extends Shape<unknown>>(shape: Kind, description: string): Kind => ({
  ...shape,
  schema: { ...shape.schema, description },
});

export const choice = <const Value extends string>(values: readonly Value[]): Shape<Value> => ({
  schema: { enum: [...values] },
  read(value, path, report) {
    if (values.includes(value as Value)) return value as Value;
    const near = typeof value === "string" ? nearestNames(value, values, 1)[0] : undefined;
    const all = `Write ${either(values)}`;
    return refuse(value, path, report, near === undefined ? `${all}.` : `${all}; perhaps ${near}?`);
  },
});

export const text = (expected: string, pattern?: RegExp): Shape<string> => ({
  schema: { type: "string", ...(pattern ? { pattern: pattern.source } : { minLength: 1 }) },
  read(value, path, report) {
    const good = typeof value === "string" && (pattern ? pattern.test(value) : value !== "");
    return good ? value : refuse(value, path, report, expected);
  },
});

export const whole = (least: number, most: number): Shape<number> => ({
  schema: { type: "integer", minimum: least, maximum: most },
  read(value, path, report) {
    const good = Number.isSafeInteger(value) && (value as number) >= least && (value as number) <= most;
    return good
      ? (value as number)
      : refuse(value, path, report, `Write a whole number, ${least} to ${most}.`);
  },
});

const DURATIONS: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 };
const DURATION = /^(\d+(?:\.\d+)?) ?(ms|s|m|h)$/;

/** "500ms", "30s", "10m", "1h"; answers milliseconds. */
export const duration = (least: number, most: number): Shape<number> => ({
  schema: { type: "string", pattern: DURATION.source },
  read(value, path, report) {
    const match = typeof value === "string" ? DURATION.exec(value) : null;
    const ms = match ? Math.round(Number(match[1]) * (DURATIONS[match[2] ?? ""] ?? Number.NaN)) : Number.NaN;
    if (ms >= least && ms <= most) return ms;
    const remedy = `Write a time with its unit, ${durationText(least)} to ${durationText(most)}, such as 500ms, 30s or 10m.`;
    return refuse(value, path, report, remedy);
  },
});

const SIZES: Readonly<Record<string, number>> = { KB: 1e3, MB: 1e6, KiB: 1024, MiB: 1024 ** 2 };
const SIZE = /^(\d+(?:\.\d+)?) ?(KB|MB|KiB|MiB)$/;

/** "64KiB", "32MB"; answers bytes. */
export const size = (least: number, most: number): Shape<number> => ({
  schema: { type: "string", pattern: SIZE.source },
  read(value, path, report) {
    const match = typeof value === "string" ? SIZE.exec(value) : null;
    const bytes = match ? Math.round(Number(match[1]) * (SIZES[match[2] ?? ""] ?? Number.NaN)) : Number.NaN;
    if (bytes >= least && bytes <= most) return bytes;
    return refuse(
      value,
      path,
      report,
      `Write a size with its unit, at most ${most / 1024 ** 2}MiB, such as 64KiB or 32MB.`,
    );
  },
});

export const list = <Item>(item: Shape<Item>): Shape<readonly Item[]> => ({
  schema: { type: "array", items: item.schema },
  read(value, path, report) {
    if (!Array.isArray(value))
      return refuse(value, path, report, "Write a list: lines that begin with a dash.");
    return value.map((each, index) => item.read(each, [...path, index], report) as Item);
  },
});

/** Names of the user's choice, each with a value of the same shape. */
export const named = <Item>(
  item: Shape<Item>,
  name: RegExp,
  naming: string,
): Shape<Readonly<Record<string, Item>>> => ({
  schema: { type: "object", propertyNames: { pattern: name.source }, additionalProperties: item.schema },
  read(value, path, report) {
    if (!isRecord(value))
      return refuse(value, path, report, "Write indented lines, each a name, a colon and its value.");
    const read: Record<string, Item> = {};
    for (const [key, each] of Object.entries(value)) {
      // A name with a meaning of its own to the language would vanish.
      if (!name.test(key) || key === "__proto__")
        report({ path: [...path, key], what: "has a name that cannot be used", remedy: naming });
      read[key] = item.read(each, [...path, key], report) as Item;
    }
    return read;
  },
});

type Fields = Readonly<Record<string, Shape<unknown> | Optional<unknown>>>;
type Read<Of extends Fields> = { [Name in keyof Of]: Of[Name] extends Shape<infer Value> ? Value : never };

/** Fields by name; a name that is not among them is refused, so that a slip of the pen is never ignored. */
export const fields = <Of extends Fields>(known: Of): Shape<Read<Of>> => ({
  schema: {
    type: "object",
    additionalProperties: false,
    ...required(known),
    properties: Object.fromEntries(Object.entries(known).map(([name, shape]) => [name, shape.schema])),
  },
  read(value, path, report) {
    // "openai:" with nothing behind it is an upstream without settings.
    const given = value === null ? {} : value;
    if (!isRecord(given))
      return refuse(value, path, report, `Write indented lines with ${either(Object.keys(known))}.`);
    for (const name of Object.keys(given)) {
      if (Object.hasOwn(known, name)) continue;
      const near = nearestNames(name, Object.keys(known), 1)[0];
      const remedy =
        near === undefined ? `Here may stand ${either(Object.keys(known))}.` : `Perhaps ${near}?`;
      report({ path: [...path, name], what: "is not known here", remedy });
    }
    const read: Record<string, unknown> = {};
    for (const [name, shape] of Object.entries(known)) {
      if (Object.hasOwn(given, name)) read[name] = shape.read(given[name], [...path, name], report);
      else if (isOptional(shape)) read[name] = shape.otherwise;
      else report({ path: [...path, name], what: "is missing", remedy: "Add it." });
    }
    return read as Read<Of>;
  },
});

/** A short form (a plain string) for what else takes several lines. */
export const shorthand = <Value>(
  short: Shape<string>,
  long: Shape<Value>,
  lift: (value: string) => Value,
): Shape<Value> => ({
  schema: { anyOf: [short.schema, long.schema] },
  read(value, path, report) {
    if (typeof value !== "string") return long.read(value, path, report);
    const read = short.read(value, path, report);
    return read === undefined ? undefined : lift(read);
  },
});

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

function refuse(value: unknown, path: Path, report: (problem: Problem) => void, remedy: string): undefined {
  report({ path, what: `is ${shown(value)}`, remedy });
  return undefined;
}

/** What was found, short; never the whole of something long. */
function shown(value: unknown): string {
  if (value === null || value === undefined) return "empty";
  if (Array.isArray(value)) return "a list";
  if (typeof value === "object") return "a group of lines";
  const written = JSON.stringify(value) ?? "nothing";
  return written.length > 60 ? `${written.slice(0, 57)}...` : written;
}

function either(names: readonly string[]): string {
  return names.length < 2 ? (names[0] ?? "") : `${names.slice(0, -1).join(", ")} or ${names.at(-1)}`;
}

function durationText(ms: number): string {
  const unit = ["h", "m", "s"].find((name) => ms % (DURATIONS[name] as number) === 0 && ms > 0) ?? "ms";
  return `${ms / (DURATIONS[unit] as number)}${unit}`;
}

const isOptional = (shape: Shape<unknown>): shape is Optional<unknown> => "otherwise" in shape;

function required(known: Fields): { required?: string[] } {
  const names = Object.keys(known).filter((name) => !isOptional(known[name] as Shape<unknown>));
  return names.length === 0 ? {} : { required: names };
}
