import { readText } from "./cells.ts";
import { type Fields, foldName, recordFields, tableFields } from "./field-names.ts";
import type { Format, JsonObject, Output } from "./format.ts";
import { isObject } from "./json-cell.ts";
import type { LogFormat } from "./log-format.ts";
import { noteAsked } from "./unused-columns.ts";
import { readRow } from "./read-row.ts";

/** The format that reads a log, as a table and as records. */
export function logFormat(log: LogFormat): Format {
  const fits = (has: (name: string) => boolean): boolean =>
    log.needs.every((need) => (typeof need === "string" ? has(need) : need.some(has))) &&
    (log.not ?? []).every((name) => !has(name));
  return {
    name: log.name,
    ...(log.isRequestLog === true ? { isRequestLog: true } : {}),
    matchesColumns: (columns) => {
      const folded = new Set([...columns].map(foldName));
      return fits((name) => folded.has(name));
    },
    openTable(columns, output) {
      const fields = tableFields(columns, (column) => noteAsked(columns, column));
      const read = reader(log, output);
      return { row: (cells, line) => read(fields.of(cells), line) };
    },
    matchesRecord: (record) =>
      rowsOf(log, record)
        .slice(0, 1)
        .some((row) => {
          const fields = recordFields(row);
          return fits((name) => fields.has(name));
        }),
    openRecords(output) {
      const read = reader(log, output);
      return {
        record(record, line) {
          const rows = rowsOf(log, record);
          if (rows.length === 1) read(recordFields(rows[0]!), line);
          else for (const row of rows) output.attempt(line, () => read(recordFields(row), line));
        },
      };
    },
  };
}

function reader(log: LogFormat, output: Output): (fields: Fields, line: number) => void {
  return (fields, line) => {
    const sentence = log.leaveOut?.(fields) ?? null;
    if (sentence !== null) {
      output.tally(sentence);
      return;
    }
    const row = readRow(log, fields, line, output);
    if (row === null) return;
    log.amend?.(row, fields, output);
    output.usage(row);
  };
}

/** The rows in a record: itself, or those of the lists that it holds. */
function rowsOf(log: LogFormat, record: JsonObject): JsonObject[] {
  for (const path of log.lists ?? []) {
    const list = path
      .split(".")
      .reduce<unknown>((value, key) => (isObject(value) ? value[key] : undefined), record);
    if (Array.isArray(list)) return list.filter(isObject);
  }
  return [record];
}

/** Left out as failed where the state of a request says so and it has no tokens. */
export const failed =
  (state: readonly string[], isFailure: (text: string) => boolean, tokens: readonly (readonly string[])[]) =>
  (fields: Fields): ((count: number) => string) | null => {
    const text = readText(fields(state));
    if (text === null || !isFailure(text)) return null;
    const used = tokens.some((names) => Number(fields(names) ?? 0) > 0);
    return used ? null : (count) => `${count} failed requests used no tokens and were left out.`;
  };
