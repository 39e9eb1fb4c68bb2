import { displayWidth, padded, printable, wrapLines } from "./text-width.ts";

/** One column of a table for people. Cells come as text: format.ts turns numbers into it, unknown into "-". */
export interface Column<Row> {
  /** With its unit: "$ per month", "TTFT p95, ms". */
  header: string;
  cell(row: Row): string;
  /** Text left (the default), numbers right. */
  align?: "left" | "right";
}

export interface TableOptions {
  /** Width of the terminal in characters (`io.columns`). */
  columns: number;
  /** Bold headers (`io.color`). */
  color: boolean;
  /** Spaces before every line. */
  indent?: number;
}

/**
 * Lays rows out as text that fits the terminal: as wide as it needs; else with its text columns wrapped; else, where
 * even that is too wide, each row as a block with one line per column. Nothing is ever cut off. Ends with a newline;
 * a table without rows is the empty string.
 */
export function table<Row>(
  rows: readonly Row[],
  columns: readonly Column<Row>[],
  options: TableOptions,
): string {
  if (rows.length === 0 || columns.length === 0) return "";
  const indent = " ".repeat(options.indent ?? 0);
  const cells = rows.map((row) => columns.map((column) => printable(column.cell(row))));
  const width = options.columns - indent.length;
  const widths = columnWidths(cells, columns, width);
  const lines = widths ? grid(cells, columns, widths, options) : blocks(cells, columns, width, options);
  return lines.map((line) => `${indent}${line}`.trimEnd()).join("\n") + "\n";
}

/** Wraps prose to the terminal, paragraph by paragraph. `hanging` spaces start every line but a paragraph's first. */
export function paragraphs(text: string, columns: number, hanging = 0): string {
  const rest = " ".repeat(hanging);
  return text
    .split("\n")
    .map((line) => wrapLines(line, Math.max(20, columns - hanging)).join(`\n${rest}`))
    .join("\n");
}

const GAP = "  ";
/** A text column narrower than this reads as a ribbon; then blocks read better. */
const NARROWEST_TEXT = 14;

/** As wide as needed; else with the headers of numbers wrapped; else with texts wrapped too; else undefined. */
function columnWidths<Row>(
  cells: readonly (readonly string[])[],
  columns: readonly Column<Row>[],
  available: number,
): number[] | undefined {
  const forText = available - GAP.length * (columns.length - 1);
  const contents = columns.map((_, index) => Math.max(...cells.map((row) => displayWidth(row[index] ?? ""))));
  const wide = columns.map(({ header }, index) => Math.max(displayWidth(header), contents[index] ?? 0));
  if (total(wide) <= forText) return wide;
  const widths = columns.map(({ header, align }, index) =>
    align === "right" ? Math.max(longestWord(header), contents[index] ?? 0) : (wide[index] ?? 0),
  );
  const least = columns.map(({ header, align }, index) => {
    const width = widths[index] ?? 0;
    return align === "right" ? width : Math.min(width, Math.max(NARROWEST_TEXT, longestWord(header)));
  });
  if (total(least) > forText) return undefined;
  while (total(widths) > forText) {
    // The widest of the columns that can give gives one character, so wide texts share the loss.
    let widest = -1;
    for (const [index, width] of widths.entries()) {
      if (width > (least[index] ?? 0) && width > (widths[widest] ?? 0)) widest = index;
    }
    widths[widest] = (widths[widest] ?? 0) - 1;
  }
  return widths;
}

function grid<Row>(
  cells: readonly (readonly string[])[],
  columns: readonly Column<Row>[],
  widths: readonly number[],
  options: TableOptions,
): string[] {
  const header = gridLines(
    columns.map((column) => column.header),
    columns,
    widths,
    "bottom",
  );
  const body = cells.flatMap((row) => gridLines(row, columns, widths, "top"));
  return [...header.map((line) => bold(line, options.color)), ...body];
}

/** One row as lines, its cells wrapped; the shorter cells stand at the top (rows) or at the bottom (headers). */
function gridLines<Row>(
  texts: readonly string[],
  columns: readonly Column<Row>[],
  widths: readonly number[],
  stand: "top" | "bottom",
): string[] {
  const wrapped = texts.map((text, index) => wrapLines(text, widths[index] ?? 0));
  const height = Math.max(...wrapped.map((lines) => lines.length));
  return Array.from({ length: height }, (_, line) =>
    wrapped
      .map((lines, index) => {
        const at = stand === "top" ? line : line - (height - lines.length);
        return padded(lines[at] ?? "", widths[index] ?? 0, columns[index]?.align ?? "left");
      })
      .join(GAP),
  );
}

/** Each row as a block: the first column as its title, then "header: value" lines. */
function blocks<Row>(
  cells: readonly (readonly string[])[],
  columns: readonly Column<Row>[],
  width: number,
  options: TableOptions,
): string[] {
  return cells.flatMap((row) => {
    const title = wrapLines(row[0] ?? "", width).map((line) => bold(line, options.color));
    const rest = columns.slice(1).flatMap(({ header }, index) => {
      const value = row[index + 1] ?? "";
      const lines = wrapLines(header === "" ? value : `${header}: ${value}`, width - 4);
      return lines.map((line, at) => (at === 0 ? `  ${line}` : `    ${line}`));
    });
    return [...title, ...rest];
  });
}

const bold = (text: string, color: boolean): string => (color ? `\u001b[1m${text}\u001b[22m` : text);
const total = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0);
const longestWord = (text: string): number => Math.max(...text.split(" ").map(displayWidth));
