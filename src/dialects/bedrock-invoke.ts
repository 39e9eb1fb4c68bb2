import { anthropicMessages } from "./anthropic-messages.ts";
import { readException } from "./bedrock-exception.ts";
import type { AnswerFacts, Dialect } from "./dialect.ts";
import { ownText, parseEvent, stringBytesOf } from "./event-text.ts";
import { limitOf, plainText, systemTextOf } from "./openai-request.ts";
import { readUsage } from "./usage/read-usage.ts";
import {
  countAt,
  counts,
  type JsonObject,
  objectAt,
  reading,
  textAt,
  type UsageReading,
} from "./usage/usage-reading.ts";

/**
 * Amazon Bedrock's InvokeModel: each model's own format in and out, counts in the answer's head and, where the format has
 * them, in its body. Models that make images or vectors answer here too, so text says nothing about what was used.
 */
export const bedrockInvoke: Dialect = {
  surface: "bedrock-invoke",
  anyType: true,
  unestimated: true,
  readRequest: (body) => ({
    ...anthropicMessages.readRequest(body),
    // The path says both; a format may have the names for something else.
    model: null,
    stream: false,
    maxOutputTokens: limitOf(body, "max_tokens", "max_gen_len", "max_completion_tokens"),
    systemPrompt: plainText(body["system"]) || systemTextOf(body["messages"]),
  }),
  edits: () => [],
  readHead(headers, facts) {
    const tokens = counts({
      input: counted(headers["x-amzn-bedrock-input-token-count"]),
      cacheRead: counted(headers["x-amzn-bedrock-cache-read-input-token-count"]),
      cacheWrite5m: counted(headers["x-amzn-bedrock-cache-write-input-token-count"]),
      output: counted(headers["x-amzn-bedrock-output-token-count"]),
    });
    if (Object.keys(tokens).length > 0) facts.usage = reading(tokens);
    const tier = headers["x-amzn-bedrock-service-tier"];
    if (typeof tier === "string") facts.tierName = tier;
    if (headers["x-amzn-bedrock-performanceconfig-latency"] === "optimized")
      facts.usage?.reasons.push({ code: "speed", value: "optimized" });
  },
  readBody(body, facts) {
    // The body splits what was written to the cache; the head only sums it up.
    const usage = objectAt(body, "usage");
    const said = (usage === null ? null : readUsage(usage)) ?? ownCounts(body);
    const reasons = facts.usage?.reasons ?? [];
    if (said !== null) facts.usage = { ...said, reasons: [...said.reasons, ...reasons] };
    facts.usageFinal = facts.usage !== null;
    facts.tierName ??= textAt(body, "service_tier") ?? facts.usage?.tierName ?? null;
    facts.textBytes += Buffer.byteLength(plainText(body["content"]) || (textAt(body, "generation") ?? ""));
    facts.contentStarted = true;
    facts.stopped = true;
  },
  readEvent: () => {},
  readFrame(frame, payload, facts) {
    if (readException(frame, payload, facts) || frame.type !== "chunk") return;
    // Base64, so that the text has nothing to unescape. What is in it is an event of the model's own format.
    const inner = Buffer.from(ownText(payload, "bytes") ?? "", "base64").toString("latin1");
    readChunk(inner, facts);
  },
};

/** Only text is streamed, so where the stream was cut it says what was used, more or less. */
export const bedrockInvokeStream: Dialect = { ...bedrockInvoke, unestimated: undefined };

/** Text of models whose events are not Anthropic's lies under one of these names. */
const TEXT_NAMES = ["generation", "outputText", "text", "content", "reasoning_content"];
/** Bedrock's own counts, in the last event of every format. */
const METRICS = "amazon-bedrock-invocationMetrics";

function readChunk(inner: string, facts: AnswerFacts): void {
  if (ownText(inner, "type") !== null) {
    anthropicMessages.readEvent(inner, facts);
    // The maker's name for the model does not tell how it is priced here; the path's does.
    facts.servedModel = null;
  } else {
    for (const name of TEXT_NAMES) {
      const bytes = stringBytesOf(inner, name);
      if (bytes === 0) continue;
      facts.textBytes += bytes;
      facts.contentStarted = true;
      break;
    }
  }
  const metrics = inner.includes(METRICS) ? objectAt(parseEvent(inner), METRICS) : null;
  if (metrics === null) return;
  // Anthropic's own counts split what was written to the cache.
  if (!facts.usageFinal) facts.usage = invocationMetrics(metrics);
  facts.usageFinal = facts.usage !== null;
  facts.stopped = true;
  facts.ended = true;
}

const invocationMetrics = (metrics: JsonObject): UsageReading =>
  reading(
    counts({
      input: countAt(metrics, "inputTokenCount"),
      cacheRead: countAt(metrics, "cacheReadInputTokenCount"),
      cacheWrite5m: countAt(metrics, "cacheWriteInputTokenCount"),
      output: countAt(metrics, "outputTokenCount"),
    }),
  );

/** Counts of formats that have no usage object: Llama, Titan. */
function ownCounts(body: JsonObject): UsageReading | null {
  const tokens = counts({
    input: countAt(body, "prompt_token_count") ?? countAt(body, "inputTextTokenCount"),
    output: countAt(body, "generation_token_count"),
  });
  return Object.keys(tokens).length === 0 ? null : reading(tokens);
}

function counted(header: string | readonly string[] | undefined): number | undefined {
  return typeof header === "string" && /^\d{1,15}$/.test(header) ? Number(header) : undefined;
}
