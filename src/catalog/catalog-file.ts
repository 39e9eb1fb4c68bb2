import { readFileSync } from "node:fs";
import { parse } from "csv-parse/sync";
import { parseOwnTable } from "./own-table.ts";

/** One record of a catalog table by column name; an empty cell is "". */
export type CatalogRow = Readonly<Record<string, string>>;

/** Text of a file in catalog/, found relative to this module (src/catalog and dist/catalog are equally deep). */
export const catalogText = (name: string): string =>
  readFileSync(new URL(`../../catalog/${name}`, import.meta.url), "utf8");

/** Rows of a CSV file in catalog/. */
export const readCatalogRows = (name: string): CatalogRow[] => parseOwnTable(catalogText(name));

/** Rows of CSV text that a user wrote, with a header line; lines that begin with "#" are comments. */
export const parseRows = (text: string): CatalogRow[] =>
  parse(text, { columns: true, bom: true, skip_empty_lines: true, comment: "#", comment_no_infix: true });

/** A cell by its column. Throws Error when the column is missing: a defect of the shipped file. */
export function cell(row: CatalogRow, column: string): string {
  const value = row[column];
  if (value === undefined) throw new Error(`The catalog table has no column "${column}"`);
  return value;
}

/** A number, or null where the cell is empty: unknown is not zero. Throws Error on anything else. */
export function numberCell(row: CatalogRow, column: string): number | null {
  const text = cell(row, column).trim();
  if (text === "") return null;
  const value = Number(text);
  if (!Number.isFinite(value))
    throw new Error(`"${text}" in column "${column}" of the catalog is not a number`);
  return value;
}
