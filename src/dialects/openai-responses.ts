import type { AnswerFacts, BackgroundAnswer, Dialect } from "./dialect.ts";
import { decoded, ownText, parseEvent, stringBytesOf } from "./event-text.ts";
import { commonFacts, limitOf, plainText, replaceMember, systemTextOf } from "./openai-request.ts";
import { addUnit, unitsOfItems } from "./usage/tool-units.ts";
import { countAt, isObject, type JsonObject, objectAt, textAt } from "./usage/usage-reading.ts";
import { readUsage } from "./usage/read-usage.ts";

/** OpenAI responses. Usage comes with the last event, whether the answer was completed, cut short or failed. */
export const openAiResponses: Dialect = {
  surface: "openai-responses",
  readRequest: (body) => ({
    ...commonFacts(body),
    maxOutputTokens: limitOf(body, "max_output_tokens"),
    systemPrompt: textAt(body, "instructions") ?? systemTextOf(body["input"]),
  }),
  edits: (_bytes, members, _body, wanted) =>
    wanted.model === null ? [] : replaceMember(members, "model", wanted.model),
  readBody: readResponse,
  readEvent,
};

const LAST_EVENTS = ["response.completed", "response.incomplete", "response.failed"];

/** The event's own type decides what it is: anything that looks like one may stand in an instruction or an answer. */
function readEvent(text: string, facts: AnswerFacts): void {
  const kind = ownText(text, "type");
  if (kind?.endsWith(".delta") === true) {
    const bytes = stringBytesOf(text, "delta");
    facts.textBytes += bytes;
    if (bytes > 0) facts.contentStarted = true;
    return;
  }
  if (kind === "response.output_item.done") {
    // What was searched before an answer broke off is charged for.
    const item = objectAt(parseEvent(text), "item");
    if (item !== null)
      for (const [unit, count] of Object.entries(unitsOfItems([item], []))) addUnit(facts.units, unit, count);
    return;
  }
  const isLast = kind !== null && LAST_EVENTS.includes(kind);
  if (!isLast && kind !== "error" && facts.servedModel !== null) return;
  const event = parseEvent(text);
  if (event === null) return;
  if (kind === "error") {
    const inner = objectAt(event, "error");
    facts.errorEvent = decoded(textAt(inner, "message") ?? textAt(event, "message")) ?? "error";
    return;
  }
  const response = objectAt(event, "response");
  if (response === null) return;
  facts.servedModel = textAt(response, "model") ?? facts.servedModel;
  facts.background = backgroundOf(response);
  if (!isLast) return;
  const delivered = facts.textBytes;
  readResponse(response, facts);
  facts.textBytes = delivered;
  facts.ended = true;
  facts.stopped = true;
}

const OVER: readonly (string | null)[] = ["completed", "incomplete", "failed", "cancelled"];

function backgroundOf(response: JsonObject): BackgroundAnswer | null {
  const id = textAt(response, "id");
  if (response["background"] !== true || id === null) return null;
  const created = countAt(response, "created_at");
  return {
    id,
    isOver: OVER.includes(textAt(response, "status")),
    createdMs: created === undefined ? null : created * 1000,
    task: textAt(objectAt(response, "metadata"), "task"),
    systemPrompt: textAt(response, "instructions") ?? systemTextOf(response["instructions"]),
  };
}

function readResponse(response: JsonObject, facts: AnswerFacts): void {
  facts.background = backgroundOf(response);
  facts.servedModel = textAt(response, "model") ?? facts.servedModel;
  // "auto" is what was asked for; the answer names the tier that was used.
  const tier = textAt(response, "service_tier");
  if (tier !== null && tier !== "auto") facts.tierName = tier;
  const error = objectAt(response, "error");
  if (error !== null) facts.errorEvent = textAt(error, "message") ?? textAt(error, "code") ?? "error";
  const usage = objectAt(response, "usage");
  const read = usage === null ? null : readUsage(usage);
  const output = response["output"];
  const items = Array.isArray(output) ? output.filter((item) => isObject(item)) : [];
  for (const item of items) facts.textBytes += Buffer.byteLength(plainText(item["content"]));
  if (items.length > 0) {
    facts.contentStarted = true;
    facts.units = unitsOfItems(items, response["tools"]);
  }
  if (read === null) return;
  facts.usage = read;
  facts.usageFinal = true;
}
