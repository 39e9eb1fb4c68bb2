/** Reads cells of a table by column name; undefined for a column that the file does not have. */
export function namedRow(
  columns: readonly string[],
): (cells: readonly string[]) => (column: string) => string | undefined {
  const indexes = new Map(columns.map((column, index) => [column, index]));
  return (cells) => (column) => {
    const index = indexes.get(column);
    return index === undefined ? undefined : cells[index];
  };
}

/** The value of a column or field by name. */
export type Get = (column: string) => unknown;
