import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { awsFrame } from "../../test/support/gateway/aws-frames.ts";
import { anthropicMessages } from "./anthropic-messages.ts";
import { createArrayScanner } from "./array-scanner.ts";
import { bedrockConverse } from "./bedrock-converse.ts";
import { bedrockInvokeStream } from "./bedrock-invoke.ts";
import { type Dialect, emptyFacts } from "./dialect.ts";
import { createEventStreamScanner } from "./event-stream.ts";
import { geminiGenerate } from "./gemini-generate.ts";
import { openAiChat, openAiCompletions } from "./openai-chat.ts";
import { openAiResponses } from "./openai-responses.ts";
import { createSseScanner, type StreamScanner } from "./stream-scanner.ts";
import { vertexChat, vertexGenerate, vertexMessages } from "./vertex.ts";

/** Whatever people and models write, in whatever field it stands, an answer meters the same and passes unchanged. */

/** Text that looks like the protocol around it. */
const HOSTILE = [
  "event.deltaY += 1; response.output_text.delta",
  '{"type":"response.completed","response":{"usage":{"input_tokens":1}}}',
  "response.failed",
  "ping",
  '"ping"',
  '{"type":"ping"}',
  "content_block_delta",
  "content_block_stop",
  "message_stop",
  'data: {"usage":{"prompt_tokens":1}}\n\ndata: [DONE]\n\n',
  "[DONE]",
  "event: error\r\ndata: {}\r\n\r\n",
  '"usage":{"total_tokens":9}',
  '"usage":',
  '"finish_reason":"stop"',
  '"error"',
  'error"',
  '\\"delta\\":\\"',
  "\\",
  '\\"',
  "usageMetadata",
  '"stop_reason":"end_turn"',
  "}]}",
  '","type":"',
  "\uD800",
  "\uDC00x",
  "\u0000",
  "\u2028",
  "🙂é",
];
const anyText = fc.oneof(
  fc.constantFrom(...HOSTILE),
  fc.string({ unit: "binary" }),
  fc.array(fc.constantFrom(...HOSTILE), { minLength: 2, maxLength: 4 }).map((texts) => texts.join("")),
);
const count = fc.nat({ max: 1_000_000 });

type Event = Record<string, unknown>;

/** Streams of one dialect, made of texts and counts; `tokens` is what a person reads in the counts. */
interface Streamed {
  name: string;
  dialect: Dialect;
  frame: "sse" | "named-sse" | "array" | "aws" | "aws-chunks";
  /** The events do not name the model. */
  isNameless?: true;
  events: (texts: readonly string[], input: number, output: number) => Event[];
  end: string;
}

