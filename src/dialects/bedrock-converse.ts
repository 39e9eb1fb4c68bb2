import { readException } from "./bedrock-exception.ts";
import type { AnswerFacts, Dialect } from "./dialect.ts";
import { decoded, parseEvent, stringBytesOf } from "./event-text.ts";
import { limitOf, plainText } from "./openai-request.ts";
import { readUsage } from "./usage/read-usage.ts";
import { type JsonObject, objectAt, textAt } from "./usage/usage-reading.ts";

/** Amazon Bedrock's Converse: one format for all models, the model in the path, usage in the last event. */
export const bedrockConverse: Dialect = {
  surface: "bedrock-converse",
  anyType: true,
  readRequest: (body) => ({
    model: null,
    stream: false,
    choices: 1,
    maxOutputTokens: limitOf(objectAt(body, "inferenceConfig") ?? {}, "maxTokens"),
    systemPrompt: plainText(body["system"]) || null,
    task: textAt(objectAt(body, "requestMetadata"), "task"),
    tierName: textAt(objectAt(body, "serviceTier"), "type"),
    background: false,
    usageAsked: true,
    continuousUsageAsked: false,
    timingsAsked: false,
  }),
  edits: () => [],
  readBody(body, facts) {
    const content = objectAt(objectAt(body, "output"), "message")?.["content"];
    facts.textBytes += Buffer.byteLength(plainText(content));
    facts.contentStarted = Array.isArray(content) && content.length > 0;
    facts.stopped = textAt(body, "stopReason") !== null;
    readMetadata(body, facts);
  },
  readEvent: () => {},
  readFrame(frame, payload, facts) {
    if (readException(frame, payload, facts)) return;
    switch (frame.type) {
      case "contentBlockStart":
        // Text has no start; what has one names a tool or shows an image.
        facts.contentStarted = true;
        return;
      case "contentBlockDelta": {
        const bytes = stringBytesOf(payload, "text") + stringBytesOf(payload, "input");
        facts.textBytes += bytes;
        if (bytes > 0) facts.contentStarted = true;
        return;
      }
      case "messageStop":
        facts.stopped = true;
        return;
      case "metadata": {
        const event = parseEvent(payload);
        if (event !== null) readMetadata(event, facts);
        facts.ended = true;
        return;
      }
      default:
    }
  },
};

/** Counting tokens is free of charge and generates nothing. */
export const bedrockCountTokens: Dialect = {
  ...bedrockConverse,
  surface: "bedrock-count-tokens",
  readBody: () => {},
};

/** What a whole answer and the last event of a stream say of its usage. */
function readMetadata(said: JsonObject, facts: AnswerFacts): void {
  const usage = objectAt(said, "usage");
  if (usage !== null) facts.usage = readUsage(usage);
  facts.usageFinal = facts.usage !== null;
  facts.tierName = textAt(objectAt(said, "serviceTier"), "type");
  const latency = textAt(objectAt(said, "performanceConfig"), "latency");
  if (latency === "optimized") facts.usage?.reasons.push({ code: "speed", value: latency });
  const trace = objectAt(said, "trace");
  // A router of prompts chooses the model, and its price.
  facts.servedModel = decoded(textAt(objectAt(trace, "promptRouter"), "invokedModelId"));
  if (objectAt(trace, "guardrail") !== null) facts.units["guardedAnswers"] = 1;
}
