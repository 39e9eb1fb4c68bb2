import { type CatalogRow, cell, numberCell } from "./catalog-file.ts";

/** A cell that must hold something. Throws Error: a hole in the catalog is our defect. */
export function requiredText(row: CatalogRow, column: string): string {
  const text = cell(row, column).trim();
  if (text === "") throw new Error(`A row of the catalog lacks ${column}: ${JSON.stringify(row)}`);
  return text;
}

/** Text, or null where the cell is empty. */
export function optionalText(row: CatalogRow, column: string): string | null {
  const text = cell(row, column).trim();
  return text === "" ? null : text;
}

/** A number that must be there. */
export function requiredNumber(row: CatalogRow, column: string): number {
  const value = numberCell(row, column);
  if (value === null) throw new Error(`A row of the catalog lacks ${column}: ${JSON.stringify(row)}`);
  return value;
}
