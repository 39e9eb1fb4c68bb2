import { DAY_MS } from "../core/time.ts";
import { needCount, readCount, readMoney, readNumber, readText } from "./cells.ts";
import { BadRow, type Format, type JsonObject, type Output } from "./format.ts";
import { isObject, objectList, objectsIn } from "./json-cell.ts";
import { type Get, namedRow } from "./named-row.ts";
import { addMoney, atMost } from "./openrouter-activity.ts";
import { readTimeNotingZone } from "./read-time.ts";
import { usageRow } from "./usage-row.ts";
import { splitOutput, splitPrompt } from "./token-split.ts";

/** The older daily export of the activity page. */
export const openRouterDailyTable: Format = {
  name: "OpenRouter daily export",
  matchesColumns: (columns) =>
    columns.has("slug") && columns.has("prompt_tokens") && columns.has("byok_usage"),
  openTable(columns, output) {
    const named = namedRow(columns);
    return {
      row: (cells, line) => void output.usage(dayRow(named(cells), line, output)),
    };
  },
};

/** `GET /api/v1/activity`: days by model and host. */
export const openRouterActivityPage: Format = {
  name: "OpenRouter activity API",
  matchesRecord: (record) => {
    const row = Array.isArray(record["data"]) ? objectsIn(record["data"])[0] : record;
    return (
      row !== undefined && ["byok_usage_inference", "prompt_tokens", "date"].every((name) => name in row)
    );
  },
  openRecords: (output) => ({
    record(page, line) {
      const rows = Array.isArray(page["data"]) ? objectList(page["data"], "data") : [page];
      for (const row of rows) {
        output.attempt(line, () => void output.usage(dayRow((name) => row[name], line, output)));
      }
    },
  }),
};

/** `GET /api/v1/generation`: one request; the native counts are the billed ones. */
export const openRouterGeneration: Format = {
  name: "OpenRouter generation API",
  matchesRecord: (record) => "native_tokens_prompt" in unwrap(record),
  openRecords: (output) => ({
    record(page, line) {
      const record = unwrap(page);
      const input = needCount(
        record["native_tokens_prompt"] ?? record["tokens_prompt"],
        "native_tokens_prompt",
      );
      const written = needCount(
        record["native_tokens_completion"] ?? record["tokens_completion"],
        "native_tokens_completion",
      );
      const cached = readCount(record["native_tokens_cached"], "native_tokens_cached");
      const reasoning = readCount(record["native_tokens_reasoning"], "native_tokens_reasoning");
      output.usage(
        usageRow(output.file, line, readTimeNotingZone(record["created_at"], "created_at", output), {
          id: readText(record["id"]),
          provider: "openrouter",
          model: readText(record["model"]),
          host: readText(record["provider_name"]),
          tokens: {
            ...splitPrompt(input, { cacheRead: atMost(cached, input, "cached", output) }),
            ...splitOutput(written, atMost(reasoning, written, "reasoning", output)),
          },
          task: readText(record["api_key_name"]) ?? readText(record["workspace_id"]),
          billed: readMoney(record["total_cost"], "total_cost") ?? null,
          ttftMs: readNumber(record["latency"], "latency") ?? null,
          durationMs: readNumber(record["generation_time"], "generation_time") ?? null,
        }),
      );
    },
  }),
};

const unwrap = (record: JsonObject): JsonObject => (isObject(record["data"]) ? record["data"] : record);

function dayRow(get: Get, line: number, output: Output) {
  const startMs = readTimeNotingZone(get("date"), "date", output);
  if (startMs % DAY_MS !== 0) throw new BadRow("date", "is not a whole day");
  const input = needCount(get("prompt_tokens"), "prompt_tokens");
  const written = needCount(get("completion_tokens"), "completion_tokens");
  const reasoning = readCount(get("reasoning_tokens"), "reasoning_tokens");
  return usageRow(output.file, line, startMs, {
    provider: "openrouter",
    model: readText(get("model_permaslug")) ?? readText(get("model")) ?? readText(get("slug")),
    host: readText(get("provider_name")),
    endMs: startMs + DAY_MS,
    grain: "day",
    requests: readCount(get("requests"), "requests") ?? null,
    tokens: { input, ...splitOutput(written, atMost(reasoning, written, "reasoning", output)) },
    task: readText(get("workspace_id")),
    billed: addMoney(
      readMoney(get("usage"), "usage"),
      readMoney(get("byok_usage_inference") ?? get("byok_usage"), "byok_usage_inference"),
    ),
  });
}
