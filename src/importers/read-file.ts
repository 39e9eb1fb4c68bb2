import { UserError } from "../core/errors.ts";
import type { FileOutput } from "./file-report.ts";
import type { ParquetOpener } from "./format.ts";
import type { InputFile } from "./input-files.ts";
import { parseJson, readDocument, readJsonLines } from "./read-json.ts";
import { readParquet } from "./read-parquet.ts";
import { readTable } from "./read-table.ts";
import { MAX_LINE_BYTES, readText, type LineLimit, type TextBlock } from "./read-text.ts";
import type { OpenOutput } from "./unknown-file.ts";

/** Reads one file whatever it is: table, JSON document or JSON lines, decided by its first characters. */
export async function readFile(
  input: InputFile,
  open: OpenOutput,
  parquet: ParquetOpener | undefined,
): Promise<FileOutput> {
  const { path, name, entry } = input;
  if (input.isParquet) return readParquet(input, parquet, open);
  const limit: LineLimit = { bytes: MAX_LINE_BYTES };
  const blocks = readText(path, name, limit, entry);
  const first = await blocks.next();
  if (first.done)
    throw new UserError(`${name} is empty`, "Export it again, or leave it out.", { code: "no-usage-file" });
  const start = first.value.text.trimStart();
  const all = prepend(first.value, blocks);
  if (start.startsWith("[")) return readDocument(all, name, open);
  if (!start.startsWith("{")) return readTable(all, name, open);
  const end = start.indexOf("\n");
  const firstLineIsJson = parseJson(end < 0 ? start : start.slice(0, end)) !== undefined;
  return firstLineIsJson ? readJsonLines(all, name, open) : readDocument(all, name, open);
}

async function* prepend(first: TextBlock, rest: AsyncGenerator<TextBlock>): AsyncGenerator<TextBlock> {
  yield first;
  yield* rest;
}
