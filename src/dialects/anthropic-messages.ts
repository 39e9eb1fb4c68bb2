import type { AnswerFacts, Dialect } from "./dialect.ts";
import { ownText, parseEvent, stringBytesOf } from "./event-text.ts";
import { limitOf, plainText, replaceMember } from "./openai-request.ts";
import { readAnthropicUsage } from "./usage/anthropic-usage.ts";
import { isObject, type JsonObject, objectAt, textAt } from "./usage/usage-reading.ts";

/** Anthropic messages. The stream's usage is cumulative: the start has the input, the last delta the output. */
export const anthropicMessages: Dialect = {
  surface: "anthropic-messages",
  readRequest: (body) => ({
    model: textAt(body, "model"),
    stream: body["stream"] === true,
    choices: 1,
    maxOutputTokens: limitOf(body, "max_tokens"),
    systemPrompt: plainText(body["system"]) || null,
    task: null,
    tierName: textAt(body, "service_tier"),
    background: false,
    usageAsked: true,
    continuousUsageAsked: false,
    timingsAsked: false,
  }),
  edits: (_bytes, members, _body, wanted) =>
    wanted.model === null ? [] : replaceMember(members, "model", wanted.model),
  readBody(body, facts) {
    readMessage(body, facts);
    facts.usageFinal = facts.usage !== null;
    readContainer(body, facts);
    facts.stopped = textAt(body, "stop_reason") !== null;
    facts.errorEvent = errorIn(body);
    const content = body["content"];
    facts.textBytes += Buffer.byteLength(plainText(content));
    facts.contentStarted = Array.isArray(content) && content.length > 0;
  },
  readEvent,
};

/** Counting tokens is free of charge and generates nothing. */
export const anthropicCountTokens: Dialect = {
  ...anthropicMessages,
  surface: "anthropic-count-tokens",
  readBody: () => {},
};

/** The usage object as it has grown so far; deltas overwrite what they restate. */
const usageSoFar = new WeakMap<AnswerFacts, JsonObject>();

/** Events that say nothing about the answer but that it goes on. */
const SILENT = ["ping", "content_block_stop"];
/** Blocks that begin empty; in any other the first event has content already: the name of a tool, a search's results. */
const EMPTY_AT_FIRST = ["text", "thinking"];

/** The event's own type decides what it is: anything that looks like one may stand in the answer's text. */
function readEvent(text: string, facts: AnswerFacts): void {
  const kind = ownText(text, "type") ?? "";
  if (kind === "content_block_delta") {
    let bytes = 0;
    for (const name of ["text", "partial_json", "thinking"]) bytes += stringBytesOf(text, name);
    facts.textBytes += bytes;
    if (bytes > 0) facts.contentStarted = true;
    return;
  }
  if (SILENT.includes(kind)) return;
  const event = parseEvent(text);
  if (event === null) return;
  switch (kind) {
    case "message_start": {
      const message = objectAt(event, "message");
      if (message === null) return;
      facts.servedModel = textAt(message, "model") ?? facts.servedModel;
      merge(objectAt(message, "usage"), facts);
      // The output count of the start is a placeholder, not yet a count of anything.
      if (facts.usage !== null) {
        delete facts.usage.tokens.output;
        delete facts.usage.tokens.reasoning;
      }
      return;
    }
    case "content_block_start": {
      const block = textAt(objectAt(event, "content_block"), "type");
      if (block !== null && !EMPTY_AT_FIRST.includes(block)) facts.contentStarted = true;
      return;
    }
    case "message_delta": {
      const usage = objectAt(event, "usage");
      merge(usage, facts);
      if (textAt(objectAt(event, "delta"), "stop_reason") !== null) facts.stopped = true;
      if (usage !== null) facts.usageFinal = true;
      readContainer(objectAt(event, "delta"), facts);
      return;
    }
    case "message_stop":
      facts.ended = true;
      return;
    case "error":
      facts.errorEvent = errorIn(event) ?? "error";
      return;
    default:
  }
}

function merge(usage: JsonObject | null, facts: AnswerFacts): void {
  if (usage === null) return;
  // A delta that restates a count as null says nothing about it.
  const said = Object.fromEntries(Object.entries(usage).filter(([, value]) => value !== null));
  const before = usageSoFar.get(facts);
  const whole = { ...before, ...said };
  // A new sum of cache writes without its split makes the old split wrong.
  if (
    "cache_creation_input_tokens" in said &&
    !("cache_creation" in said) &&
    before?.["cache_creation_input_tokens"] !== said["cache_creation_input_tokens"]
  ) {
    delete (whole as Record<string, unknown>)["cache_creation"];
  }
  usageSoFar.set(facts, whole);
  facts.usage = readAnthropicUsage(whole);
  facts.tierName = facts.usage.tierName ?? facts.tierName;
}

function readMessage(body: JsonObject, facts: AnswerFacts): void {
  facts.servedModel = textAt(body, "model") ?? facts.servedModel;
  const usage = objectAt(body, "usage");
  if (usage === null) return;
  facts.usage = readAnthropicUsage(usage);
  facts.tierName = facts.usage.tierName;
}

/** Code ran in a container, which is charged by the hour beyond a daily allowance: there is no price per use. */
function readContainer(message: JsonObject | null, facts: AnswerFacts): void {
  if (objectAt(message, "container") !== null) facts.units["containerSessions"] = 1;
}

function errorIn(body: JsonObject): string | null {
  const error = body["error"];
  return isObject(error) ? (textAt(error, "message") ?? textAt(error, "type") ?? "error") : null;
}
