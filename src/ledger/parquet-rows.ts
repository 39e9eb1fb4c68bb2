import { rmSync } from "node:fs";
import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openDuckDb } from "./duckdb.ts";
import { sqlText } from "./sql-text.ts";

/** A file of Parquet as a table of texts. */
export interface ParquetTable {
  columns: readonly string[];
  /** Rows in pieces; a null is an empty text, an object or a map is JSON. */
  pieces: AsyncIterable<readonly string[][]>;
  close(): void;
}

const MEMORY_MEGABYTES = 256;

/** Opens a file of Parquet. Throws where it is damaged or none. */
export async function openParquet(path: string): Promise<ParquetTable> {
  const scratch = await mkdtemp(join(tmpdir(), "breakeven-parquet-"));
  const duck = await openDuckDb({ scratch, memoryMegabytes: MEMORY_MEGABYTES, threads: 2 });
  const close = (): void => {
    duck.close();
    rmSync(scratch, { recursive: true, force: true });
  };
  try {
    const source = `read_parquet(${sqlText(path)})`;
    const columns = await duck.valueRows(
      `SELECT column_name, column_type FROM (DESCRIBE SELECT * FROM ${source})`,
    );
    const selected = columns.map(([name, type]) => {
      const column = `"${String(name).replaceAll('"', '""')}"`;
      return /^(STRUCT|MAP)|\[\]$/.test(String(type)) ? column : `CAST(${column} AS VARCHAR)`;
    });
    const pieces = duck.pieces(`SELECT ${selected.join(", ")} FROM ${source}`);
    return { columns: columns.map(([name]) => String(name)), pieces: texts(pieces), close };
  } catch (error) {
    close();
    throw error;
  }
}

async function* texts(pieces: AsyncIterable<readonly (readonly unknown[])[]>): AsyncGenerator<string[][]> {
  for await (const rows of pieces) yield rows.map((row) => row.map(text));
}

function text(value: unknown): string {
  if (value === null || value === undefined) return "";
  if (typeof value === "string") return value;
  return JSON.stringify(plain(value), (_, inner: unknown) =>
    typeof inner === "bigint" ? Number(inner) : inner,
  );
}

/** A map comes as a list of keys and values. */
function plain(value: unknown): unknown {
  if (!Array.isArray(value) || value.length === 0 || !value.every(isEntry)) return value;
  return Object.fromEntries(value.map(({ key, value }) => [String(key), value]));
}

const isEntry = (entry: unknown): entry is { key: unknown; value: unknown } =>
  typeof entry === "object" && entry !== null && "key" in entry && "value" in entry;
