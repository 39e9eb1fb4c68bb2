import { mkdirSync } from "node:fs";
import { DuckDBInstance, type JS } from "@duckdb/node-api";

/** An in-memory DuckDB over files, within limits. The only file that knows the package. */
export interface DuckDb {
  run(sql: string): Promise<void>;
  /** Rows as objects; whole numbers of 64 bits come as bigint. */
  rows<Row>(sql: string): Promise<Row[]>;
  /** The same as values of each row in the order of the columns. */
  valueRows(sql: string): Promise<readonly (readonly JS[])[]>;
  /** The same in pieces, for answers that do not fit. Values of each row in the order of the columns. */
  pieces(sql: string): AsyncIterable<readonly (readonly JS[])[]>;
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
