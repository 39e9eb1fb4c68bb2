import { type AnswerFacts, type Dialect, emptyFacts } from "./dialect.ts";
import { decoded, ownText, parseEvent } from "./event-text.ts";
import { openAiResponses } from "./openai-responses.ts";
import { type JsonObject, objectAt, textAt } from "./usage/usage-reading.ts";
import { readUsage } from "./usage/read-usage.ts";

/** OpenAI realtime over a WebSocket. What a session bills is in its events: `createSessionReader` reads them. */
export const openAiRealtime: Dialect = {
  ...openAiResponses,
  surface: "openai-realtime",
  unestimated: true,
  readBody: () => {},
  readEvent: () => {},
};

/** One thing that a session bills: an answer of its model, or the transcript of what was heard. */
export interface SessionAnswer {
  facts: AnswerFacts;
  /** Of the model that made the transcript; null: the session's own. */
  model: string | null;
}

export interface SessionReader {
  /** An event of the server; `text` is one character per byte. Returns what it bills. */
  read(text: string): SessionAnswer | null;
  /** Answers that have begun and not ended. */
  readonly open: number;
}

/** Reads the events of a session: the type of each decides what it is. */
export function createSessionReader(): SessionReader {
  let model: string | null = null;
  let transcriber: string | null = null;
  let open = 0;

  function readSession(event: JsonObject): void {
    const session = objectAt(event, "session");
    model = textAt(session, "model") ?? model;
    const input = objectAt(objectAt(session, "audio"), "input");
    const transcription = objectAt(input, "transcription") ?? objectAt(session, "input_audio_transcription");
    transcriber = textAt(transcription, "model") ?? transcriber;
  }

  function readDone(event: JsonObject): SessionAnswer {
    open = Math.max(0, open - 1);
    const response = objectAt(event, "response");
    const facts = factsOf(objectAt(response, "usage"));
    facts.servedModel = decoded(textAt(response, "model")) ?? model;
    if (textAt(response, "status") === "failed") {
      const error = objectAt(objectAt(response, "status_details"), "error");
      facts.errorEvent = decoded(textAt(error, "message") ?? textAt(error, "code")) ?? "error";
    }
    return { facts, model: null };
  }

  function readTranscript(event: JsonObject): SessionAnswer | null {
    const usage = objectAt(event, "usage");
    if (usage === null) return null;
    const facts = factsOf(usage);
    facts.servedModel = transcriber;
    return { facts, model: transcriber };
  }

  return {
    get open() {
      return open;
    },
    read(text) {
      const kind = ownText(text, "type") ?? "";
      if (kind === "response.created") {
        open++;
        return null;
      }
      const isTelling = kind === DONE || kind === TRANSCRIBED || SESSION.includes(kind);
      const event = isTelling ? parseEvent(text) : null;
      if (event === null) return null;
      if (kind === DONE) return readDone(event);
      if (kind === TRANSCRIBED) return readTranscript(event);
      readSession(event);
      return null;
    },
  };
}

const DONE = "response.done";
const TRANSCRIBED = "conversation.item.input_audio_transcription.completed";
const SESSION = ["session.created", "session.updated"];

function factsOf(usage: JsonObject | null): AnswerFacts {
  const read = usage === null ? null : readUsage(usage);
  return { ...emptyFacts(), usage: read, usageFinal: read !== null, ended: true, stopped: true };
}
