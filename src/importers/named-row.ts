import { noteAsked } from "./unused-columns.ts";

/** Reads cells of a table by column name; undefined for a column that the file does not have. */
export function namedRow(
  columns: readonly string[],
  /** Columns that are looked at in another way, or whose effect another column has in it. */
  known: readonly string[] = [],
): (cells: readonly string[]) => (column: string) => string | undefined {
  const indexes = new Map(columns.map((column, index) => [column, index]));
  for (const column of known) noteAsked(columns, column);
  const asked = new Set<string>();
  return (cells) => (column) => {
    const index = indexes.get(column);
    if (index === undefined) return undefined;
    if (!asked.has(column)) {
      asked.add(column);
      noteAsked(columns, column);
    }
    return cells[index];
  };
}

/** The value of a column or field by name. */
export type Get = (column: string) => unknown;