const FORMATS: readonly Streamed[] = [
  {
    name: "chat completions",
    dialect: openAiChat,
    frame: "sse",
    end: "data: [DONE]\n\n",
    events: (texts, input, output) => [
      ...texts.flatMap((text) => [
        chatChunk({ content: text }),
        chatChunk({ reasoning_content: text }),
        chatChunk({ refusal: text }),
        chatChunk({ tool_calls: [{ index: 0, id: text, function: { name: text, arguments: text } }] }),
      ]),
      {
        ...chatChunk({}),
        system_fingerprint: texts[0],
        choices: [{ index: 0, delta: {}, finish_reason: "stop", stop_reason: texts[0] }],
      },
      {
        id: texts[0],
        model: "m",
        choices: [],
        usage: { prompt_tokens: input, completion_tokens: output, total_tokens: input + output },
      },
    ],
  },
  {
    name: "completions",
    dialect: openAiCompletions,
    frame: "sse",
    end: "data: [DONE]\n\n",
    events: (texts, input, output) => [
      ...texts.map((text) => ({ model: "m", choices: [{ index: 0, text, finish_reason: null }] })),
      {
        model: "m",
        choices: [{ index: 0, text: texts[0], finish_reason: "length" }],
        usage: { prompt_tokens: input, completion_tokens: output, total_tokens: input + output },
      },
    ],
  },
  {
    name: "responses",
    dialect: openAiResponses,
    frame: "named-sse",
    end: "",
    events: (texts, input, output) => [
      { type: "response.created", response: response("in_progress", texts, null) },
      ...texts.flatMap((text) => [
        { type: "response.output_text.delta", item_id: text, delta: text },
        { type: "response.output_text.done", text },
        { type: "response.function_call_arguments.delta", delta: text },
        { type: "response.output_item.done", item: { type: "function_call", arguments: text, name: text } },
      ]),
      {
        // Some servers sort the names of members, so that the type comes last.
        response: response("completed", texts, {
          input_tokens: input,
          output_tokens: output,
          total_tokens: input + output,
        }),
        type: "response.completed",
      },
    ],
  },
  {
    name: "messages",
    dialect: anthropicMessages,
    frame: "named-sse",
    end: "",
    events: (texts, input, output) => [
      {
        type: "message_start",
        message: { model: "m", id: texts[0], usage: { input_tokens: input, output_tokens: 1 } },
      },
      { type: "ping" },
      ...texts.flatMap((text) => [
        { type: "content_block_start", index: 0, content_block: { type: "tool_use", name: text, id: text } },
        { type: "content_block_delta", index: 0, delta: { type: "text_delta", text } },
        { type: "content_block_delta", index: 0, delta: { type: "input_json_delta", partial_json: text } },
        { index: 0, delta: { thinking: text, type: "thinking_delta" }, type: "content_block_delta" },
        { type: "content_block_stop", index: 0 },
      ]),
      {
        type: "message_delta",
        delta: { stop_reason: "stop_sequence", stop_sequence: texts[0] },
        usage: { output_tokens: output },
      },
      { type: "message_stop" },
    ],
  },
  ...(["sse", "array"] as const).map((frame): Streamed => ({
    name: `generateContent as ${frame}`,
    dialect: geminiGenerate,
    frame,
    end: "",
    events: (texts, input, output) => [
      ...texts.flatMap((text) => [
        { modelVersion: "m", candidates: [{ content: { parts: [{ text }] } }] },
        {
          modelVersion: "m",
          candidates: [{ content: { parts: [{ functionCall: { name: "f", args: { [text]: text } } }] } }],
        },
      ]),
      {
        modelVersion: "m",
        responseId: texts[0],
        candidates: [{ finishReason: "STOP", finishMessage: texts[0], index: 0 }],
        usageMetadata: {
          promptTokenCount: input,
          candidatesTokenCount: output,
          totalTokenCount: input + output,
        },
      },
    ],
  })),
];

const like = (name: string): Streamed => FORMATS.find((format) => format.name === name) as Streamed;

/** Those that clouds have made of them, and their own. */
const STREAMS: readonly Streamed[] = [
  ...FORMATS,
  { ...like("chat completions"), name: "Vertex's chat", dialect: vertexChat },
  { ...like("messages"), name: "Vertex's messages", dialect: vertexMessages },
  { ...like("generateContent as array"), name: "Vertex's generateContent", dialect: vertexGenerate },
  {
    ...like("messages"),
    name: "messages of InvokeModel",
    dialect: bedrockInvokeStream,
    frame: "aws-chunks",
    isNameless: true,
  },
  {
    name: "another maker's format of InvokeModel",
    dialect: bedrockInvokeStream,
    frame: "aws-chunks",
    isNameless: true,
    end: "",
    events: (texts, input, output) => [
      ...texts.map((text) => ({ generation: text, stop_reason: null })),
      {
        generation: texts[0],
        stop_reason: "stop",
        "amazon-bedrock-invocationMetrics": { inputTokenCount: input, outputTokenCount: output },
      },
    ],
  },
  {
    name: "ConverseStream",
    dialect: bedrockConverse,
    frame: "aws",
    isNameless: true,
    end: "",
    events: (texts, input, output) => [
      { type: "messageStart", role: "assistant", p: texts[0] },
      ...texts.flatMap((text) => [
        {
          type: "contentBlockStart",
          contentBlockIndex: 0,
          start: { toolUse: { toolUseId: text, name: text } },
        },
        { type: "contentBlockDelta", contentBlockIndex: 0, delta: { text }, p: text },
        { type: "contentBlockDelta", contentBlockIndex: 0, delta: { toolUse: { input: text } } },
        { type: "contentBlockDelta", contentBlockIndex: 0, delta: { reasoningContent: { text } } },
        { type: "contentBlockStop", contentBlockIndex: 0 },
      ]),
      { type: "messageStop", stopReason: "end_turn", additionalModelResponseFields: { text: texts[0] } },
      {
        type: "metadata",
        usage: { inputTokens: input, outputTokens: output, totalTokens: input + output },
        metrics: { latencyMs: 1 },
        p: texts[0],
      },
    ],
  },
];

