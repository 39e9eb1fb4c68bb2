import { DEMO_MODEL, DEMO_SETUP_TEXT } from "./demo-engine.ts";

/** One question to the demo, read from whichever format it came in. */
export interface DemoQuestion {
  promptTokens: number;
  maxTokens: number;
  stream: boolean;
  /** OpenAI's usage chunk was asked for. */
  wantsUsage: boolean;
}

/** How an answer looks in one wire format. Frames are whole server-sent events. */
export interface DemoFormat {
  first(id: string, question: DemoQuestion, createdSeconds: number): string;
  token(id: string, text: string, index: number, createdSeconds: number): string;
  last(
    id: string,
    question: DemoQuestion,
    outputTokens: number,
    finished: boolean,
    createdSeconds: number,
  ): string;
  whole(
    id: string,
    question: DemoQuestion,
    text: string,
    outputTokens: number,
    finished: boolean,
    createdSeconds: number,
  ): unknown;
}

const REPLY =
  "This is a demo answer: no model wrote it. It comes from breakeven itself, token by token at the pace at which " +
  `${DEMO_SETUP_TEXT} would answer under this load, according to breakeven's serving model. ` +
  "Everything else is real: the request went through the gateway, its tokens were counted, and it is in the ledger; " +
  "run breakeven usage to see it. For real answers set a key, for example OPENAI_API_KEY, and start again.";

/** The reply in pieces; about as many as a tokenizer would make of it. */
export const DEMO_PIECES: readonly string[] = REPLY.match(/ ?[^\s]{1,6}/g) ?? [];

/** Reads what the demo must know from a request body in any of the formats. Tokens are estimated, at four characters each. */
export function demoQuestion(body: Record<string, unknown>): DemoQuestion {
  const prompt = body["messages"] ?? body["input"] ?? body["prompt"] ?? body["contents"] ?? "";
  const system = body["system"] ?? body["instructions"] ?? body["systemInstruction"] ?? "";
  const generation = record(body["generationConfig"]);
  const most =
    body["max_completion_tokens"] ??
    body["max_tokens"] ??
    body["max_output_tokens"] ??
    generation["maxOutputTokens"];
  return {
    promptTokens: Math.max(1, Math.ceil((textLength(prompt) + textLength(system)) / 4)),
    maxTokens: Number.isInteger(most) && (most as number) > 0 ? (most as number) : DEMO_PIECES.length,
    stream: body["stream"] === true,
    wantsUsage: record(body["stream_options"])["include_usage"] === true,
  };
}

const sse = (value: unknown): string => `data: ${JSON.stringify(value)}\n\n`;
const event = (value: { type: string; [field: string]: unknown }): string =>
  `event: ${value.type}\n${sse(value)}`;

const openaiUsage = (question: DemoQuestion, outputTokens: number): object => ({
  prompt_tokens: question.promptTokens,
  completion_tokens: outputTokens,
  total_tokens: question.promptTokens + outputTokens,
});

const chatChunk = (id: string, created: number, choices: unknown[], more: object = {}): string =>
  sse({
    id: `chatcmpl-${id}`,
    object: "chat.completion.chunk",
    created,
    model: DEMO_MODEL,
    system_fingerprint: "demo",
    choices,
    ...more,
  });

const openaiChat: DemoFormat = {
  first: (id, _question, created) =>
    chatChunk(id, created, [{ index: 0, delta: { role: "assistant", content: "" }, finish_reason: null }]),
  token: (id, text, _index, created) =>
    chatChunk(id, created, [{ index: 0, delta: { content: text }, finish_reason: null }]),
  last: (id, question, outputTokens, finished, created) =>
    chatChunk(id, created, [{ index: 0, delta: {}, finish_reason: finished ? "stop" : "length" }]) +
    (question.wantsUsage ? chatChunk(id, created, [], { usage: openaiUsage(question, outputTokens) }) : "") +
    "data: [DONE]\n\n",
  whole: (id, question, text, outputTokens, finished, created) => ({
    id: `chatcmpl-${id}`,
    object: "chat.completion",
    created,
    model: DEMO_MODEL,
    system_fingerprint: "demo",
    choices: [
      {
        index: 0,
        message: { role: "assistant", content: text },
        finish_reason: finished ? "stop" : "length",
      },
    ],
    usage: openaiUsage(question, outputTokens),
  }),
};

const completionChunk = (id: string, created: number, choices: unknown[], more: object = {}): string =>
  sse({ id: `cmpl-${id}`, object: "text_completion", created, model: DEMO_MODEL, choices, ...more });

const openaiCompletions: DemoFormat = {
  first: () => "",
  token: (id, text, _index, created) =>
    completionChunk(id, created, [{ index: 0, text, finish_reason: null, logprobs: null }]),
  last: (id, question, outputTokens, finished, created) =>
    completionChunk(id, created, [
      { index: 0, text: "", finish_reason: finished ? "stop" : "length", logprobs: null },
    ]) +
    (question.wantsUsage
      ? completionChunk(id, created, [], { usage: openaiUsage(question, outputTokens) })
      : "") +
    "data: [DONE]\n\n",
  whole: (id, question, text, outputTokens, finished, created) => ({
    id: `cmpl-${id}`,
    object: "text_completion",
    created,
    model: DEMO_MODEL,
    choices: [{ index: 0, text, finish_reason: finished ? "stop" : "length", logprobs: null }],
    usage: openaiUsage(question, outputTokens),
  }),
};

