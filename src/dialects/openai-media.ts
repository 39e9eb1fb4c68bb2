import type { AnswerFacts, Dialect, RequestFacts } from "./dialect.ts";
import { decoded, ownText, parseEvent } from "./event-text.ts";
import { readForm } from "./form.ts";
import { commonFacts, modelEdits } from "./openai-request.ts";
import type { Splice } from "./splice.ts";
import { addReading, isObject, type JsonObject, objectAt, textAt } from "./usage/usage-reading.ts";
import { readUsage } from "./usage/read-usage.ts";

const media: Omit<Dialect, "surface"> = {
  readRequest: (body): RequestFacts => ({
    ...commonFacts(body),
    stream: body["stream"] === true || body["stream_format"] === "sse",
  }),
  edits(bytes, members, _body, { model }): Splice[] {
    if (model === null) return [];
    if (bytes[0] !== DASH) return modelEdits(bytes, members, { model });
    // In a form the name stands as it is.
    return members
      .filter(({ name }) => name === "model")
      .map(({ valueStart, valueEnd }) => ({ start: valueStart, end: valueEnd, text: model }));
  },
  unestimated: true,
  readBody: readWhole,
  readEvent,
};

/** Images: made, and edited. Models that are paid by the image report no usage. */
export const openAiImages: Dialect = { ...media, surface: "openai-images", readForm };

/** Speech from text: sound, or events with sound in them. */
export const openAiSpeech: Dialect = { ...media, surface: "openai-speech", anyAnswer: true };

/** Text from speech, in tokens or in seconds. */
export const openAiTranscriptions: Dialect = {
  ...media,
  surface: "openai-transcriptions",
  readForm,
  anyAnswer: true,
};

/** Moderation is free of charge. */
export const openAiModerations: Dialect = { ...media, surface: "openai-moderations" };

/** Reranking, as Cohere, Jina and the engines have it; some count tokens, some searches. */
export const rerank: Dialect = { ...media, surface: "openai-rerank" };

const DASH = 0x2d;

function readWhole(body: JsonObject, facts: AnswerFacts): void {
  facts.servedModel = textAt(body, "model") ?? facts.servedModel;
  const usage = objectAt(body, "usage") ?? objectAt(body, "meta");
  if (usage !== null) add(usage, facts);
  const error = body["error"];
  if (isObject(error)) facts.errorEvent = textAt(error, "message") ?? "error";
  facts.stopped = true;
  facts.contentStarted = true;
}

/** The event's own type decides: "image_generation.completed", "transcript.text.done", "speech.audio.done". */
function readEvent(text: string, facts: AnswerFacts): void {
  const kind = ownText(text, "type") ?? "";
  if (kind === "error") {
    const error = objectAt(parseEvent(text), "error");
    facts.errorEvent = decoded(textAt(error, "message")) ?? "error";
  } else if (kind.endsWith(".completed") || kind.endsWith(".done")) {
    // There may be several images, each with its own usage: the end is where the stream ends.
    facts.stopped = true;
    const usage = objectAt(parseEvent(text), "usage");
    if (usage !== null) add(usage, facts);
  } else if (kind !== "") facts.contentStarted = true;
}

function add(usage: JsonObject, facts: AnswerFacts): void {
  const read = readUsage(usage);
  if (read === null) return;
  facts.usage = facts.usage === null ? read : addReading(facts.usage, read);
  facts.usageFinal = true;
}
