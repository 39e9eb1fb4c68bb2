import type { Units } from "./usage/tool-units.ts";
import type { UsageReading } from "./usage/usage-reading.ts";
import type { JsonObject } from "./usage/usage-reading.ts";
import type { JsonMember } from "./json-members.ts";
import type { Splice } from "./splice.ts";

/** What the gateway must know about a request; everything else in it passes untouched. */
export interface RequestFacts {
  /** Null where the surface carries it in the path, or the client named none. */
  model: string | null;
  stream: boolean;
  /** Answers asked for at once: `n`, Gemini's candidates, a completion for each of several prompts. */
  choices: number;
  /** Limit on generated tokens per choice, as the client set it. */
  maxOutputTokens: number | null;
  /** The system prompt's text, for the fingerprint that stands for the task. Never stored. */
  systemPrompt: string | null;
  /** A task that the client named in the body's metadata. */
  task: string | null;
  /** Service tier that the client asked for, verbatim. */
  tierName: string | null;
  /** The answer is to be made in the background, and fetched later. */
  background: boolean;
  /** The client itself asked for usage in the stream, and for running counts. */
  usageAsked: boolean;
  continuousUsageAsked: boolean;
  /** It asked for llama.cpp's running counts. */
  timingsAsked: boolean;
}

/** Changes the gateway wants made to a request. */
export interface WantedEdits {
  /** Name of the model at the upstream; null = as it is. */
  model: string | null;
  includeUsage: boolean;
  continuousUsage: boolean;
  timings: boolean;
}

/** An answer that is made in the background and fetched by its id. */
export interface BackgroundAnswer {
  id: string;
  /** It was completed, cut short, cancelled, or has failed: its usage is final. */
  isOver: boolean;
  /** When it was asked for, milliseconds since 1970 UTC; null where the answer does not say. */
  createdMs: number | null;
  /** What the request named as its task, and its instructions, as the answer repeats them. */
  task: string | null;
  systemPrompt: string | null;
}

/** What an answer turned out to be, filled in while it passes. */
export interface AnswerFacts {
  /** The last word of the provider on usage; null when it said nothing yet. */
  usage: UsageReading | null;
  /** Billed units that are not tokens, as the answer itself shows them: searches, containers. */
  units: Units;
  /** The usage covers the whole answer, not a part of it so far. */
  usageFinal: boolean;
  servedModel: string | null;
  tierName: string | null;
  /** Null: it is made while the client waits. */
  background: BackgroundAnswer | null;
  /** An error inside an answer that began as a success. */
  errorEvent: string | null;
  /** The event that ends a stream of this dialect was seen. */
  ended: boolean;
  /** Every choice said why it stopped: the answer is whole even if the terminal event is missing. */
  stopped: boolean;
  /** Choices that were asked for, and which of several have stopped. */
  choices: number;
  stoppedChoices: Set<number>;
  /** Text, tool input, reasoning or media arrived; role-only and empty chunks do not count. */
  contentStarted: boolean;
  /** Answers of a batch job that were read from its results. */
  results?: readonly BatchResult[];
  /** Bytes of generated text seen, to estimate tokens where nobody counted. */
  textBytes: number;
}

/**
 * What is taken out of a stream. "all": usage, for which the client did not ask; "running": usage but for the final one;
 * "timings": llama.cpp's running counts.
 */
export type Strip = "none" | "all" | "running" | "timings";

/** One answer of a batch job, with what it used. */
export interface BatchResult {
  /** The same however often, and by whomever, the results are read; unique within the job or better. */
  id: string;
  dialect: Dialect;
  facts: AnswerFacts;
  status: number;
  /** When it was answered, milliseconds since 1970 UTC; null where it does not say. */
  answeredMs: number | null;
}

/** A request that is a form, and where in its bytes the model's name is; null where it names none. */
export interface FormRequest {
  body: JsonObject;
  model: { start: number; end: number } | null;
}

/** Headers by name in lower case. */
export type AnswerHead = Readonly<Record<string, string | readonly string[] | undefined>>;

/** What a message of AWS's framing is: an event of the answer, or an error that ends it, and of which type. */
export interface Frame {
  kind: "event" | "exception";
  type: string;
}

/** A family of surfaces that share one wire format. Pure: bytes and text in, facts and edits out. */
export interface Dialect {
  /** Name in the ledger: "openai-chat". */
  surface: string;
  readRequest: (body: JsonObject) => RequestFacts;
  /** The edits as ranges of the original bytes. */
  edits: (bytes: Buffer, members: readonly JsonMember[], body: JsonObject, wanted: WantedEdits) => Splice[];
  /** Its requests are forms instead of JSON: what one says. `type` is the content type; null: it is no form. */
  readForm?: (bytes: Buffer, type: string) => FormRequest | null;
  /** Its answers may be something else than JSON: sound, images, text. Those pass unread. */
  anyAnswer?: true;
  /** Where the answer reports no usage, the request's text says nothing about it: what was used is not known. */
  unestimated?: true | undefined;
  /** Its requests need not say that they are JSON. */
  anyType?: true;
  /** Its streams may come as one JSON array, an element per event. */
  arrayStream?: true;
  /** What the head of an answer says of it. */
  readHead?: (headers: AnswerHead, facts: AnswerFacts) => void;
  /** One message of a stream in AWS's framing; `payload` is one character per byte. */
  readFrame?: (frame: Frame, payload: string, facts: AnswerFacts) => void;
  /** A whole answer that is not streamed. */
  readBody: (body: JsonObject, facts: AnswerFacts) => void;
  /** One event of a stream; `text` is its payload, one character per byte. */
  readEvent: (text: string, facts: AnswerFacts) => void;
  /** The event without the usage that the client did not ask for; null drops it, undefined keeps it as it is. */
  stripEvent?: (
    event: Buffer,
    payloadStart: number,
    text: string,
    strip: Exclude<Strip, "none">,
  ) => Buffer | null | undefined;
}

export const emptyFacts = (choices = 1): AnswerFacts => ({
  usage: null,
  units: {},
  choices,
  stoppedChoices: new Set(),
  usageFinal: false,
  servedModel: null,
  tierName: null,
  background: null,
  errorEvent: null,
  ended: false,
  stopped: false,
  contentStarted: false,
  textBytes: 0,
});

/** A choice said why it stopped. Some servers say so twice. */
export function stopChoice(facts: AnswerFacts, index: number): void {
  if (facts.choices > 1) facts.stoppedChoices.add(index);
  facts.stopped = facts.choices <= 1 || facts.stoppedChoices.size >= facts.choices;
}
