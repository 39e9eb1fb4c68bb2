import { hash } from "node:crypto";
import { TOKEN_KINDS } from "../core/tokens.ts";
import type { UsageRow } from "../core/usage.ts";
import { type ColumnType, storableInteger, storableText, tokenColumn } from "./attempt-columns.ts";
import type { RowPrice } from "../pricing/row-price.ts";

/** A row of somebody else's books on its way into the ledger. */
export interface ImportedRow {
  id: string;
  row: UsageRow;
  price: RowPrice;
}

/** The columns that an imported row fills, in the order of its line of CSV. */
export const IMPORT_COLUMNS: readonly { name: string; type: ColumnType }[] = [
  { name: "attempt_id", type: "text" },
  { name: "received_ms", type: "integer" },
  { name: "end_ms", type: "integer" },
  { name: "grain", type: "text" },
  { name: "requests", type: "integer" },
  { name: "requested_model", type: "text" },
  { name: "upstream", type: "text" },
  { name: "host", type: "text" },
  { name: "task", type: "text" },
  { name: "tier", type: "text" },
  { name: "cost_picodollars", type: "integer" },
  { name: "provider_cost_picodollars", type: "integer" },
  { name: "price_source", type: "text" },
  { name: "price_version", type: "text" },
  { name: "ttft_ms", type: "integer" },
  { name: "duration_ms", type: "integer" },
  { name: "not_movable", type: "text" },
  { name: "served_locally", type: "flag" },
  { name: "relative_time", type: "flag" },
  { name: "prefix", type: "text" },
  ...TOKEN_KINDS.map((kind) => ({ name: tokenColumn(kind), type: "integer" as const })),
];

/** What the other columns of the history are for an imported row, in SQL. */
export const IMPORT_DEFAULTS: Readonly<Record<string, string>> = {
  attempt_index: "0",
  surface: "'import'",
  origin: "'import'",
  attempts: "requests",
  usage_source: `CASE WHEN coalesce(${TOKEN_KINDS.map(tokenColumn).join(", ")}) IS NULL THEN 'none' ELSE 'provider' END`,
};

/**
 * An imported row as a line of CSV. Millions of rows pass here: the cells are written out one after the other, which
 * takes a fifth of the time of a loop over the columns.
 */
export function importLine({ id, row, price }: ImportedRow): string {
  const { tokens } = row;
  return (
    `"${id}",${storableInteger(row.startMs) ?? ""},${row.endMs === row.startMs ? "" : row.endMs},${row.grain},` +
    `${row.requests ?? ""},${cell(row.model)},${cell(row.provider)},${cell(row.host)},${cell(row.task)},` +
    `${row.tier},${price.costPicodollars ?? ""},${row.billed ?? ""},${cell(price.priceSource)},` +
    `${cell(price.priceVersion)},${storableInteger(row.ttftMs) ?? ""},${storableInteger(row.durationMs) ?? ""},` +
    `${cell(row.notMovable)},${row.servedLocally ? 1 : 0},${row.relativeTime ? 1 : 0},${prefixCell(row)},` +
    `${tokens.input ?? ""},${tokens.cacheRead ?? ""},${tokens.cacheWrite5m ?? ""},${tokens.cacheWrite1h ?? ""},` +
    `${tokens.output ?? ""},${tokens.reasoning ?? ""},${tokens.audioInput ?? ""},${tokens.audioCacheRead ?? ""},` +
    `${tokens.audioOutput ?? ""},${tokens.imageInput ?? ""},${tokens.imageCacheRead ?? ""},` +
    `${tokens.imageOutput ?? ""}\n`
  );
}

/**
 * Names a row by what it is about, so that the same row read again is a copy. A source's own id names it for good. A
 * bucket is named by its period and what it is of: read again with other counts it takes the place of the old one.
 * A request without an id is identified by everything known of it. `occurrence` tells identical rows apart.
 */
export function importedId(
  row: UsageRow,
  relativeZeroMs: number,
  occurrence: (content: string) => number,
): string {
  if (row.id !== null) {
    const name = `${row.provider ?? ""}-${row.id}`;
    return PLAIN_ID.test(name) ? `import-${name}` : `import-${hash("sha1", name, "base64url")}`;
  }
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

/** Longer lists are dropped: a line has a limit, and no prompt has this many blocks. */
const LONGEST_PREFIX = 500_000;

function prefixCell({ prefix }: UsageRow): string {
  if (prefix === null) return "";
  const text = JSON.stringify(prefix.map(({ hash, tokens }) => [hash, tokens]));
  return text.length > LONGEST_PREFIX ? "" : `"${text}"`;
}

/** Ids that stay as they are; the others are hashed, so that an id is short and has no quotes in it. */
const PLAIN_ID = /^[\w.:/-]{1,60}$/;

/** Names come again and again: each is put in quotes once. Emptied when a file has a new one in every row. */
const cells = new Map<string, string>();
const MOST_CELLS = 10_000;

function cell(text: string | null): string {
  if (text === null) return "";
  const known = cells.get(text);
  if (known !== undefined) return known;
  if (cells.size >= MOST_CELLS) cells.clear();
  const quoted = `"${storableText(text).replaceAll('"', '""')}"`;
  cells.set(text, quoted);
  return quoted;
}
