import { type AnswerFacts, type Dialect, stopChoice } from "./dialect.ts";
import { hasName, parseEvent, stringBytesOf } from "./event-text.ts";
import { limitOf, plainText } from "./openai-request.ts";
import { readGeminiUsage } from "./usage/gemini-usage.ts";
import { keepLargest, type Units } from "./usage/tool-units.ts";
import { countAt, isObject, type JsonObject, objectAt, textAt } from "./usage/usage-reading.ts";

/** Gemini generateContent. The model is in the path; every chunk has the usage so far and the last one counts. */
export const geminiGenerate: Dialect = {
  surface: "gemini-generate",
  arrayStream: true,
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
      background: false,
      usageAsked: true,
      continuousUsageAsked: true,
      timingsAsked: false,
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
    hasName(text, "finishReason") ||
    hasName(text, "groundingMetadata");
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
    keepLargest(facts.units, groundingUnits(candidates));
  }
  // A prompt that was blocked is an answer without candidates.
  if (objectAt(body, "promptFeedback") !== null) facts.stopped = true;
  const usage = objectAt(body, "usageMetadata");
  if (usage === null) return;
  facts.usage = readGeminiUsage(usage);
  facts.tierName = facts.usage.tierName ?? facts.tierName;
  facts.usageFinal = facts.stopped;
}

/**
 * What grounding in Google's search and maps is charged by: older models per prompt that was grounded, newer ones per
 * search. The answer shows both; the price rows say which of them counts for a model.
 */
function groundingUnits(candidates: readonly unknown[]): Units {
  const units: Units = {};
  const queries = new Set<string>();
  for (const candidate of candidates) {
    const grounding = isObject(candidate) ? objectAt(candidate, "groundingMetadata") : null;
    if (grounding === null) continue;
    const asked = grounding["webSearchQueries"];
    for (const query of Array.isArray(asked) ? asked : []) {
      if (typeof query === "string" && query !== "") queries.add(query);
    }
    const chunks = grounding["groundingChunks"];
    const sources = Array.isArray(chunks) ? chunks.filter((chunk) => isObject(chunk)) : [];
    if (queries.size > 0 || sources.some((chunk) => "web" in chunk)) units["groundedPrompts"] = 1;
    if (sources.some((chunk) => "maps" in chunk)) units["mapsGroundedPrompts"] = 1;
  }
  if (units["groundedPrompts"] !== undefined) units["groundingSearches"] = Math.max(1, queries.size);
  return units;
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
