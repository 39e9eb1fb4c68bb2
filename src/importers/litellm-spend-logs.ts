import type { Picodollars } from "../core/money.ts";
import type { UsageRow } from "../core/usage.ts";
import { readCount, readMoney, readNumber, readText } from "./cells.ts";
import { BadRow, type Format, type JsonObject, type Output } from "./format.ts";
import { jsonObject } from "./json-cell.ts";
import { type Get, namedRow } from "./named-row.ts";
import { notMovableKind } from "./not-movable.ts";
import { atMost } from "./openrouter-activity.ts";
import { isOtherName, providerName } from "./provider-names.ts";
import { lacksZone, readTime } from "./read-time.ts";
import { splitOutput } from "./token-split.ts";
import { usageRow } from "./usage-row.ts";

/**
 * Rows of LiteLLM_SpendLogs: the table as CSV, or `GET /spend/logs` as a list, one object, or JSON lines.
 * prompt_tokens has the OpenAI meaning (cached included); the cached part is only in `metadata`. A cache hit is
 * one of LiteLLM's own response cache: it cost the provider nothing.
 */
export const liteLlmSpendLogs: Format = {
  name: "LiteLLM spend logs",
  isRequestLog: true,
  matchesColumns: (columns) => isSpendLog((name) => columns.has(name), "starttime"),
  openTable(columns, output) {
    const named = namedRow(columns);
    return {
      row(cells, line) {
        const get = named(cells);
        passOn((name) => get(name.toLowerCase()), line, output);
      },
    };
  },
  matchesRecord: (record) => isSpendLog((name) => name in record, "startTime"),
  openRecords: (output) => ({ record: (record, line) => passOn((name) => record[name], line, output) }),
};

const isSpendLog = (has: (name: string) => boolean, start: string): boolean =>
  has("request_id") && has("prompt_tokens") && has("completion_tokens") && has("spend") && has(start);

function passOn(get: Get, line: number, output: Output): void {
  const metadata = jsonObject(get("metadata"), "metadata");
  const prompt = readCount(get("prompt_tokens"), "prompt_tokens");
  const completion = readCount(get("completion_tokens"), "completion_tokens");
  const status = readText(get("status")) ?? readText(metadata["status"]);
  if (status === "failure" && (prompt ?? 0) + (completion ?? 0) === 0) {
    output.tally((count) => `${count} failed requests used no tokens and were left out.`);
    return;
  }
  if (prompt === undefined && completion === undefined) throw new BadRow("prompt_tokens", "is empty");
  const startMs = moment(get("startTime"), "startTime", output);
  const first = readText(get("completionStartTime"));
  const end = readText(get("endTime"));
  const usage = jsonObject(metadata["usage_object"], "metadata");
  const notMovable = notMovableKind(readText(get("call_type")));
  const servedLocally = /^true$/i.test(readText(get("cache_hit")) ?? "") || get("cache_hit") === true;
  output.usage(
    usageRow(output.file, line, startMs, {
      id: readText(get("request_id")),
      ...billedModel(get),
      tokens: notMovable === null ? tokensOf(prompt, completion, metadata, usage, output) : {},
      task: taskOf(get, metadata),
      billed: servedLocally ? 0n : spendOf(get, (prompt ?? 0) + (completion ?? 0), output),
      notMovable,
      servedLocally,
      ttftMs: first === null ? null : atLeastZero(moment(first, "completionStartTime", output) - startMs),
      durationMs:
        readNumber(get("request_duration_ms"), "request_duration_ms") ??
        (end === null ? null : atLeastZero(moment(end, "endTime", output) - startMs)),
    }),
  );
}

/** LiteLLM writes 0 for a model whose price it does not know: unknown, not free. */
function spendOf(get: Get, tokens: number, output: Output): Picodollars | null {
  const spend = readMoney(get("spend"), "spend") ?? null;
  if (spend !== 0n || tokens === 0) return spend;
  output.tally((count) => `${count} rows with tokens have a spend of 0, which was taken as unknown.`);
  return null;
}

function tokensOf(
  prompt: number | undefined,
  completion: number | undefined,
  metadata: JsonObject,
  usage: JsonObject,
  output: Output,
): UsageRow["tokens"] {
  const extra = { ...usage, ...jsonObject(metadata["additional_usage_values"], "metadata") };
  const promptDetails = jsonObject(extra["prompt_tokens_details"], "metadata");
  const completionDetails = jsonObject(extra["completion_tokens_details"], "metadata");
  const read =
    readCount(extra["cache_read_input_tokens"], "cache_read_input_tokens") ??
    readCount(promptDetails["cached_tokens"], "cached_tokens");
  const written = readCount(extra["cache_creation_input_tokens"], "cache_creation_input_tokens");
  const reasoning = readCount(completionDetails["reasoning_tokens"], "reasoning_tokens");
  const cached = (read ?? 0) + (written ?? 0);
  let input = prompt;
  if (prompt !== undefined && cached > 0) {
    if (cached <= prompt) input = prompt - cached;
    else {
      output.tally(
        (count) =>
          `${count} rows have more cached tokens than prompt tokens; their prompt_tokens were taken as the uncached part.`,
      );
    }
  }
  return {
    ...(input === undefined ? undefined : { input }),
    ...(read === undefined ? undefined : { cacheRead: read }),
    ...(written === undefined ? undefined : { cacheWrite5m: written }),
    ...splitOutput(
      completion,
      completion === undefined ? undefined : atMost(reasoning, completion, "reasoning", output),
    ),
  };
}

/** LiteLLM writes the model as "anthropic/claude-sonnet"; the provider's own name is the rest. */
function billedModel(get: Get): Pick<UsageRow, "provider" | "model"> {
  const named = readText(get("custom_llm_provider"));
  const text = readText(get("model")) ?? readText(get("model_group"));
  const slash = text?.indexOf("/") ?? -1;
  const prefix = text !== null && slash > 0 ? text.slice(0, slash) : null;
  const provider = named ?? (prefix !== null && isOtherName(prefix) ? prefix : null);
  const model = text !== null && prefix !== null && prefix === provider ? text.slice(slash + 1) : text;
  return {
    provider: providerName(provider),
    model,
  };
}

/** The key's alias, else the team: the key itself is a hash and says nothing to a person. */
const taskOf = (get: Get, metadata: JsonObject): string | null =>
  readText(metadata["user_api_key_alias"]) ??
  readText(metadata["user_api_key_team_alias"]) ??
  readText(get("team_id")) ??
  readText(get("api_key"))?.slice(0, 12) ??
  null;

function moment(value: unknown, column: string, output: Output): number {
  const ms = readTime(value, column);
  if (lacksZone(value)) output.note("Times without a zone were taken as UTC.");
  return ms;
}

const atLeastZero = (ms: number): number | null => (ms >= 0 ? ms : null);
