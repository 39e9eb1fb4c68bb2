import { type AnswerFacts, type Dialect, stopChoice, type Strip } from "./dialect.ts";
import { decoded, hasName, hasValue, parseEvent, stringBytesOf } from "./event-text.ts";
import { jsonMembers } from "./json-members.ts";
import {
  commonFacts,
  limitOf,
  plainText,
  modelEdits,
  streamOptionEdits,
  systemTextOf,
  timingEdits,
} from "./openai-request.ts";
import { splice, withoutMember } from "./splice.ts";
import { addUnit } from "./usage/tool-units.ts";
import {
  countAt,
  counts,
  isObject,
  type JsonObject,
  objectAt,
  reading,
  textAt,
  type UsageReading,
} from "./usage/usage-reading.ts";
import { readUsage } from "./usage/read-usage.ts";

/** OpenAI chat completions, and everybody who speaks them. */
export const openAiChat: Dialect = {
  surface: "openai-chat",
  readRequest: (body) => ({
    ...commonFacts(body),
    maxOutputTokens: limitOf(body, "max_completion_tokens", "max_tokens"),
    systemPrompt: systemTextOf(body["messages"]),
  }),
  edits: (bytes, members, body, wanted) => [
    ...modelEdits(bytes, members, wanted),
    ...streamOptionEdits(bytes, members, body, wanted),
    ...timingEdits(bytes, members, wanted),
  ],
  readBody: readOpenAiBody,
  readEvent: readChunk,
  stripEvent: stripUsage,
};

/** The older completions, whose chunks carry `text`. */
export const openAiCompletions: Dialect = {
  ...openAiChat,
  surface: "openai-completions",
  readRequest: (body) => ({
    ...commonFacts(body),
    choices: (countAt(body, "n") ?? 1) * promptsIn(body["prompt"]),
    maxOutputTokens: limitOf(body, "max_tokens"),
    systemPrompt: null,
  }),
};

/** A list of texts or of token lists is several prompts, a list of numbers is one. */
const promptsIn = (prompt: unknown): number =>
  Array.isArray(prompt) && typeof prompt[0] !== "number" ? Math.max(1, prompt.length) : 1;

/** Embeddings: input alone, never streamed. */
export const openAiEmbeddings: Dialect = {
  ...openAiChat,
  surface: "openai-embeddings",
  readRequest: (body) => ({ ...commonFacts(body), stream: false }),
  edits: (bytes, members, _body, wanted) => modelEdits(bytes, members, wanted),
};

/** Generated text lies under one of these names; an event carries one kind of it. */
const TEXT_NAMES = ["content", "reasoning_content", "reasoning", "arguments", "text", "refusal"];
const STARTS = ["tool_calls", "function_call", "audio"];

function readOpenAiBody(body: JsonObject, facts: AnswerFacts): void {
  facts.servedModel = textAt(body, "model") ?? facts.servedModel;
  facts.tierName = textAt(body, "service_tier") ?? facts.tierName;
  const usage = objectAt(body, "usage");
  if (usage !== null) {
    facts.usage = readUsage(usage);
    facts.usageFinal = facts.usage !== null;
  }
  facts.errorEvent = errorIn(body);
  const choices = body["choices"];
  const vectors = body["data"];
  if (Array.isArray(vectors) && vectors.length > 0) facts.contentStarted = true;
  if (!Array.isArray(choices)) return;
  facts.contentStarted = choices.length > 0;
  for (const choice of choices) {
    const message = isObject(choice) ? (objectAt(choice, "message") ?? choice) : null;
    facts.textBytes += Buffer.byteLength(plainText(message?.["content"] ?? message?.["text"]));
    addExecuted(message, facts);
  }
}

