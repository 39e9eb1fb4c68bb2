import * as v from "valibot";
import { nearestNames } from "../../core/nearest-names.ts";
import { alternatives } from "./values.ts";

// How values are put together to a file. As in values.ts, the message of an issue is what to write instead.

/** A list of settings of one kind. */
export const list = <Item extends v.GenericSchema>(item: Item): v.ArraySchema<Item, string> =>
  v.array(item, "Write a list: lines that begin with a dash.");

/** Settings of one kind, each under a name of the user's choice. */
export function named<Item extends v.GenericSchema>(item: Item, name: RegExp, naming: string): Named<Item> {
  const schema = v.record(v.pipe(v.string(naming), v.regex(name, naming)), item);
  return {
    ...schema,
    "~run"(dataset, config) {
      const { value } = dataset;
      if (!isGroup(value))
        return refused("Write indented lines, each a name, a colon and its value.", dataset, config);
      const read = schema["~run"](dataset, config);
      if (!Object.hasOwn(value, "__proto__")) return read;
      // JavaScript has a meaning of its own for this name, so valibot leaves it out in silence.
      const unusable = v.custom(() => false, naming);
      return withIssues(nameIssues(unusable, value, "__proto__", config), read);
    },
  };
}

/** Settings with names of our own. Any other name is an issue, so that a typing error is never ignored. */
export function fields<const Entries extends v.ObjectEntries>(entries: Entries): Fields<Entries> {
  const names = Object.keys(entries);
  const known = v.object(entries, "Add it.");
  return {
    // For converters to JSON Schema. Valibot's own stops at the first unknown name.
    ...v.strictObject(entries),
    "~run"(dataset, config) {
      const { value } = dataset;
      if (!isGroup(value))
        return refused(`Write indented lines with ${alternatives(names)}.`, dataset, config);
      const unknown = Object.keys(value).filter((name) => !Object.hasOwn(entries, name));
      const issues = unknown.flatMap((name) => {
        const near = nearestNames(name, names, 1)[0];
        const remedy = near === undefined ? `Write one of ${alternatives(names)}.` : `Perhaps ${near}?`;
        return nameIssues(v.never(remedy), value, name, config);
      });
      return withIssues(issues, known["~run"](dataset, config));
    },
  };
}

/** Fields that may all be left out, as may the lines below their heading: then every default holds. */
export const group = <const Entries extends v.ObjectEntries>(description: string, entries: Entries) =>
  v.pipe(v.nullish(fields(entries), {} as v.InferInput<Fields<Entries>>), v.description(description));

/** A setting with what it is for, which an editor shows. */
export const required = <Schema extends v.GenericSchema>(description: string, schema: Schema) =>
  v.pipe(schema, v.description(description));

/** One that may be left out; absent then. */
export const optional = <Schema extends v.GenericSchema>(description: string, schema: Schema) =>
  v.pipe(v.optional(schema), v.description(description));

/** One that may be left out; then it is as if `otherwise` stood there. */
export const defaulting = <Schema extends v.GenericSchema, const Otherwise extends v.InferInput<Schema>>(
  description: string,
  schema: Schema,
  otherwise: Otherwise,
) => v.pipe(v.optional(schema, otherwise), v.description(description));

/** A short form, one line of text, for what else takes several lines. */
export function shorthand<Short extends v.GenericSchema<string, unknown>, Long extends v.GenericSchema>(
  short: Short,
  long: Long,
): v.GenericSchema<v.InferInput<Short | Long>, v.InferOutput<Short | Long>> {
  return {
    ...v.union([short, long]),
    // The issues are those of the form that was chosen.
    "~run": (dataset, config) => (typeof dataset.value === "string" ? short : long)["~run"](dataset, config),
  };
}

type Named<Item extends v.GenericSchema> = v.GenericSchema<
  Readonly<Record<string, v.InferInput<Item>>>,
  Readonly<Record<string, v.InferOutput<Item>>>
>;
type Fields<Entries extends v.ObjectEntries> = v.GenericSchema<
  v.InferInput<v.ObjectSchema<Entries, undefined>>,
  v.InferOutput<v.ObjectSchema<Entries, undefined>>
>;
type Config = v.Config<v.BaseIssue<unknown>>;
type Read<Value> = v.OutputDataset<Value, v.BaseIssue<unknown>>;

/** Valibot takes a list for an object, and a person does not. */
const isGroup = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const refused = (remedy: string, dataset: v.UnknownDataset, config: Config): Read<never> =>
  v.never(remedy)["~run"](dataset, config);

/** The issues of a name that may not stand in a group: valibot marks what is wrong with a name by the origin "key". */
function nameIssues(
  refusal: v.GenericSchema,
  input: Record<string, unknown>,
  name: string,
  config: Config,
): v.BaseIssue<unknown>[] {
  const value = input[name];
  const path: v.ObjectPathItem = { type: "object", origin: "key", input, key: name, value };
  return (refusal["~run"]({ value }, config).issues ?? []).map((issue) => ({ ...issue, path: [path] }));
}

function withIssues<Value>(more: readonly v.BaseIssue<unknown>[], read: Read<Value>): Read<Value> {
  const [first, ...others] = [...more, ...(read.issues ?? [])];
  return first === undefined ? read : { typed: false, value: read.value, issues: [first, ...others] };
}
