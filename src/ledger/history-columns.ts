import { ATTEMPT_COLUMNS, type ColumnType } from "./attempt-columns.ts";
import { sqlText } from "./sql-text.ts";

/** A column that only the history has: what exports say beside an attempt, and how a row is to be counted. */
interface HistoryColumn {
  name: string;
  type: ColumnType;
  /** What it is, in SQL, for a row that comes out of a journal. */
  ofJournal: string;
}

const EXTRA_COLUMNS: readonly HistoryColumn[] = [
  /** "gateway": metered here. "import": somebody else's books. */
  { name: "origin", type: "text", ofJournal: "'gateway'" },
  /** End of a bucket of requests; null for a single request. */
  { name: "end_ms", type: "integer", ofJournal: "NULL" },
  /** How finely the source tells when the work arrived. */
  { name: "grain", type: "text", ofJournal: "'request'" },
  /** Requests that the row stands for: a request counts where its first attempt is. Null: nobody counted them. */
  { name: "requests", type: "integer", ofJournal: "CASE attempt_index WHEN 0 THEN 1 ELSE 0 END" },
  { name: "attempts", type: "integer", ofJournal: "1" },
  { name: "host", type: "text", ofJournal: "NULL" },
  { name: "not_movable", type: "text", ofJournal: "NULL" },
  { name: "served_locally", type: "flag", ofJournal: "false" },
  { name: "relative_time", type: "flag", ofJournal: "false" },
  /** JSON: content hashes of the prompt with their tokens. */
  { name: "prefix", type: "text", ofJournal: "NULL" },
  /** JSON: prices that the row had before it was priced again, the oldest first. */
  { name: "earlier_prices", type: "text", ofJournal: "NULL" },
];

/** Columns of a row of the history, in order. */
const HISTORY_COLUMNS: readonly { name: string; type: ColumnType }[] = [...ATTEMPT_COLUMNS, ...EXTRA_COLUMNS];

const DUCKDB_TYPES: Readonly<Record<ColumnType, string>> = {
  text: "VARCHAR",
  integer: "BIGINT",
  flag: "BOOLEAN",
};

/** The columns as DuckDB declares them in a table. */
export const historyTable = (): string =>
  HISTORY_COLUMNS.map(({ name, type }) => `"${name}" ${DUCKDB_TYPES[type]}`).join(", ");

/** Selects rows of a file that a journal was read into, as rows of the history. */
export function journalRows(csvPath: string): string {
  // A bare null would be a column of integers in the files.
  const extras = EXTRA_COLUMNS.map(
    ({ name, type, ofJournal }) => `(${ofJournal})::${DUCKDB_TYPES[type]} AS "${name}"`,
  );
  return `SELECT *, ${extras.join(", ")} FROM ${csvSource(csvPath, ATTEMPT_COLUMNS)}`;
}

/**
 * Selects rows of a table that has some columns of the history as rows that have all; the others are as `defaults`
 * says in SQL, else null.
 */
export function completeRows(
  table: string,
  columns: readonly { name: string }[],
  defaults: Readonly<Record<string, string>>,
): string {
  const given = new Set(columns.map(({ name }) => name));
  const selected = HISTORY_COLUMNS.map(({ name, type }) =>
    given.has(name) ? `"${name}"` : `(${defaults[name] ?? "NULL"})::${DUCKDB_TYPES[type]} AS "${name}"`,
  );
  return `SELECT ${selected.join(", ")} FROM ${table}`;
}

/** Reads a file of lines without a header. An unquoted empty cell is null, a quoted one is an empty text. */
export function csvSource(path: string, columns: readonly { name: string; type: ColumnType }[]): string {
  const types = columns.map(({ name, type }) => `${sqlText(name)}: ${sqlText(DUCKDB_TYPES[type])}`);
  return (
    `read_csv(${sqlText(path)}, header = false, auto_detect = false, delim = ',', quote = '"', escape = '"', ` +
    `nullstr = '', allow_quoted_nulls = false, new_line = '\\n', max_line_size = 1000000, ` +
    `columns = {${types.join(", ")}})`
  );
}
