import { anthropicMessages } from "./anthropic-messages.ts";
import { type BatchResult, type Dialect, emptyFacts } from "./dialect.ts";
import { geminiGenerate } from "./gemini-generate.ts";
import { openAiChat, openAiCompletions, openAiEmbeddings } from "./openai-chat.ts";
import { openAiResponses } from "./openai-responses.ts";
import { countAt, isObject, type JsonObject, objectAt, textAt } from "./usage/usage-reading.ts";

/** Longer lines are not read; an answer of a model is far shorter. */
const MOST_LINE_BYTES = 16 << 20;

/** Reads a job's results as they pass, a line each; other lines, and answers without usage, are none. */
export function createResultsReader(): { feed(chunk: Buffer): void; end(): readonly BatchResult[] } {
  const results: BatchResult[] = [];
  let held: Buffer[] = [];
  let heldBytes = 0;

  function take(part: Buffer): void {
    heldBytes += part.length;
    if (heldBytes > MOST_LINE_BYTES) held = [];
    else held.push(part);
  }

  function endLine(): void {
    const line = heldBytes > MOST_LINE_BYTES ? "" : Buffer.concat(held).toString();
    held = [];
    heldBytes = 0;
    const result = line.startsWith("{") ? resultIn(line) : null;
    if (result !== null) results.push(result);
  }

  return {
    feed(chunk) {
      let at = 0;
      for (let end = chunk.indexOf(LINE_FEED); end >= 0; end = chunk.indexOf(LINE_FEED, at)) {
        take(chunk.subarray(at, end));
        endLine();
        at = end + 1;
      }
      if (at < chunk.length) take(chunk.subarray(at));
    },
    end() {
      endLine();
      return results;
    },
  };
}

const LINE_FEED = 0x0a;

function resultIn(text: string): BatchResult | null {
  let line: unknown;
  try {
    line = JSON.parse(text);
  } catch {
    return null;
  }
  if (!isObject(line)) return null;
  const custom = textAt(line, "custom_id") ?? textAt(line, "key");
  if (custom === null) return null;
  const result = objectAt(line, "result");
  if (result !== null) return read(custom, anthropicMessages, objectAt(result, "message"), 200);
  const response = objectAt(line, "response");
  if (objectAt(response, "usageMetadata") !== null) return read(custom, geminiGenerate, response, 200);
  const body = objectAt(response, "body");
  const dialect = body === null ? undefined : BY_OBJECT[textAt(body, "object") ?? ""];
  // OpenAI gives each line an id that no other line of any job has.
  return dialect === undefined
    ? null
    : read(textAt(line, "id") ?? custom, dialect, body, countAt(response, "status_code") ?? 200);
}

/** What an answer of OpenAI's calls itself. */
const BY_OBJECT: Readonly<Record<string, Dialect>> = {
  "chat.completion": openAiChat,
  text_completion: openAiCompletions,
  response: openAiResponses,
  list: openAiEmbeddings,
};

function read(id: string, dialect: Dialect, body: JsonObject | null, status: number): BatchResult | null {
  if (body === null) return null;
  const facts = emptyFacts();
  dialect.readBody(body, facts);
  if (facts.usage === null) return null;
  // Providers do not repeat in each answer that it was one of a batch.
  facts.tierName = "batch";
  const seconds = countAt(body, "created") ?? countAt(body, "created_at");
  return { id, dialect, facts, status, answeredMs: seconds === undefined ? null : seconds * 1000 };
}
