import type { TokenCounts } from "../core/tokens.ts";
import type { UsageRow } from "../core/usage.ts";
import { DAY_MS, HOUR_MS } from "../core/time.ts";
import { anthropicDimensions } from "./anthropic-dimensions.ts";
import { readCount, readText } from "./cells.ts";
import { BadRow, type Format, type JsonObject, type Output } from "./format.ts";
import { jsonObject } from "./json-cell.ts";
import { type Get, namedRow } from "./named-row.ts";
import { hasTimeOfDay, readTime } from "./read-time.ts";
import { serviceTier } from "./service-tier.ts";
import { grainOf, usageRow } from "./usage-row.ts";

/**
 * The console's token export, all generations: days, or hours in day files. The input columns are DISJOINT:
 * the prompt is no_cache + cache_write + cache_read. There is no count of requests.
 */
export const anthropicUsageTable: Format = {
  name: "Anthropic token export",
  matchesColumns: (columns) => columns.has("usage_date_utc") && columns.has("usage_output_tokens"),
  openTable(columns, output) {
    const named = namedRow(columns);
    if (columns.includes("usage_input_tokens_cache_write")) {
      output.note("This export has one cache-write column; the writes were taken as 5-minute ones.");
    }
    return {
      row(cells, line) {
        const get = named(cells);
        const { startMs, endMs } = consoleBucket(get("usage_date_utc"));
        noteSearches(readCount(get("web_search_count"), "web_search_count"), output);
        output.usage(
          usageRow(output.file, line, startMs, {
            provider: "anthropic",
            model: readText(get("model_version")) ?? readText(get("model")),
            endMs,
            grain: grainOf(startMs, endMs),
            requests: null,
            tokens: counts(get, {
              input: "usage_input_tokens_no_cache",
              cacheRead: "usage_input_tokens_cache_read",
              cacheWrite5m: columns.includes("usage_input_tokens_cache_write")
                ? "usage_input_tokens_cache_write"
                : "usage_input_tokens_cache_write_5m",
              cacheWrite1h: "usage_input_tokens_cache_write_1h",
              output: "usage_output_tokens",
            }),
            ...anthropicDimensions(get),
            tier: serviceTier(get("usage_type"), output),
            task: readText(get("api_key")) ?? readText(get("workspace")),
          }),
          SPLIT.map((column) => readText(get(column)) ?? ""),
        );
      },
    };
  },
};

/** What the console's export is split by beside day and model. */
const SPLIT = ["workspace", "api_key", "context_window", "inference_geo", "speed"];

/** One result of `GET /v1/organizations/usage_report/messages`. */
export function reportedUsage(
  result: JsonObject,
  startMs: number,
  endMs: number,
  line: number,
  output: Output,
): UsageRow {
  const creation = jsonObject(result["cache_creation"], "cache_creation");
  const tools = jsonObject(result["server_tool_use"], "server_tool_use");
  noteSearches(readCount(tools["web_search_requests"], "web_search_requests"), output);
  return usageRow(output.file, line, startMs, {
    provider: "anthropic",
    model: readText(result["model"]),
    endMs,
    grain: grainOf(startMs, endMs),
    requests: null,
    tokens: counts((name) => result[name] ?? creation[name], {
      input: "uncached_input_tokens",
      cacheRead: "cache_read_input_tokens",
      cacheWrite5m: "ephemeral_5m_input_tokens",
      cacheWrite1h: "ephemeral_1h_input_tokens",
      output: "output_tokens",
    }),
    ...anthropicDimensions((name) => result[name]),
    tier: serviceTier(result["service_tier"], output),
    task: readText(result["api_key_id"]) ?? readText(result["workspace_id"]),
  });
}

/** The day or hour of a console row, by whether it has a time of day. */
export function consoleBucket(value: unknown): { startMs: number; endMs: number } {
  const startMs = readTime(value, "usage_date_utc");
  const hourly = typeof value === "string" && hasTimeOfDay(value);
  return { startMs, endMs: startMs + (hourly ? HOUR_MS : DAY_MS) };
}

function counts(get: Get, columns: Readonly<Partial<Record<keyof TokenCounts, string>>>): TokenCounts {
  const tokens: TokenCounts = {};
  for (const [kind, column] of Object.entries(columns)) {
    const count = readCount(get(column), column);
    if (count !== undefined) tokens[kind as keyof TokenCounts] = count;
  }
  if (Object.keys(tokens).length === 0)
    throw new BadRow(columns.input ?? null, "and all other token columns are empty");
  return tokens;
}

const noteSearches = (count: number | undefined, output: Output): void => {
  if (count === undefined || count === 0) return;
  output.tally(
    (count) => `${count} web searches are billed apart from tokens; a cost export shows them.`,
    count,
  );
};
