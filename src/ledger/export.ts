/** Forms in which the attempts of a ledger leave as a table. */
export type ExportFormat = "csv" | "parquet";

/** How DuckDB writes each form. */
export const COPY_OPTIONS: Readonly<Record<ExportFormat, string>> = {
  csv: "FORMAT csv, HEADER",
  parquet: "FORMAT parquet, COMPRESSION zstd",
};
