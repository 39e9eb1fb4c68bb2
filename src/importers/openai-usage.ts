import type { TokenCounts } from "../core/tokens.ts";
import type { UsageRow } from "../core/usage.ts";
import { needCount, readBoolean, readCount, readText } from "./cells.ts";
import { BadRow, type Format, type Output } from "./format.ts";
import { type BucketBounds, bucketBounds } from "./openai-bucket.ts";
import { type Get, namedRow } from "./named-row.ts";
import { serviceTier } from "./service-tier.ts";
import { grainOf, usageRow } from "./usage-row.ts";

/**
 * The dashboard's usage export (CSV or TSV): buckets of a minute, an hour or a day. A bucket without usage is a
 * row with its times only, and a window without any usage has only the four time columns.
 */
export const openAiUsageTable: Format = {
  name: "OpenAI usage export",
  matchesColumns: (columns) =>
    ["start_time", "end_time", "start_time_iso"].every((column) => columns.has(column)) &&
    (columns.size === 4 || USAGE_COLUMNS.some((column) => columns.has(column))),
  openTable(columns, output) {
    const named = namedRow(columns);
    const isTime = columns.map((column) => /_(time|iso)$/.test(column));
    const notMovable = exportKind(new Set(columns));
    return {
      mayStopAfter: 4,
      row(cells, line) {
        const get = named(cells);
        const bounds = bucketBounds(get);
        if (cells.every((cell, index) => isTime[index] === true || cell.trim() === "")) {
          output.span(bounds.startMs, bounds.endMs);
        } else {
          output.usage(openAiUsage(get, bounds, line, notMovable, output), splitBy(get));
        }
      },
    };
  },
};

const USAGE_COLUMNS = ["num_model_requests", "input_tokens", "usage_bytes", "num_sessions"];

/** What an export beside the one of completions is about, by the column that only it has; null = completions. */
function exportKind(columns: ReadonlySet<string>): string | null {
  if (columns.has("images")) return "images";
  if (columns.has("characters")) return "speech";
  if (columns.has("seconds")) return "transcription";
  if (columns.has("usage_bytes")) return "vector stores";
  if (columns.has("num_sessions")) return "code interpreter";
  return columns.has("output_tokens") || columns.size === 4 ? null : "embeddings";
}

/** What an export may be split by beside the model: "" where it is not. */
export const splitBy = (get: Get): string[] =>
  ["project_id", "api_key_id", "user_id"].map((column) => readText(get(column)) ?? "");

/** One row of the export, or one result of the API. */
export function openAiUsage(
  get: Get,
  { startMs, endMs }: BucketBounds,
  line: number,
  notMovable: string | null,
  output: Output,
): UsageRow {
  return usageRow(output.file, line, startMs, {
    provider: "openai",
    model: readText(get("model")),
    endMs,
    grain: grainOf(startMs, endMs),
    requests: readCount(get("num_model_requests"), "num_model_requests") ?? null,
    tokens: notMovable === null ? tokensOf(get) : inputAlone(get),
    tier: readBoolean(get("batch")) ? "batch" : serviceTier(get("service_tier"), output),
    task: readText(get("api_key_id")) ?? readText(get("project_id")),
    notMovable,
  });
}

/** Embeddings are priced by their input; the other endpoints count something else than tokens. */
function inputAlone(get: Get): TokenCounts {
  const input = readCount(get("input_tokens"), "input_tokens");
  return input === undefined ? {} : { input };
}

/**
 * input_tokens is cached + cache-write + uncached. The text, audio and image columns of the input leave the
 * cached part out and are parts of the total: they are never added to it.
 */
function tokensOf(get: Get): TokenCounts {
  const count = (column: string): number | undefined => readCount(get(column), column);
  const total = needCount(get("input_tokens"), "input_tokens");
  const cached = count("input_cached_tokens");
  const written = count("input_cache_write_tokens");
  const uncached = count("input_uncached_tokens") ?? total - (cached ?? 0) - (written ?? 0);
  if (uncached < 0 || uncached + (cached ?? 0) + (written ?? 0) > total) {
    throw new BadRow("input_tokens", `is ${total}, less than its parts`);
  }
  const tokens: TokenCounts = {
    input: without(
      uncached,
      "input_uncached_tokens",
      count("input_audio_tokens"),
      count("input_image_tokens"),
    ),
    output: without(
      needCount(get("output_tokens"), "output_tokens"),
      "output_tokens",
      count("output_audio_tokens"),
      count("output_image_tokens"),
    ),
  };
  if (cached !== undefined) {
    tokens.cacheRead = without(
      cached,
      "input_cached_tokens",
      count("input_cached_audio_tokens"),
      count("input_cached_image_tokens"),
    );
  }
  // OpenAI has one kind of cache write; it is billed like the short one.
  if (written !== undefined) tokens.cacheWrite5m = written;
  for (const [kind, column] of MODALITIES) {
    const tokensOfKind = count(column);
    if (tokensOfKind !== undefined && tokensOfKind > 0) tokens[kind] = tokensOfKind;
  }
  return tokens;
}

const MODALITIES = [
  ["audioInput", "input_audio_tokens"],
  ["audioCacheRead", "input_cached_audio_tokens"],
  ["audioOutput", "output_audio_tokens"],
  ["imageInput", "input_image_tokens"],
  ["imageCacheRead", "input_cached_image_tokens"],
  ["imageOutput", "output_image_tokens"],
] as const;

function without(
  total: number,
  column: string,
  audio: number | undefined,
  image: number | undefined,
): number {
  const rest = total - (audio ?? 0) - (image ?? 0);
  if (rest < 0) throw new BadRow(column, `is ${total}, less than its audio and image parts`);
  return rest;
}
