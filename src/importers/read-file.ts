import { UserError } from "../core/errors.ts";
import { BadRow, type Format, type JsonObject, type RecordReader, type TableReader } from "./format.ts";
import type { FileOutput } from "./file-report.ts";
import { FORMATS } from "./formats.ts";
import { MAX_LINE_BYTES, overLong, readText, type LineLimit, type TextBlock } from "./read-text.ts";
import { endsInsideQuotes, sniffDelimiter, splitCsv } from "./split-csv.ts";
import { shorten } from "./cells.ts";
import { recogniseUnsupported } from "./unsupported.ts";

/** Gives the output and the state that go with a format, once it is known. */
export type OpenOutput = (format: Format) => { output: FileOutput; state: unknown };

/**
 * Reads one file whatever it is: decides between table, JSON document and JSON lines by its first characters,
 * finds the format by columns or record shape, and feeds it row by row.
 */
export async function readFile(path: string, name: string, open: OpenOutput): Promise<FileOutput> {
  const limit: LineLimit = { bytes: MAX_LINE_BYTES };
  const blocks = readText(path, name, limit);
  const first = await blocks.next();
  if (first.done) throw new UserError(`${name} is empty`, "Export it again, or leave it out.");
  const start = first.value.text.trimStart();
  const all = chain(first.value, blocks);
  if (start.startsWith("[")) return readDocument(all, name, open);
  if (start.startsWith("{")) {
    return isJson(firstLine(start)) ? readJsonLines(all, name, open) : readDocument(all, name, open);
  }
  return readTable(all, name, open);
}

async function* chain(first: TextBlock, rest: AsyncGenerator<TextBlock>): AsyncGenerator<TextBlock> {
  yield first;
  yield* rest;
}

async function readTable(
  blocks: AsyncGenerator<TextBlock>,
  name: string,
  open: OpenOutput,
): Promise<FileOutput> {
  let delimiter = ",";
  let width = 0;
  let reader: TableReader | undefined;
  let output: FileOutput | undefined;
  let pending = "";
  let pendingLine = 0;
  for await (const block of blocks) {
    let line = block.firstLine - 1;
    for (const raw of block.text.split("\n")) {
      line++;
      let text = raw.charCodeAt(raw.length - 1) === 13 ? raw.slice(0, -1) : raw;
      let rowLine = line;
      if (pending !== "") {
        text = `${pending}\n${text}`;
        rowLine = pendingLine;
        pending = "";
      }
      if (text === "") continue;
      if (text.includes('"') && endsInsideQuotes(text)) {
        if (text.length > MAX_LINE_BYTES) throw unterminated(name, rowLine);
        pending = text;
        pendingLine = rowLine;
        continue;
      }
      if (reader === undefined) {
        delimiter = sniffDelimiter(text);
        const cells = splitCsv(text, delimiter);
        const columns = cells.map(columnName);
        const header = FORMATS.find((format) => format.matchesColumns?.(new Set(columns)));
        const format = header ?? FORMATS.find((format) => format.matchesFirstRow?.(cells));
        if (format === undefined) throw unknownTable(name, rowLine, cells);
        const opened = open(format);
        output = opened.output;
        if (header) {
          width = columns.length;
          reader = await header.openTable!(columns, output, opened.state);
          continue;
        }
        reader = await format.openHeaderless!(output, opened.state);
      }
      const cells = splitCsv(text, delimiter);
      if (cells.length <= 1 && text.trim() === "") continue;
      output!.linesRead++;
      try {
        if (width > 0 && cells.length !== width && !blankBeyond(cells, width))
          throw wrongWidth(cells.length, width);
        reader.row(cells, rowLine);
      } catch (error) {
        if (!(error instanceof BadRow)) throw error;
        output!.skip(rowLine, error);
      }
    }
  }
  if (pending !== "") throw unterminated(name, pendingLine);
  if (output === undefined || reader === undefined) {
    throw new UserError(`${name} has no header and no rows`, "Export it again, or leave it out.");
  }
  reader.end?.();
  return output;
}

