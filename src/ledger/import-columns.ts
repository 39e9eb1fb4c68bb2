import { hash } from "node:crypto";
import { TOKEN_KINDS } from "../core/tokens.ts";
import type { UsageRow } from "../core/usage.ts";
import { type ColumnType, storableInteger, storableText, tokenColumn } from "./attempt-columns.ts";
import type { RowPrice } from "./row-price.ts";

/** A row of somebody else's books on its way into the ledger. */
export interface ImportedRow {
  id: string;
  row: UsageRow;
  price: RowPrice;
}

interface ImportColumn {
  name: string;
  type: ColumnType;
  value(imported: ImportedRow): string | number | bigint | null;
}

/** The columns that an imported row fills, in the order of its line of CSV. */
export const IMPORT_COLUMNS: readonly ImportColumn[] = [
  { name: "attempt_id", type: "text", value: ({ id }) => id },
  { name: "received_ms", type: "integer", value: ({ row }) => storableInteger(row.startMs) },
  { name: "end_ms", type: "integer", value: ({ row }) => (row.endMs === row.startMs ? null : row.endMs) },
  { name: "grain", type: "text", value: ({ row }) => row.grain },
  { name: "requests", type: "integer", value: ({ row }) => row.requests },
  { name: "requested_model", type: "text", value: ({ row }) => row.model },
  { name: "upstream", type: "text", value: ({ row }) => row.provider },
  { name: "host", type: "text", value: ({ row }) => row.host },
  { name: "task", type: "text", value: ({ row }) => row.task },
  { name: "tier", type: "text", value: ({ row }) => row.tier },
  ...TOKEN_KINDS.map((kind): ImportColumn => ({
    name: tokenColumn(kind),
    type: "integer",
    value: ({ row }) => row.tokens[kind] ?? null,
  })),
  { name: "cost_picodollars", type: "integer", value: ({ price }) => price.costPicodollars },
  { name: "provider_cost_picodollars", type: "integer", value: ({ row }) => row.billed },
  { name: "price_source", type: "text", value: ({ price }) => price.priceSource },
  { name: "price_version", type: "text", value: ({ price }) => price.priceVersion },
  { name: "ttft_ms", type: "integer", value: ({ row }) => storableInteger(row.ttftMs) },
  { name: "duration_ms", type: "integer", value: ({ row }) => storableInteger(row.durationMs) },
  { name: "not_movable", type: "text", value: ({ row }) => row.notMovable },
  { name: "served_locally", type: "flag", value: ({ row }) => (row.servedLocally ? 1 : 0) },
  { name: "relative_time", type: "flag", value: ({ row }) => (row.relativeTime ? 1 : 0) },
  { name: "prefix", type: "text", value: ({ row }) => prefixOf(row) },
];

/** What the other columns of the history are for an imported row, in SQL. */
export const IMPORT_DEFAULTS: Readonly<Record<string, string>> = {
  request_id: "attempt_id",
  attempt_index: "0",
  started_ms: "received_ms",
  surface: "'import'",
  origin: "'import'",
  attempts: "requests",
  usage_source: `CASE WHEN coalesce(${TOKEN_KINDS.map(tokenColumn).join(", ")}) IS NULL THEN 'none' ELSE 'provider' END`,
};

/** An imported row as a line of CSV. */
export function importLine(imported: ImportedRow): string {
  let line = "";
  for (const column of IMPORT_COLUMNS) {
    const value = column.value(imported);
    if (line !== "") line += ",";
    if (value === null) continue;
    line += typeof value === "string" ? quoted(value) : String(value);
  }
  return `${line}\n`;
}

/**
 * Names a row by what it is about, so that the same row read again is a copy. A source's own id names it for good. A
 * bucket is named by its period and what it is of: read again with other counts it takes the place of the old one.
 * A request without an id is named by all that is known of it. `occurrence` tells rows apart that are alike.
 */
export function importedId(
  row: UsageRow,
  relativeZeroMs: number,
  occurrence: (content: string) => number,
): string {
  if (row.id !== null) return `import-${hash("sha1", `${row.provider}|${row.id}`, "base64url")}`;
  const zero = row.relativeTime ? relativeZeroMs : 0;
  const time = [row.relativeTime, row.startMs - zero, row.endMs - zero];
  const about = [row.provider, row.model, row.host, ...time, row.tier, row.task, row.notMovable];
  const request = [row.billed?.toString(), row.ttftMs, row.durationMs, row.requests, row.servedLocally];
  const known =
    row.grain === "request"
      ? [...about, ...TOKEN_KINDS.map((kind) => row.tokens[kind]), ...request]
      : [...about, row.servedLocally];
  const content = hash("sha1", JSON.stringify(known), "base64url");
  const number = occurrence(content);
  return number === 0 ? `import-${content}` : `import-${content}-${number}`;
}

/** Longer lists are left out: a line has a limit, and so many blocks are no prompt. */
const LONGEST_PREFIX = 500_000;

function prefixOf({ prefix }: UsageRow): string | null {
  if (prefix === null) return null;
  const text = JSON.stringify(prefix.map(({ hash, tokens }) => [hash, tokens]));
  return text.length > LONGEST_PREFIX ? null : text;
}

const quoted = (text: string): string => `"${storableText(text).replaceAll('"', '""')}"`;
