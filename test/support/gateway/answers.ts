/** Answers of providers as they look on the wire, written by hand after their published references. */

export interface AnswerShape {
  /** Pieces of generated text. */
  pieces: readonly string[];
  /** The usage object; null leaves it out. */
  usage: Readonly<Record<string, unknown>> | null;
  model: string;
}

const sse = (event: unknown): string => `data: ${JSON.stringify(event)}\n\n`;
const named = (event: { type: string }): string => `event: ${event.type}\n${sse(event)}`;

/** Chat completion chunks; `flags` are the stream options that arrived. */
export function chatEvents(
  shape: AnswerShape,
  flags: { includeUsage: boolean; continuousUsage: boolean },
): string[] {
  const head = {
    id: "chatcmpl-1",
    object: "chat.completion.chunk",
    created: 1_790_000_000,
    model: shape.model,
  };
  const running = (count: number): object =>
    flags.continuousUsage && shape.usage !== null
      ? {
          usage: {
            ...shape.usage,
            completion_tokens: count,
            total_tokens: Number(shape.usage["prompt_tokens"]) + count,
          },
        }
      : flags.includeUsage
        ? { usage: null }
        : {};
  const chunk = (delta: object, finish: string | null, count: number): string =>
    sse({
      ...head,
      choices: [{ index: 0, delta, logprobs: null, finish_reason: finish }],
      ...running(count),
    });
  const events = [chunk({ role: "assistant", content: "" }, null, 0)];
  shape.pieces.forEach((content, index) => events.push(chunk({ content }, null, index + 1)));
  events.push(chunk({}, "stop", shape.pieces.length));
  if (flags.includeUsage && shape.usage !== null)
    events.push(sse({ ...head, choices: [], usage: shape.usage }));
  events.push("data: [DONE]\n\n");
  return events;
}

export const chatBody = (shape: AnswerShape): object => ({
  id: "chatcmpl-1",
  object: "chat.completion",
  created: 1_790_000_000,
  model: shape.model,
  choices: [
    {
      index: 0,
      message: { role: "assistant", content: shape.pieces.join(""), refusal: null },
      logprobs: null,
      finish_reason: "stop",
    },
  ],
  ...(shape.usage === null ? {} : { usage: shape.usage }),
});

export function messageEvents(shape: AnswerShape): string[] {
  const usage = shape.usage ?? {};
  const { output_tokens: output, ...input } = usage;
  const start = {
    type: "message_start",
    message: {
      id: "msg_1",
      type: "message",
      role: "assistant",
      model: shape.model,
      content: [],
      stop_reason: null,
      stop_sequence: null,
      usage: { ...input, output_tokens: 1 },
    },
  };
  return [
    named(start),
    named({ type: "content_block_start", index: 0, content_block: { type: "text", text: "" } } as never),
    named({ type: "ping" }),
    ...shape.pieces.map((text) =>
      named({ type: "content_block_delta", index: 0, delta: { type: "text_delta", text } } as never),
    ),
    named({ type: "content_block_stop", index: 0 } as never),
    named({
      type: "message_delta",
      delta: { stop_reason: "end_turn", stop_sequence: null },
      usage: { output_tokens: output },
    } as never),
    named({ type: "message_stop" }),
  ];
}

export const messageBody = (shape: AnswerShape): object => ({
  id: "msg_1",
  type: "message",
  role: "assistant",
  model: shape.model,
  content: [{ type: "text", text: shape.pieces.join("") }],
  stop_reason: "end_turn",
  stop_sequence: null,
  usage: shape.usage,
});

export function responseEvents(shape: AnswerShape, last = "response.completed"): string[] {
  const base = { id: "resp_1", object: "response", created_at: 1_790_000_000, model: shape.model };
  let sequence = 0;
  const event = (type: string, more: object): string =>
    named({ type, sequence_number: sequence++, ...more } as never);
  const item = { id: "msg_1", type: "message", role: "assistant" };
  const text = shape.pieces.join("");
  const done = {
    ...base,
    status: last.slice("response.".length),
    service_tier: "default",
    output: [{ ...item, status: "completed", content: [{ type: "output_text", text, annotations: [] }] }],
    usage: shape.usage,
  };
  return [
    event("response.created", { response: { ...base, status: "in_progress", output: [], usage: null } }),
    event("response.output_item.added", {
      output_index: 0,
      item: { ...item, status: "in_progress", content: [] },
    }),
    event("response.content_part.added", {
      item_id: "msg_1",
      output_index: 0,
      content_index: 0,
      part: { type: "output_text", text: "", annotations: [] },
    }),
    ...shape.pieces.map((delta) =>
      event("response.output_text.delta", { item_id: "msg_1", output_index: 0, content_index: 0, delta }),
    ),
    event("response.output_text.done", { item_id: "msg_1", output_index: 0, content_index: 0, text }),
    event("response.output_item.done", { output_index: 0, item: done.output[0] }),
    event(last, { response: done }),
  ];
}

export const responseBody = (shape: AnswerShape): object => ({
  id: "resp_1",
  object: "response",
  created_at: 1_790_000_000,
  model: shape.model,
  status: "completed",
  error: null,
  service_tier: "default",
  output: [
    {
      id: "msg_1",
      type: "message",
      role: "assistant",
      status: "completed",
      content: [{ type: "output_text", text: shape.pieces.join(""), annotations: [] }],
    },
  ],
  usage: shape.usage,
});

/** Gemini's chunks: each has the usage so far, the last one all of it. */
export function geminiChunks(shape: AnswerShape): object[] {
  const chunks = shape.pieces.map((text, index) => ({
    candidates: [{ content: { role: "model", parts: [{ text }] }, index: 0 }],
    usageMetadata: {
      promptTokenCount: shape.usage?.["promptTokenCount"],
      candidatesTokenCount: index + 1,
      totalTokenCount: Number(shape.usage?.["promptTokenCount"]) + index + 1,
    },
    modelVersion: shape.model,
  }));
  const last = {
    candidates: [{ content: { role: "model", parts: [{ text: "" }] }, finishReason: "STOP", index: 0 }],
    usageMetadata: shape.usage,
    modelVersion: shape.model,
  };
  return [...chunks, last];
}

export const geminiBody = (shape: AnswerShape): object => ({
  candidates: [
    {
      content: { role: "model", parts: [{ text: shape.pieces.join("") }] },
      finishReason: "STOP",
      index: 0,
    },
  ],
  usageMetadata: shape.usage,
  modelVersion: shape.model,
});

export const geminiEvents = (shape: AnswerShape): string[] =>
  geminiChunks(shape).map((chunk) => `data: ${JSON.stringify(chunk)}\r\n\r\n`);
