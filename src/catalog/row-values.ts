import { cell, numberCell, type CatalogRow } from "./catalog-file.ts";

/** A number that must be there. Throws Error: a hole in the catalog is a defect of the shipped file. */
export function requiredNumber(row: CatalogRow, column: string): number {
  const value = numberCell(row, column);
  if (value === null) throw new Error(`The catalog lacks "${column}" in ${JSON.stringify(row)}`);
  return value;
}

/** Text, or null where the cell is empty. */
export function optionalText(row: CatalogRow, column: string): string | null {
  const text = cell(row, column).trim();
  return text === "" ? null : text;
}

/** Items of a cell that are separated by semicolons. */
export const listCell = (row: CatalogRow, column: string): string[] =>
  cell(row, column)
    .split(";")
    .map((item) => item.trim())
    .filter((item) => item !== "");
