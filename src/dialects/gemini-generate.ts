import { type AnswerFacts, type Dialect, stopChoice } from "./dialect.ts";
import { hasName, parseEvent, stringBytesOf } from "./event-text.ts";
import { limitOf, plainText } from "./openai-request.ts";
import { readGeminiUsage } from "./usage/gemini-usage.ts";
import { countAt, isObject, type JsonObject, objectAt, textAt } from "./usage/usage-reading.ts";

/** Gemini generateContent. The model is in the path; every chunk has the usage so far and the last one counts. */
export const geminiGenerate: Dialect = {
  surface: "gemini-generate",
  readRequest(body) {
    const settings = objectAt(body, "generationConfig") ?? objectAt(body, "generation_config");
    const system = objectAt(body, "systemInstruction") ?? objectAt(body, "system_instruction");
    return {
      model: null,
      stream: false,
      choices: countAt(settings, "candidateCount") ?? countAt(settings, "candidate_count") ?? 1,
      maxOutputTokens: settings === null ? null : limitOf(settings, "maxOutputTokens", "max_output_tokens"),
      systemPrompt: plainText(system?.["parts"]) || null,
      task: textAt(objectAt(body, "labels"), "task"),
      tierName: textAt(body, "serviceTier") ?? textAt(body, "service_tier"),
      usageAsked: true,
      continuousUsageAsked: true,
    };
  },
  edits: () => [],
  readBody(body, facts) {
    readAnswer(body, facts);
    facts.textBytes += answerTextBytes(body);
    facts.usageFinal = facts.usage !== null;
    facts.stopped = true;
  },
  readEvent,
};

/** Counting tokens is free of charge. */
export const geminiCountTokens: Dialect = {
  ...geminiGenerate,
  surface: "gemini-count-tokens",
  readBody: () => {},
};

/** Embeddings: input alone. Most answers do not count it, and then it is not known. */
export const geminiEmbed: Dialect = {
  ...geminiGenerate,
  surface: "gemini-embed",
  unestimated: true,
  readBody(body, facts) {
    const usage = objectAt(body, "usageMetadata");
    if (usage !== null) facts.usage = readGeminiUsage(usage);
    facts.usageFinal = facts.usage !== null;
    facts.stopped = true;
  },
};

const MEDIA = ["functionCall", "inlineData", "executableCode", "codeExecutionResult"];

function readEvent(text: string, facts: AnswerFacts): void {
  const bytes = stringBytesOf(text, "text");
  facts.textBytes += bytes;
  if (bytes > 0 || (!facts.contentStarted && MEDIA.some((name) => hasName(text, name)))) {
    facts.contentStarted = true;
  }
  const telling =
    facts.servedModel === null ||
    hasName(text, "usageMetadata") ||
    hasName(text, "error") ||
    hasName(text, "finishReason");
  if (!telling) return;
  const chunk = parseEvent(text);
  if (chunk !== null) readAnswer(chunk, facts);
}

function readAnswer(body: JsonObject, facts: AnswerFacts): void {
  facts.servedModel = textAt(body, "modelVersion") ?? facts.servedModel;
  const error = objectAt(body, "error");
  if (error !== null) facts.errorEvent = textAt(error, "message") ?? textAt(error, "status") ?? "error";
  const candidates = body["candidates"];
  if (Array.isArray(candidates)) {
    for (const [position, candidate] of candidates.entries()) {
      if (!isObject(candidate) || textAt(candidate, "finishReason") === null) continue;
      stopChoice(facts, countAt(candidate, "index") ?? position);
    }
    if (answerTextBytes(body) > 0) facts.contentStarted = true;
  }
  // A prompt that was blocked is an answer without candidates.
  if (objectAt(body, "promptFeedback") !== null) facts.stopped = true;
  const usage = objectAt(body, "usageMetadata");
  if (usage === null) return;
  facts.usage = readGeminiUsage(usage);
  facts.tierName = facts.usage.tierName ?? facts.tierName;
  facts.usageFinal = facts.stopped;
}

function answerTextBytes(body: JsonObject): number {
  const candidates = body["candidates"];
  if (!Array.isArray(candidates)) return 0;
  let bytes = 0;
  for (const candidate of candidates) {
    if (!isObject(candidate)) continue;
    bytes += Buffer.byteLength(plainText(objectAt(candidate, "content")?.["parts"]));
  }
  return bytes;
}
