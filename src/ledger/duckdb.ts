import { mkdirSync } from "node:fs";
import { DuckDBDoubleVector, DuckDBInstance, type JS } from "@duckdb/node-api";

/** An in-memory DuckDB over files, within limits. The only file that knows the package. */
export interface DuckDb {
  run(sql: string): Promise<void>;
  /** Rows as objects; whole numbers of 64 bits come as bigint. */
  rows<Row>(sql: string): Promise<Row[]>;
  /** The same as values of each row in the order of the columns. */
  valueRows(sql: string): Promise<readonly (readonly JS[])[]>;
  /** The same in pieces, for answers that do not fit. Values of each row in the order of the columns. */
  pieces(sql: string): AsyncIterable<readonly (readonly JS[])[]>;
  /** The same of columns that are all DOUBLE without nulls, in their order: no value is touched one by one. */
  columns(sql: string): AsyncIterable<Float64Array[]>;
  close(): void;
}

export interface DuckDbOptions {
  /** Folder for what does not fit into memory. */
  scratch: string;
  memoryMegabytes: number;
  threads?: number;
}

export async function openDuckDb(options: DuckDbOptions): Promise<DuckDb> {
  mkdirSync(options.scratch, { recursive: true });
  const instance = await DuckDBInstance.create(":memory:", {
    memory_limit: `${options.memoryMegabytes}MB`,
    temp_directory: options.scratch,
    // Everything that is needed is inside; nothing is ever fetched.
    autoinstall_known_extensions: "false",
    autoload_known_extensions: "false",
    // Rows have no order but the one that is asked for, which lets large copies stream.
    preserve_insertion_order: "false",
    ...(options.threads === undefined ? {} : { threads: String(options.threads) }),
  });
  const connection = await instance.connect();
  await connection.run("SET TimeZone = 'UTC'");
  return {
    async run(sql) {
      await connection.run(sql);
    },
    async rows<Row>(sql: string) {
      return (await connection.runAndReadAll(sql)).getRowObjectsJS() as Row[];
    },
    async valueRows(sql) {
      return (await connection.runAndReadAll(sql)).getRowsJS();
    },
    pieces: (sql) => pieces(instance, sql),
    columns: (sql) => columns(instance, sql),
    close() {
      connection.closeSync();
      instance.closeSync();
    },
  };
}

/** On a connection of its own: another question on the same one would end the answer early. */
async function* pieces(instance: DuckDBInstance, sql: string): AsyncGenerator<JS[][]> {
  const connection = await instance.connect();
  try {
    const result = await connection.stream(sql);
    for await (const rows of result.yieldRowsJs()) yield rows;
  } finally {
    connection.closeSync();
  }
}

/** Values of a column in one piece: enough to be quick, few enough to be small. */
const COLUMN_VALUES = 1 << 17;

async function* columns(instance: DuckDBInstance, sql: string): AsyncGenerator<Float64Array[]> {
  const connection = await instance.connect();
  try {
    const result = await connection.stream(sql);
    let piece: Float64Array[] = [];
    let filled = 0;
    for (let chunk = await result.fetchChunk(); chunk !== null && chunk.rowCount > 0;) {
      if (piece.length > 0 && filled + chunk.rowCount > COLUMN_VALUES) {
        yield piece.map((column) => column.subarray(0, filled));
        piece = [];
      }
      if (piece.length === 0) {
        piece = Array.from({ length: chunk.columnCount }, () => new Float64Array(COLUMN_VALUES));
        filled = 0;
      }
      for (const [index, column] of piece.entries()) {
        column.set(doublesOf(chunk.getColumnVector(index)), filled);
      }
      filled += chunk.rowCount;
      chunk = await result.fetchChunk();
    }
    if (piece.length > 0) yield piece.map((column) => column.subarray(0, filled));
  } finally {
    connection.closeSync();
  }
}

/** The values of a vector as they lie there: asked one by one they take ten times as long. */
function doublesOf(vector: unknown): Float64Array {
  const { items } = vector as { items?: unknown };
  if (!(vector instanceof DuckDBDoubleVector) || !(items instanceof Float64Array)) {
    throw new TypeError("a column is no DOUBLE");
  }
  return items;
}
