import type { UsageRow } from "../core/usage.ts";
import { outputTokens } from "../core/tokens.ts";
import { needCount, readCount, readText } from "./cells.ts";
import type { Format, JsonObject, Output } from "./format.ts";
import { readTime } from "./read-time.ts";
import { usageRow } from "./usage-row.ts";

/**
 * Session logs that Claude Code keeps (JSON lines). Only answers with usage count. A streamed answer is logged
 * several times under one message id: the one with most output is the final one. Input columns are disjoint.
 */
export const claudeCodeSession: Format<Map<string, Logged>> = {
  name: "Claude Code session",
  createState: () => new Map(),
  matchesRecord: (record) =>
    "sessionId" in record ||
    (record["type"] === "summary" && "leafUuid" in record) ||
    record["type"] === "file-history-snapshot",
  openRecords: (output, answers) => ({
    record(record, line) {
      const message = asObject(record["message"]);
      const usage = asObject(message["usage"]);
      if (usage["output_tokens"] === undefined || message["model"] === "<synthetic>") return;
      const startMs = readTime(record["timestamp"], "timestamp");
      const { short, long } = cacheWrites(usage);
      const read = readCount(usage["cache_read_input_tokens"], "cache_read_input_tokens");
      const id = readText(message["id"]);
      const row = usageRow(output.file, line, startMs, {
        id: id === null ? null : `${id} ${readText(record["requestId"]) ?? ""}`,
        provider: "anthropic",
        model: readText(message["model"]),
        tokens: {
          input: needCount(usage["input_tokens"], "input_tokens"),
          ...(read === undefined ? undefined : { cacheRead: read }),
          ...(short === undefined ? undefined : { cacheWrite5m: short }),
          ...(long === undefined ? undefined : { cacheWrite1h: long }),
          output: needCount(usage["output_tokens"], "output_tokens"),
        },
        task: "Claude Code",
      });
      keepFinal(answers, row, output);
    },
  }),
  finish: (answers) => {
    for (const { row, output } of answers.values()) output.usage(row);
  },
};

/**
 * What was written to the cache. Some versions give the parts as 0 beside a sum that is not: what the parts leave out
 * was written for five minutes, which is what is written where nothing is said.
 */
function cacheWrites(usage: JsonObject): { short: number | undefined; long: number | undefined } {
  const created = asObject(usage["cache_creation"]);
  const long = readCount(created["ephemeral_1h_input_tokens"], "ephemeral_1h_input_tokens");
  const part = readCount(created["ephemeral_5m_input_tokens"], "ephemeral_5m_input_tokens");
  const sum = readCount(usage["cache_creation_input_tokens"], "cache_creation_input_tokens");
  const rest = sum === undefined ? undefined : Math.max(0, sum - (long ?? 0));
  return { short: part === undefined || (rest ?? 0) > part ? (rest ?? part) : part, long };
}

interface Logged {
  row: UsageRow;
  output: Output;
}

function keepFinal(answers: Map<string, Logged>, row: UsageRow, output: Output): void {
  const key = row.id ?? `${output.file}:${row.line}`;
  const known = answers.get(key);
  if (known !== undefined) {
    output.tally((count) => `${count} repeated entries of streamed answers were counted once.`);
    if ((outputTokens(known.row.tokens) ?? 0) >= (outputTokens(row.tokens) ?? 0)) return;
  }
  answers.set(key, { row, output });
}

const asObject = (value: unknown): JsonObject =>
  typeof value === "object" && value !== null ? (value as JsonObject) : {};
