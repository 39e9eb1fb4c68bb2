import { UserError } from "../core/errors.ts";
import { shorten } from "./cells.ts";
import type { FileOutput } from "./file-report.ts";
import { BadRow, type Format, type JsonObject, type RecordReader } from "./format.ts";
import { MAX_LINE_BYTES, overLong, type TextBlock } from "./read-text.ts";
import { isObject } from "./json-cell.ts";
import { type OpenOutput, unknownJson } from "./unknown-file.ts";

/** Reads one JSON object per line, or an API's page per line. A line that is not JSON is a bad row. */
export async function readJsonLines(
  blocks: AsyncGenerator<TextBlock>,
  name: string,
  open: OpenOutput,
): Promise<FileOutput> {
  let records: Records | undefined;
  // A log may begin with lines that are no usage: they wait until one tells what the file is.
  const waiting: { items: readonly unknown[]; line: number }[] = [];
  for await (const block of blocks) {
    let line = block.firstLine - 1;
    for (const text of block.text.split("\n")) {
      line++;
      if (text.length > MAX_LINE_BYTES && records !== undefined) throw overLong(name, line, MAX_LINE_BYTES);
      if (text === "" || text === "\r") continue;
      const items = unwrap(parseJson(text), open);
      if (records === undefined) {
        waiting.push({ items, line });
        if (waiting.length < LINES_AHEAD && formatOfAny(items, open) === undefined) continue;
        records = await openRecords(
          waiting.flatMap(({ items }) => items),
          name,
          open,
        );
        for (const { items, line } of waiting) for (const item of items) records.read(item, line);
      } else for (const item of items) records.read(item, line);
    }
  }
  if (records === undefined) {
    records = await openRecords(
      waiting.flatMap(({ items }) => items),
      name,
      open,
    );
    for (const { items, line } of waiting) for (const item of items) records.read(item, line);
  }
  return records.end();
}

/** Lines at the head of a file that may be of no known format. */
const LINES_AHEAD = 100;

/** Reads a JSON document: a list of records, an API's page, or a single record. */
export async function readDocument(
  blocks: AsyncGenerator<TextBlock>,
  name: string,
  open: OpenOutput,
): Promise<FileOutput> {
  const parts: string[] = [];
  for await (const block of blocks) parts.push(block.text);
  let value: unknown;
  try {
    value = JSON.parse(parts.join("\n"));
  } catch (error) {
    throw new UserError(
      `${name} is not valid JSON (${shorten(error instanceof Error ? error.message : "", 120)})`,
      "Export it again, it may have been cut off; JSON lines need one whole object per line.",
      { cause: error },
    );
  }
  const items = Array.isArray(value) ? (value as unknown[]) : unwrap(value, open);
  if (items.length === 0)
    throw new UserError(`${name} is an empty list`, "Export it again, or leave it out.");
  const records = await openRecords(items, name, open);
  records.output.unit = "record";
  for (const [index, item] of items.entries()) records.read(item, index + 1);
  return records.end();
}

/** The value, or undefined when the text is not JSON (which has no undefined of its own). */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const formatOf = (record: JsonObject, { formats }: OpenOutput): Format | undefined =>
  formats.find((format) => format.matchesRecord?.(record));

const formatOfAny = (items: readonly unknown[], open: OpenOutput): Format | undefined => {
  for (const item of items) {
    const format = isObject(item) ? formatOf(item, open) : undefined;
    if (format !== undefined) return format;
  }
  return undefined;
};

/** A list that an API wraps into an object is a list; anything that a format knows as a whole stays whole. */
function unwrap(value: unknown, open: OpenOutput): unknown[] {
  if (!isObject(value) || formatOf(value, open) !== undefined) return [value];
  const list = [value["data"], value["results"], value["rows"]].find(
    (list) => Array.isArray(list) && list.length > 0,
  );
  return list === undefined ? [value] : (list as unknown[]);
}

interface Records {
  output: FileOutput;
  read(value: unknown, line: number): void;
  end(): FileOutput;
}

/** Chooses the format by the first record that one of them knows. */
async function openRecords(items: readonly unknown[], name: string, open: OpenOutput): Promise<Records> {
  const objects = items.slice(0, LINES_AHEAD).filter(isObject);
  const format = formatOfAny(objects, open);
  if (format === undefined) throw unknownJson(name, objects[0] ?? items[0]);
  const { output, state } = open.open(format);
  const reader: RecordReader = await format.openRecords!(output, state);
  return {
    output,
    read(value, line) {
      output.attempt(line, () => {
        if (value === undefined) throw new BadRow(null, "is not valid JSON");
        if (!isObject(value)) throw new BadRow(null, "is not a JSON object");
        reader.record(value, line);
      });
    },
    end() {
      reader.end?.();
      return output;
    },
  };
}
