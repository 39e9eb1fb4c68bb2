import type { UsageRow } from "../core/usage.ts";
import { readCount, readMoney, readText } from "./cells.ts";
import type { Format, JsonObject, Output } from "./format.ts";
import { isObject, jsonObject } from "./json-cell.ts";
import { readTime } from "./read-time.ts";
import { splitPrompt } from "./token-split.ts";
import { DAY_MS } from "../core/time.ts";
import { usageRow } from "./usage-row.ts";

/**
 * `GET /user/daily/activity` (and those of teams and tags) of LiteLLM's proxy: one record per day. The same figures
 * stand there by model, provider, key and entity; only those by model count, split by key where they are.
 */
export const liteLlmActivity: Format = {
  name: "LiteLLM daily activity",
  isRequestLog: true,
  matchesRecord: (record) =>
    daysOf(record).some((day) => "date" in day && isObject(day["metrics"]) && isObject(day["breakdown"])),
  openRecords: (output) => ({
    record(record, line) {
      for (const day of daysOf(record)) output.attempt(line, () => readDay(day, line, output));
      if (jsonObject(record["metadata"], "metadata")["has_more"] === true)
        output.note("The pages say that more follow (has_more); give the following ones too.");
    },
  }),
};

const daysOf = (record: JsonObject): JsonObject[] => {
  const results = record["results"];
  return Array.isArray(results) ? results.filter(isObject) : [record];
};

function readDay(day: JsonObject, line: number, output: Output): void {
  const startMs = readTime(day["date"], "date");
  const models = Object.entries(jsonObject(jsonObject(day["breakdown"], "breakdown")["models"], "models"));
  const span = (metrics: JsonObject, model: string | null, task: string | null): UsageRow =>
    usageRow(output.file, line, startMs, {
      ...counted(metrics, output),
      model,
      task,
      endMs: startMs + DAY_MS,
      grain: "day",
    });
  for (const [model, entry] of models) {
    if (!isObject(entry)) continue;
    const keys = Object.entries(jsonObject(entry["api_key_breakdown"], "api_key_breakdown"));
    if (keys.length === 0) output.usage(span(jsonObject(entry["metrics"], "metrics"), model, null));
    for (const [key, part] of keys) {
      if (!isObject(part)) continue;
      const about = jsonObject(part["metadata"], "metadata");
      const task = readText(about["key_alias"]) ?? readText(about["team_id"]) ?? key.slice(0, 12);
      output.usage(span(jsonObject(part["metrics"], "metrics"), model, task));
    }
  }
  if (
    models.length === 0 &&
    (readCount(jsonObject(day["metrics"], "metrics")["total_tokens"], "total_tokens") ?? 0) > 0
  )
    output.usage(span(jsonObject(day["metrics"], "metrics"), null, null));
}

function counted(metrics: JsonObject, output: Output): Pick<UsageRow, "tokens" | "requests" | "billed"> {
  const count = (name: string): number | undefined => readCount(metrics[name], name);
  const prompt = count("prompt_tokens");
  const cacheRead = count("cache_read_input_tokens");
  const cacheWrite5m = count("cache_creation_input_tokens");
  const written = count("completion_tokens");
  const cached = (cacheRead ?? 0) + (cacheWrite5m ?? 0);
  const isInside = prompt !== undefined && cached <= prompt;
  const tokens = splitPrompt(isInside || prompt === undefined ? prompt : prompt + cached, {
    cacheRead,
    cacheWrite5m,
  });
  const spend = readMoney(metrics["spend"], "spend") ?? null;
  const isUnknown = spend === 0n && (prompt ?? 0) + (written ?? 0) > 0;
  if (isUnknown)
    output.tally((rows) => `${rows} rows with tokens have a spend of 0, which was taken as unknown.`);
  return {
    tokens: { ...tokens, ...(written === undefined ? {} : { output: written }) },
    requests: count("api_requests") ?? count("successful_requests") ?? null,
    billed: isUnknown ? null : spend,
  };
}
