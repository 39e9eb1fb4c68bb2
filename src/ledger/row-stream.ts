import type { DuckDb } from "./duckdb.ts";
import type { RowValues } from "./usage-rows.ts";

/** Rows of one query on their way to another process, piece by piece. One query at a time: opening one ends the last. */
export class RowStream {
  readonly #db: DuckDb;
  #rows: AsyncIterator<readonly (readonly unknown[])[]> | null = null;

  constructor(db: DuckDb) {
    this.#db = db;
  }

  open(sql: string): void {
    this.#rows = this.#db.pieces(sql)[Symbol.asyncIterator]();
  }

  close(): void {
    this.#rows = null;
  }

  /** The next rows, values in the order of the query's columns; null when there are no more. */
  async next(): Promise<readonly RowValues[] | null> {
    const rows: RowValues[] = [];
    while (this.#rows !== null && rows.length < ROWS_AT_ONCE) {
      const { done, value } = await this.#rows.next();
      if (done === true) this.#rows = null;
      else for (const row of value) rows.push(row as RowValues);
    }
    return rows.length === 0 ? null : rows;
  }
}

/** Rows in one message: enough to be quick, few enough to be small. */
const ROWS_AT_ONCE = 8192;
