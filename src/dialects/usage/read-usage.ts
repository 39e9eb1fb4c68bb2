import type { AttemptReason } from "../../core/attempt-reason.ts";
import { readAnthropicUsage } from "./anthropic-usage.ts";
import { readGeminiUsage } from "./gemini-usage.ts";
import { readOpenAiUsage } from "./openai-usage.ts";
import {
  checkTotal,
  countAt,
  counts,
  isObject,
  type JsonObject,
  objectAt,
  partsOf,
  reading,
  type UsageReading,
} from "./usage-reading.ts";

/**
 * Reads a usage object of any provider, told apart by what is in it. Where two providers use one name for
 * different things ("input_tokens" includes the cache at OpenAI and excludes it at Anthropic), the fields that
 * only one of them has decide, and the total where there is one. Null when no shape is known.
 */
export function readUsage(usage: JsonObject): UsageReading | null {
  if (has(usage, "promptTokenCount", "candidatesTokenCount", "totalTokenCount"))
    return readGeminiUsage(usage);
  if (has(usage, "inputTokens", "outputTokens")) return readConverseUsage(usage);
  if (has(usage, "prompt_eval_count", "eval_count")) return readOllamaUsage(usage);
  if (has(usage, "prompt_tokens", "completion_tokens")) return readOpenAiUsage(usage);
  if (has(usage, "input_tokens", "output_tokens")) {
    return looksExclusive(usage) ? readAnthropicUsage(usage) : readOpenAiUsage(usage);
  }
  if (objectAt(usage, "tokens") !== null || objectAt(usage, "billed_units") !== null)
    return readCohere(usage);
  if (has(usage, "total_tokens", "search_units", "seconds")) return readOpenAiUsage(usage);
  return null;
}

const has = (usage: JsonObject, ...names: readonly string[]): boolean =>
  names.some((name) => typeof usage[name] === "number");

function looksExclusive(usage: JsonObject): boolean {
  if (objectAt(usage, "input_tokens_details") !== null) return false;
  if (objectAt(usage, "input_token_details") !== null) return false;
  const input = countAt(usage, "input_tokens");
  const output = countAt(usage, "output_tokens");
  const total = countAt(usage, "total_tokens");
  if (total === undefined) return true;
  const beside =
    (countAt(usage, "cache_read_input_tokens") ?? 0) + (countAt(usage, "cache_creation_input_tokens") ?? 0);
  return beside > 0 && total === (input ?? 0) + (output ?? 0) + beside;
}

/** Amazon Bedrock's Converse: the cache is beside the input, and a total says so. */
function readConverseUsage(usage: JsonObject): UsageReading {
  const reasons: AttemptReason[] = [];
  const written = countAt(usage, "cacheWriteInputTokens") ?? countAt(usage, "cacheWriteInputTokenCount");
  const hour = writtenFor("1h", usage["cacheDetails"]);
  const tokens = counts({
    input: countAt(usage, "inputTokens"),
    cacheRead: countAt(usage, "cacheReadInputTokens") ?? countAt(usage, "cacheReadInputTokenCount"),
    // What the sum has beyond the part that is kept for an hour is a write of the default kind; without a sum, unknown.
    cacheWrite5m: hour === undefined || written === undefined ? written : Math.max(written - hour, 0),
    cacheWrite1h: hour,
    output: countAt(usage, "outputTokens"),
  });
  if (hour !== undefined && written !== undefined && hour > written)
    reasons.push("cache-write-split-mismatch");
  checkTotal(tokens, countAt(usage, "totalTokens"), reasons);
  return reading(tokens, reasons);
}

/** Tokens written with this lifetime; undefined where the details do not say, or one of them has no count. */
function writtenFor(ttl: string, details: unknown): number | undefined {
  if (!Array.isArray(details)) return undefined;
  const written = details
    .filter(isObject)
    .filter((detail) => detail["ttl"] === ttl)
    .map((detail) => countAt(detail, "inputTokens"));
  if (written.length === 0) return undefined;
  return written.reduce(
    (sum, count) => (sum === undefined || count === undefined ? undefined : sum + count),
    0,
  );
}

/** Ollama leaves `prompt_eval_count` out when the prompt was still in its cache: then nobody knows it. */
const readOllamaUsage = (usage: JsonObject): UsageReading =>
  reading(counts({ input: countAt(usage, "prompt_eval_count"), output: countAt(usage, "eval_count") }));

/** Cohere: what passed through the model, the cached part of it, and what is billed in units of its own. */
function readCohere(usage: JsonObject): UsageReading {
  const reasons: AttemptReason[] = [];
  const billed = objectAt(usage, "billed_units");
  const passed = objectAt(usage, "tokens") ?? billed;
  const input = partsOf(
    countAt(passed, "input_tokens"),
    [countAt(usage, "cached_tokens")],
    "cached-exceeds-input",
    reasons,
  );
  const units: Record<string, number> = {};
  const searches = countAt(billed, "search_units");
  if (searches !== undefined) units["searchUnits"] = searches;
  const tokens = counts({
    input: input.rest,
    cacheRead: input.parts[0],
    output: countAt(passed, "output_tokens"),
  });
  return reading(tokens, reasons, { units });
}