async function readJsonLines(
  blocks: AsyncGenerator<TextBlock>,
  name: string,
  open: OpenOutput,
): Promise<FileOutput> {
  let records: Records | undefined;
  for await (const block of blocks) {
    let line = block.firstLine - 1;
    for (const text of block.text.split("\n")) {
      line++;
      if (text.length > MAX_LINE_BYTES && records !== undefined) throw overLong(name, line, MAX_LINE_BYTES);
      if (text === "" || text === "\r") continue;
      const value = parseJson(text);
      if (records === undefined) {
        if (!isObject(value)) throw unknownJson(name, value);
        records = await openRecords(value, name, open);
      }
      records.read(value, line);
    }
  }
  return records!.end();
}

async function readDocument(
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
      "Export it again; it may have been cut off. JSON lines need one whole object per line.",
      { cause: error },
    );
  }
  const items = Array.isArray(value) ? (value as unknown[]) : unwrap(value);
  if (items.length === 0)
    throw new UserError(`${name} is an empty list`, "Export it again, or leave it out.");
  const sample = items.find(isObject);
  if (sample === undefined) throw unknownJson(name, items[0]);
  const records = await openRecords(sample, name, open);
  for (const [index, item] of items.entries()) records.read(item, index + 1);
  return records.end();
}

/** A list that an API wraps into an object is a list; anything that a format knows as a whole stays whole. */
function unwrap(value: unknown): unknown[] {
  if (!isObject(value) || FORMATS.some((format) => format.matchesRecord?.(value))) return [value];
  const list = [value["data"], value["results"], value["rows"]].find(
    (list) => Array.isArray(list) && list.length > 0,
  );
  return list === undefined ? [value] : (list as unknown[]);
}

interface Records {
  read(value: unknown, line: number): void;
  end(): FileOutput;
}

async function openRecords(sample: JsonObject, name: string, open: OpenOutput): Promise<Records> {
  const format = FORMATS.find((format) => format.matchesRecord?.(sample));
  if (format === undefined) throw unknownJson(name, sample);
  const { output, state } = open(format);
  const reader: RecordReader = await format.openRecords!(output, state);
  return {
    read(value, line) {
      output.attempt(line, () => {
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

const columnName = (cell: string): string => cell.trim().toLowerCase().replaceAll(/\s+/g, "_");

/** Rows may leave out trailing cells or carry empty ones too many; other widths have shifted columns. */
const blankBeyond = (cells: readonly string[], width: number): boolean =>
  cells.length > width
    ? cells.slice(width).every((cell) => cell.trim() === "")
    : cells.length >= Math.min(4, width);

const wrongWidth = (cells: number, width: number): BadRow =>
  new BadRow(null, `has ${cells} cells where the header has ${width}`);

const unterminated = (name: string, line: number): UserError =>
  new UserError(
    `${name}, line ${line}: a quote is opened and never closed`,
    "Close the quote, or export the file again.",
  );

const FORMATS_REMEDY = "docs/formats.md lists what is read and a plain format of our own to convert to.";

const unknownTable = (name: string, line: number, cells: readonly string[]): UserError =>
  knownButNotRead(name, cells) ??
  new UserError(
    `${name}, line ${line}: no usage format has these columns (${shorten(cells.slice(0, 6).join(", "), 100)})`,
    FORMATS_REMEDY,
  );

const unknownJson = (name: string, value: unknown): UserError =>
  isObject(value)
    ? (knownButNotRead(name, Object.keys(value)) ??
      new UserError(
        `${name}: no usage format has these fields (${shorten(Object.keys(value).slice(0, 6).join(", "), 100)})`,
        FORMATS_REMEDY,
      ))
    : new UserError(`${name} does not hold JSON objects`, FORMATS_REMEDY);

function knownButNotRead(name: string, fields: readonly string[]): UserError | null {
  const known = recogniseUnsupported(fields);
  return known === null
    ? null
    : new UserError(`${name} is ${known.what}, which is not read yet`, known.instead);
}

const firstLine = (text: string): string => {
  const end = text.indexOf("\n");
  return end < 0 ? text : text.slice(0, end);
};

const isJson = (text: string): boolean => parseJson(text) !== undefined;

/** The value, or undefined when the text is not JSON (which has no undefined of its own). */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const isObject = (value: unknown): value is JsonObject =>
  typeof value === "object" && value !== null && !Array.isArray(value);
