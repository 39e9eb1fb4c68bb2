import { type CatalogRow, cell } from "./catalog-file.ts";

/** A cell that must hold something. Throws Error: a hole in the catalog is a defect of the shipped file. */
export function requiredText(row: CatalogRow, column: string): string {
  const text = cell(row, column).trim();
  if (text === "") throw new Error(`The catalog lacks "${column}" in ${JSON.stringify(row)}`);
  return text;
}