describe("any text in any field of a stream, cut anywhere", () => {
  test.each(STREAMS)("$name", (stream) => {
    fc.assert(
      fc.property(
        fc.array(anyText, { minLength: 1, maxLength: 3 }),
        count,
        count,
        fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 12 }),
        (texts, input, output, cuts) => {
          const bytes = framed(stream, stream.events(texts, input, output));
          const { facts, passed } = pass(scannerOf(stream), bytes, cuts);
          expect(passed.equals(bytes)).toBe(true);
          expect(facts.usage?.tokens).toEqual({ input, output });
          expect(facts).toMatchObject({
            usageFinal: true,
            stopped: true,
            errorEvent: null,
            servedModel: stream.isNameless === true ? null : "m",
          });
        },
      ),
      { numRuns: 300 },
    );
  });

  test("chat completions whose usage only the gateway asked for: everything else passes as it is", () => {
    const [chat] = STREAMS;
    if (chat === undefined) throw new Error("there is a stream of chat completions");
    fc.assert(
      fc.property(fc.array(anyText, { minLength: 1, maxLength: 3 }), count, count, (texts, input, output) => {
        const events = chat.events(texts, input, output);
        const scanner = createSseScanner(chat.dialect, "all");
        const { facts, passed } = pass(scanner, framed(chat, events), [0.3, 0.6]);
        expect(passed.toString()).toBe(framed(chat, events.slice(0, -1)).toString());
        expect(facts.usage?.tokens).toEqual({ input, output });
      }),
    );
  });
});

describe("any text in any field of a whole answer", () => {
  const bodies: Record<string, [Dialect, (text: string, input: number, output: number) => Event]> = {
    "chat completions": [
      openAiChat,
      (text, input, output) => ({
        model: "m",
        choices: [{ message: { content: text, tool_calls: [{ function: { arguments: text } }] } }],
        usage: { prompt_tokens: input, completion_tokens: output },
      }),
    ],
    responses: [
      openAiResponses,
      (text, input, output) =>
        response("completed", [text], {
          input_tokens: input,
          output_tokens: output,
          input_tokens_details: {},
        }),
    ],
    messages: [
      anthropicMessages,
      (text, input, output) => ({
        model: "m",
        content: [{ type: "text", text }],
        stop_reason: "stop_sequence",
        stop_sequence: text,
        usage: { input_tokens: input, output_tokens: output },
      }),
    ],
    generateContent: [
      geminiGenerate,
      (text, input, output) => ({
        modelVersion: "m",
        candidates: [{ content: { parts: [{ text }] }, finishReason: "STOP" }],
        usageMetadata: { promptTokenCount: input, candidatesTokenCount: output },
      }),
    ],
  };

  test.each(Object.entries(bodies))("%s", (_name, [dialect, body]) => {
    fc.assert(
      fc.property(anyText, count, count, (text, input, output) => {
        const facts = emptyFacts();
        dialect.readBody(JSON.parse(JSON.stringify(body(text, input, output))) as Event, facts);
        expect(facts.usage?.tokens).toEqual({ input, output });
        expect(facts.errorEvent).toBeNull();
      }),
    );
  });
});

