import { UserError } from "../core/errors.ts";
import type { FileOutput } from "./file-report.ts";
import type { ParquetOpener } from "./format.ts";
import type { InputFile } from "./input-files.ts";
import { endTable, openTable, readRow } from "./read-table.ts";
import type { OpenOutput } from "./unknown-file.ts";

/** Reads a file of Parquet as the same table in CSV would be read. Throws UserError. */
export async function readParquet(
  { path, name, entry }: InputFile,
  openFile: ParquetOpener | undefined,
  open: OpenOutput,
): Promise<FileOutput> {
  if (openFile === undefined || entry !== null) {
    throw new UserError(
      `${name} is a Parquet file, which is not read here`,
      entry === null ? "Convert it to CSV or JSON lines." : "Unpack the archive, and give the files in it.",
      { code: "no-usage-file" },
    );
  }
  const file = await openFile(path).catch((cause: unknown) => {
    throw new UserError(`${name} is a damaged or truncated Parquet file`, "Copy or download it again.", {
      cause,
    });
  });
  try {
    const table = await openTable(file.columns, 1, name, open);
    table.output.unit = "record";
    let row = 0;
    for await (const rows of file.pieces) for (const cells of rows) readRow(table, cells, ++row);
    endTable(table);
    return table.output;
  } finally {
    file.close();
  }
}