function readChunk(text: string, facts: AnswerFacts): void {
  if (text.length < 16 && text.trim() === "[DONE]") {
    facts.ended = true;
    return;
  }
  for (const name of TEXT_NAMES) {
    const bytes = stringBytesOf(text, name);
    if (bytes === 0) continue;
    facts.textBytes += bytes;
    facts.contentStarted = true;
    break;
  }
  if (!facts.contentStarted && STARTS.some((name) => hasValue(text, name))) facts.contentStarted = true;
  const stops = !facts.stopped && hasValue(text, "finish_reason");
  const telling =
    stops ||
    facts.servedModel === null ||
    hasValue(text, "usage") ||
    hasName(text, "timings") ||
    // A name or a value: {"error": …}, {"object": "error", …}.
    text.includes('error"') ||
    (facts.tierName === null && hasValue(text, "service_tier"));
  if (!telling) return;
  const chunk = parseEvent(text);
  if (chunk === null) return;
  facts.servedModel = decoded(textAt(chunk, "model")) ?? facts.servedModel;
  facts.tierName = textAt(chunk, "service_tier") ?? facts.tierName;
  facts.errorEvent = decoded(errorIn(chunk)) ?? facts.errorEvent;
  const choices = Array.isArray(chunk["choices"]) ? chunk["choices"] : null;
  if (stops) readStops(choices ?? [], facts);
  // Groq has long put it under a name of its own.
  const usage = objectAt(chunk, "usage") ?? objectAt(objectAt(chunk, "x_groq"), "usage");
  const read = usage === null ? timingsIn(chunk, facts) : readUsage(usage);
  // Cumulative where it comes with every chunk: the last one counts.
  if (read === null) return;
  facts.usage = read;
  facts.usageFinal = facts.stopped || choices?.length === 0;
}

/** Tools that Groq runs itself are charged for by what they are and how long they take. */
function addExecuted(message: JsonObject | null, facts: AnswerFacts): void {
  const executed = message?.["executed_tools"];
  if (Array.isArray(executed)) addUnit(facts.units, "executedTools", executed.length);
}

/**
 * llama.cpp's running counts: `prompt_n` are the tokens of the prompt that were not in its cache, chat template
 * included. Each choice has its own, so those of several do not tell the whole.
 */
function timingsIn(chunk: JsonObject, facts: AnswerFacts): UsageReading | null {
  const timings = facts.choices > 1 ? null : objectAt(chunk, "timings");
  if (timings === null) return null;
  const tokens = counts({
    input: countAt(timings, "prompt_n"),
    cacheRead: countAt(timings, "cache_n"),
    output: countAt(timings, "predicted_n"),
  });
  return tokens.input === undefined || tokens.output === undefined ? null : reading(tokens);
}

function readStops(choices: readonly unknown[], facts: AnswerFacts): void {
  for (const [position, choice] of choices.entries()) {
    if (!isObject(choice) || textAt(choice, "finish_reason") === null) continue;
    stopChoice(facts, countAt(choice, "index") ?? position);
  }
}

function errorIn(body: JsonObject): string | null {
  const error = body["error"];
  if (typeof error === "string" && error !== "") return error;
  if (!isObject(error)) return body["object"] === "error" ? (textAt(body, "message") ?? "error") : null;
  return textAt(error, "message") ?? textAt(error, "code") ?? textAt(error, "type") ?? "error";
}

/** A chunk in the middle of the answer without the counts for which only the gateway asked; its last ones have them anyway. */
function stripTimings(event: Buffer, payloadStart: number, text: string): Buffer | undefined {
  if (!hasName(text, "timings") || hasValue(text, "finish_reason") || hasValue(text, "usage"))
    return undefined;
  return withoutOwn(event, payloadStart, "timings");
}

function withoutOwn(event: Buffer, payloadStart: number, name: string): Buffer | undefined {
  const members = jsonMembers(event, payloadStart) ?? [];
  const index = members.findIndex((member) => member.name === name);
  return index < 0 ? undefined : splice(event, [withoutMember(members, index)]);
}

/**
 * Takes out the usage that only the gateway asked for: the chunk without choices goes, in any other chunk the
 * member goes and every other byte stays. With "running" the client asked for the final usage and only running
 * counts go.
 */
function stripUsage(
  event: Buffer,
  payloadStart: number,
  text: string,
  strip: Exclude<Strip, "none">,
): Buffer | null | undefined {
  if (strip === "timings") return stripTimings(event, payloadStart, text);
  const keepFinal = strip === "running";
  if (!hasName(text, "usage")) return undefined;
  if (hasValue(text, "usage")) {
    const chunk = parseEvent(text);
    const choices = chunk?.["choices"];
    if (chunk !== null && isObject(chunk["usage"]) && Array.isArray(choices) && choices.length === 0) {
      return keepFinal ? undefined : null;
    }
  } else if (keepFinal) return undefined;
  return withoutOwn(event, payloadStart, "usage");
}