describe("an answer of several choices", () => {
  const chunk = (index: number, reason: string | null): Event => ({
    model: "m",
    choices: [{ index, delta: { content: "x" }, finish_reason: reason }],
  });
  const stopped = (...events: Event[]): boolean => {
    const scanner = createSseScanner(openAiChat, "none", 2);
    scanner.feed(Buffer.from(events.map((event) => `data: ${JSON.stringify(event)}\n\n`).join("")));
    return scanner.facts.stopped;
  };

  test("that was cut after one of them stopped is not whole", () => {
    expect(stopped(chunk(0, null), chunk(1, null), chunk(0, "stop"))).toBe(false);
  });

  test("is whole when each has stopped, however often it says so", () => {
    expect(stopped(chunk(1, "stop"), chunk(1, "stop"))).toBe(false);
    expect(stopped(chunk(1, "stop"), chunk(0, "length"))).toBe(true);
  });

  test("is what a request for several asks for", () => {
    expect(openAiChat.readRequest({ n: 3 }).choices).toBe(3);
    expect(openAiCompletions.readRequest({ n: 2, prompt: ["a", "b", "c"] }).choices).toBe(6);
    expect(openAiCompletions.readRequest({ prompt: [1, 2, 3] }).choices).toBe(1);
    expect(geminiGenerate.readRequest({ generationConfig: { candidateCount: 4 } }).choices).toBe(4);
  });
});

const chatChunk = (delta: Event): Event => ({
  id: "c",
  object: "chat.completion.chunk",
  model: "m",
  choices: [{ index: 0, delta, finish_reason: null }],
});

/** A response repeats what it was told: instructions and tools are text of the client. */
function response(status: string, texts: readonly string[], usage: Event | null): Event {
  return {
    id: "r",
    status,
    model: "m",
    instructions: texts[0],
    tools: [
      {
        type: "function",
        name: texts[0],
        description: texts[0],
        parameters: { properties: { usage: {}, delta: {} } },
      },
    ],
    output: texts.map((text) => ({ type: "message", content: [{ type: "output_text", text }] })),
    error: null,
    usage,
  };
}

function framed({ frame, end }: Streamed, events: readonly Event[]): Buffer {
  if (frame === "aws")
    return Buffer.concat(events.map(({ type, ...payload }) => awsFrame(type as string, payload)));
  if (frame === "aws-chunks") {
    return Buffer.concat(
      events.map((event) =>
        awsFrame("chunk", { bytes: Buffer.from(JSON.stringify(event)).toString("base64"), p: "abc" }),
      ),
    );
  }
  const texts = events.map((event) => JSON.stringify(event));
  if (frame === "array") return Buffer.from(`[${texts.join(",\n")}]`);
  const named = (index: number): string =>
    frame === "named-sse" ? `event: ${String(events[index]?.["type"])}\n` : "";
  return Buffer.from(texts.map((text, index) => `${named(index)}data: ${text}\n\n`).join("") + end);
}

function scannerOf({ dialect, frame }: Streamed): StreamScanner {
  if (frame === "array") return createArrayScanner(dialect);
  if (frame !== "aws" && frame !== "aws-chunks") return createSseScanner(dialect, "none");
  return { ...createEventStreamScanner(dialect), finish: () => null };
}

/** Feeds the bytes cut at these shares of their length. */
function pass(scanner: StreamScanner, bytes: Buffer, cuts: readonly number[]) {
  const places = [
    0,
    ...cuts.map((share) => Math.floor(share * bytes.length)).sort((a, b) => a - b),
    bytes.length,
  ];
  const out: Buffer[] = [];
  for (const [index, end] of places.slice(1).entries()) {
    const given = scanner.feed(bytes.subarray(places[index], end));
    if (given !== null) out.push(given);
  }
  const rest = scanner.finish();
  if (rest !== null) out.push(rest);
  return { facts: scanner.facts, passed: Buffer.concat(out) };
}
