import { UserError } from "../core/errors.ts";
import type { FileOutput } from "./file-report.ts";
import { BadRow, type TableReader } from "./format.ts";
import { type NumberStyle, numberStyle, withPoint } from "./number-style.ts";
import { MAX_LINE_BYTES, type TextBlock } from "./read-text.ts";
import { endsInsideQuotes, sniffDelimiter, splitCsv, splitPlainLines } from "./split-csv.ts";
import { UnusedColumns } from "./unused-columns.ts";
import { type OpenOutput, unknownTable } from "./unknown-file.ts";

/** Reads a delimited table: the first line decides delimiter, columns and format; quoted cells may span lines. */
export async function readTable(
  blocks: AsyncGenerator<TextBlock>,
  name: string,
  open: OpenOutput,
): Promise<FileOutput> {
  let table: Table | undefined;
  let pending: { text: string; line: number } | undefined;
  for await (const [block, next] of withNext(blocks)) {
    if (table !== undefined && pending === undefined && !block.text.includes('"')) {
      const open = table;
      splitPlainLines(block.text, open.delimiter, open.reader.wanted, (cells, index) =>
        readRow(open, cells, block.firstLine + index),
      );
      continue;
    }
    let line = block.firstLine - 1;
    for (const raw of block.text.split("\n")) {
      line++;
      let text = raw.charCodeAt(raw.length - 1) === 13 ? raw.slice(0, -1) : raw;
      let start = line;
      if (pending !== undefined) {
        text = `${pending.text}\n${text}`;
        start = pending.line;
        pending = undefined;
      }
      if (text === "") continue;
      if (text.includes('"') && endsInsideQuotes(text)) {
        if (text.length > MAX_LINE_BYTES) throw unterminated(name, start);
        pending = { text, line: start };
      } else if (table === undefined) {
        const delimiter = sniffDelimiter(text);
        const opened = await openTable(splitCsv(text, delimiter), start, name, open);
        const style =
          delimiter === ";" ? numberStyle(cellsIn(`${block.text}\n${next?.text ?? ""}`, delimiter)) : "point";
        table = { ...withStyle(opened, style), delimiter };
      } else {
        readRow(table, splitCsv(text, table.delimiter), start);
      }
    }
  }
  if (pending !== undefined) throw unterminated(name, pending.line);
  if (table === undefined)
    throw new UserError(`${name} has no header and no rows`, "Export it again, or leave it out.");
  endTable(table);
  return table.output;
}

/** Each block with the one after it: the last line of a file is a block of its own. */
async function* withNext(
  blocks: AsyncGenerator<TextBlock>,
): AsyncGenerator<[TextBlock, TextBlock | undefined]> {
  let last: TextBlock | undefined;
  for await (const block of blocks) {
    if (last !== undefined) yield [last, block];
    last = block;
  }
  if (last !== undefined) yield [last, undefined];
}

/** Cells of the first rows, without quotes, to see how numbers are written. */
const cellsIn = (text: string, delimiter: string): string[] =>
  text
    .replaceAll('"', "")
    .split("\n")
    .flatMap((line) => line.trimEnd().split(delimiter));

/** The table with its numbers as `numberStyle` found them to be written. */
function withStyle(table: OpenTable, style: NumberStyle): OpenTable {
  if (style === "point") return table;
  const { reader } = table;
  const row = (cells: readonly string[], line: number): void => {
    const plain = cells.map((cell) => {
      const number = withPoint(cell, style);
      if (number === null)
        throw new BadRow(
          null,
          `has "${cell}", which can be a thousand or a fraction: write numbers without such points`,
        );
      return number;
    });
    reader.row(plain, line);
  };
  return { ...table, reader: { ...reader, row } };
}

interface Table extends OpenTable {
  delimiter: string;
}

interface OpenTable {
  reader: TableReader;
  output: FileOutput;
  /** Columns of the header; null for a table without one. */
  width: number | null;
  unused?: UnusedColumns;
}

/** Finds the format of a table by its first row. Throws UserError where none knows it. */
export async function openTable(
  cells: readonly string[],
  line: number,
  name: string,
  open: OpenOutput,
): Promise<OpenTable> {
  const columns = cells.map((cell) => cell.trim().toLowerCase().replaceAll(/\s+/g, "_"));
  const present = new Set(columns);
  const format = open.formats.find((format) => format.matchesColumns?.(present));
  if (format !== undefined) {
    const { output, state } = open.open(format);
    const reader = await format.openTable!(columns, output, state);
    return { reader, output, width: columns.length, unused: new UnusedColumns(columns) };
  }
  const headerless = open.formats.find((format) => format.matchesFirstRow?.(cells));
  if (headerless === undefined) throw unknownTable(name, line, cells);
  const { output, state } = open.open(headerless);
  const table = { reader: await headerless.openHeaderless!(output, state), output, width: null };
  readRow(table, cells, line);
  return table;
}

/** Ends the reading of a table: names columns that can change the money and that no reader uses. */
export function endTable({ reader, output, unused }: OpenTable): void {
  reader.end?.();
  const names = unused?.names() ?? [];
  if (names.length > 0) output.note(`Not used, although they may change what it cost: ${names.join(", ")}.`);
}

/** Passes a row on; one that cannot be used is counted. */
export function readRow(
  { reader, output, width, unused }: OpenTable,
  cells: readonly string[],
  line: number,
): void {
  if (cells.length === 1 && cells[0]!.trim() === "") return;
  output.attempt(line, () => {
    if (width !== null && cells.length !== width && !mayDiffer(cells, width, reader)) {
      throw new BadRow(null, `has ${cells.length} cells where the header has ${width}`);
    }
    reader.row(cells, line);
    unused?.see(cells);
  });
}

/** Empty cells may be too many; any other width means that cells have shifted or that the row was cut off. */
const mayDiffer = (cells: readonly string[], width: number, { mayStopAfter }: TableReader): boolean =>
  cells.length === mayStopAfter ||
  (cells.length > width && cells.slice(width).every((cell) => cell.trim() === ""));

const unterminated = (name: string, line: number): UserError =>
  new UserError(
    `${name}, line ${line}: a quote is opened and never closed`,
    "Close the quote, or export the file again.",
  );
