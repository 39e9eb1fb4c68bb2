import { TOKEN_KINDS, type TokenCounts } from "../core/tokens.ts";
import type { Grain, PrefixBlock, ServiceTier, UsageRow } from "../core/usage.ts";
import { tokenColumn } from "./attempt-columns.ts";
import { sqlText } from "./sql-text.ts";
import { timeCondition, type UsageQuery } from "./usage.ts";

/** Values of one row of `rowsSql`: whole numbers of 64 bits as bigint. */
export type RowValues = readonly (string | number | bigint | boolean | null)[];

const TOKENS = TOKEN_KINDS.map(tokenColumn);

const COLUMNS = [
  "attempt_id",
  "upstream",
  "coalesce(served_model, requested_model)",
  "host",
  "received_ms",
  "end_ms",
  "relative_time",
  "grain",
  "requests",
  "tier",
  "task",
  "provider_cost_picodollars",
  "not_movable",
  "served_locally",
  "ttft_ms",
  "duration_ms",
  "prefix",
  "origin",
  ...TOKENS,
];

/** Rows that say something about traffic: an attempt that came to nothing is no load and cost nothing. */
export const IS_TRAFFIC = `(origin = 'import' OR coalesce(${TOKENS.join(", ")}) IS NOT NULL)`;

/** Selects attempts as rows of usage; `usageRowOf` reads them. */
export function rowsSql(source: string, query: Pick<UsageQuery, "fromMs" | "toMs" | "origin">): string {
  const origin = query.origin === undefined ? "true" : `origin = ${sqlText(query.origin)}`;
  return `SELECT ${COLUMNS.join(", ")} FROM (${source}) WHERE ${IS_TRAFFIC} AND ${origin} AND ${timeCondition("received_ms", query)}`;
}

/** An attempt as the planner reads traffic. `providerOf` names who bills what an upstream serves. */
export function usageRowOf(
  values: RowValues,
  line: number,
  providerOf: (upstream: string) => string | null,
): UsageRow {
  const [id, upstream, model, host, received, end, relative, grain, requests, tier, task, billed] = values;
  const [notMovable, locally, ttft, duration, prefix, origin, ...counts] = values.slice(12);
  const isOurs = origin === "gateway";
  const tokens: TokenCounts = {};
  for (const [index, kind] of TOKEN_KINDS.entries()) {
    const count = counts[index];
    if (count !== null && count !== undefined) tokens[kind] = Number(count);
  }
  const startMs = Number(received);
  const name = textOrNull(upstream);
  return {
    file: "the ledger",
    line,
    id: String(id),
    provider: isOurs && name !== null ? providerOf(name) : name,
    model: textOrNull(model),
    host: textOrNull(host),
    startMs,
    endMs: end === null || end === undefined ? startMs : Number(end),
    relativeTime: relative === true,
    grain: String(grain) as Grain,
    // The try that was answered is the request, whichever it was; those before it came to nothing.
    requests: isOurs ? 1 : numberOrNull(requests),
    tokens,
    tier: String(tier) as ServiceTier,
    task: textOrNull(task),
    billed: billed === null || billed === undefined ? null : BigInt(String(billed)),
    notMovable: textOrNull(notMovable),
    servedLocally: locally === true,
    ttftMs: numberOrNull(ttft),
    durationMs: numberOrNull(duration),
    prefix: typeof prefix === "string" ? prefixBlocks(prefix) : null,
  };
}

const prefixBlocks = (json: string): PrefixBlock[] =>
  (JSON.parse(json) as [number, number][]).map(([hash, tokens]) => ({ hash, tokens }));

const textOrNull = (value: RowValues[number] | undefined): string | null =>
  value === null || value === undefined ? null : String(value);

const numberOrNull = (value: RowValues[number] | undefined): number | null =>
  value === null || value === undefined ? null : Number(value);