const response = (
  id: string,
  question: DemoQuestion,
  created: number,
  text: string | null,
  outputTokens: number,
  finished: boolean,
): object => ({
  id: `resp_${id}`,
  object: "response",
  created_at: created,
  status: text === null ? "in_progress" : finished ? "completed" : "incomplete",
  incomplete_details: text === null || finished ? null : { reason: "max_output_tokens" },
  error: null,
  model: DEMO_MODEL,
  output: text === null ? [] : [responseItem(id, text, "completed")],
  parallel_tool_calls: true,
  tool_choice: "auto",
  tools: [],
  metadata: {},
  usage:
    text === null
      ? null
      : {
          input_tokens: question.promptTokens,
          input_tokens_details: { cached_tokens: 0 },
          output_tokens: outputTokens,
          output_tokens_details: { reasoning_tokens: 0 },
          total_tokens: question.promptTokens + outputTokens,
        },
});

const responseItem = (id: string, text: string | null, status: string): object => ({
  id: `msg_${id}`,
  type: "message",
  role: "assistant",
  status,
  content: text === null ? [] : [{ type: "output_text", text, annotations: [] }],
});

const openaiResponses: DemoFormat = {
  first: (id, question, created) =>
    event({
      type: "response.created",
      ...at(0),
      response: response(id, question, created, null, 0, false),
    }) +
    event({
      type: "response.output_item.added",
      ...at(1),
      output_index: 0,
      item: responseItem(id, null, "in_progress"),
    }) +
    event({
      type: "response.content_part.added",
      ...at(2),
      ...part(id),
      part: { type: "output_text", text: "", annotations: [] },
    }),
  token: (id, text, index) =>
    event({ type: "response.output_text.delta", ...at(index + 3), ...part(id), delta: text }),
  last: (id, question, outputTokens, finished, created) => {
    const text = DEMO_PIECES.slice(0, outputTokens).join("");
    const done = finished ? "response.completed" : "response.incomplete";
    return (
      event({ type: "response.output_text.done", ...at(outputTokens + 3), ...part(id), text }) +
      event({
        type: "response.output_item.done",
        ...at(outputTokens + 4),
        output_index: 0,
        item: responseItem(id, text, "completed"),
      }) +
      event({
        type: done,
        ...at(outputTokens + 5),
        response: response(id, question, created, text, outputTokens, finished),
      })
    );
  },
  whole: (id, question, text, outputTokens, finished, created) =>
    response(id, question, created, text, outputTokens, finished),
};

const at = (sequence: number): Record<string, unknown> => ({ sequence_number: sequence });
const part = (id: string): Record<string, unknown> => ({
  item_id: `msg_${id}`,
  output_index: 0,
  content_index: 0,
});

const anthropicMessage = (
  id: string,
  question: DemoQuestion,
  content: unknown[],
  outputTokens: number,
  stop: string | null,
): object => ({
  id: `msg_${id}`,
  type: "message",
  role: "assistant",
  model: DEMO_MODEL,
  content,
  stop_reason: stop,
  stop_sequence: null,
  usage: { input_tokens: question.promptTokens, output_tokens: outputTokens },
});

const anthropicMessages: DemoFormat = {
  first: (id, question) =>
    event({ type: "message_start", message: anthropicMessage(id, question, [], 1, null) }) +
    event({ type: "content_block_start", index: 0, content_block: { type: "text", text: "" } }),
  token: (_id, text) => event({ type: "content_block_delta", index: 0, delta: { type: "text_delta", text } }),
  last: (_id, _question, outputTokens, finished) =>
    event({ type: "content_block_stop", index: 0 }) +
    event({
      type: "message_delta",
      delta: { stop_reason: finished ? "end_turn" : "max_tokens", stop_sequence: null },
      usage: { output_tokens: outputTokens },
    }) +
    event({ type: "message_stop" }),
  whole: (id, question, text, outputTokens, finished) =>
    anthropicMessage(
      id,
      question,
      [{ type: "text", text }],
      outputTokens,
      finished ? "end_turn" : "max_tokens",
    ),
};

const geminiAnswer = (
  question: DemoQuestion,
  text: string,
  outputTokens: number,
  finish: string | null,
): object => ({
  candidates: [
    {
      content: { role: "model", parts: [{ text }] },
      index: 0,
      ...(finish === null ? {} : { finishReason: finish }),
    },
  ],
  usageMetadata: {
    promptTokenCount: question.promptTokens,
    candidatesTokenCount: outputTokens,
    totalTokenCount: question.promptTokens + outputTokens,
  },
  modelVersion: DEMO_MODEL,
});

const geminiGenerate: DemoFormat = {
  first: () => "",
  token: (_id, text, index) =>
    sse({
      candidates: [{ content: { role: "model", parts: [{ text }] }, index: 0 }],
      modelVersion: DEMO_MODEL,
      responseId: `demo-${index}`,
    }),
  last: (_id, question, outputTokens, finished) =>
    sse(geminiAnswer(question, "", outputTokens, finished ? "STOP" : "MAX_TOKENS")),
  whole: (_id, question, text, outputTokens, finished) =>
    geminiAnswer(question, text, outputTokens, finished ? "STOP" : "MAX_TOKENS"),
};

/** The format of a path, or null where the demo does not answer. */
export function demoFormat(path: string): DemoFormat | null {
  if (path.endsWith("/chat/completions")) return openaiChat;
  if (path.endsWith("/completions")) return openaiCompletions;
  if (path.endsWith("/responses")) return openaiResponses;
  if (path.endsWith("/messages")) return anthropicMessages;
  return /:(stream)?generateContent$/i.test(path) ? geminiGenerate : null;
}

function textLength(value: unknown): number {
  if (typeof value === "string") return value.length;
  if (Array.isArray(value)) return value.reduce((sum: number, item) => sum + textLength(item), 0);
  if (typeof value !== "object" || value === null) return 0;
  return Object.values(value).reduce((sum: number, item) => sum + textLength(item), 0);
}

const record = (value: unknown): Record<string, unknown> =>
  typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
