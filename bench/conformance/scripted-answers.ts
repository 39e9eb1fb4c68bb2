import type { Plan } from "./scripted-plan.ts";

/** An answer on the wire. */
export interface Written {
  status: number;
  type: string;
  pieces: readonly string[];
}

const CREATED = 1_790_000_000;
const SSE = "text/event-stream; charset=utf-8";
const data = (event: object): string => `data: ${JSON.stringify(event)}\n\n`;
const named = (event: { type: string; [member: string]: unknown }): string =>
  `event: ${event.type}\n${data(event)}`;
const whole = (body: object): Written => ({
  status: 200,
  type: "application/json",
  pieces: [JSON.stringify(body)],
});
const streamed = (pieces: readonly string[]): Written => ({ status: 200, type: SSE, pieces });

/** Text in pieces, as a model would write it. */
const inPieces = (text: string): string[] => text.match(/.{1,6}/gsu) ?? [];

export function chatAnswer({ model, stream, text, calls, includeUsage }: Plan): Written {
  const usage = {
    prompt_tokens: 12,
    completion_tokens: 5,
    total_tokens: 17,
    prompt_tokens_details: { cached_tokens: 0, audio_tokens: 0 },
    completion_tokens_details: { reasoning_tokens: 0, audio_tokens: 0 },
  };
  const head = {
    id: "chatcmpl-1",
    created: CREATED,
    model,
    service_tier: "default",
    system_fingerprint: "fp_1",
  };
  const toolCalls = calls.map((call, index) => ({
    id: `call_${index + 1}`,
    type: "function",
    function: { name: call.name, arguments: JSON.stringify(call.arguments) },
  }));
  const finish = calls.length > 0 ? "tool_calls" : "stop";
  if (!stream) {
    const message = {
      role: "assistant",
      content: calls.length > 0 ? null : text,
      refusal: null,
      annotations: [],
      ...(calls.length > 0 ? { tool_calls: toolCalls } : {}),
    };
    const choices = [{ index: 0, message, logprobs: null, finish_reason: finish }];
    return whole({ ...head, object: "chat.completion", choices, usage });
  }
  const chunk = (delta: object, finishReason: string | null = null): string =>
    data({
      ...head,
      object: "chat.completion.chunk",
      choices: [{ index: 0, delta, logprobs: null, finish_reason: finishReason }],
      ...(includeUsage ? { usage: null } : {}),
    });
  const deltas =
    calls.length > 0
      ? toolCalls.map((call, index) => ({ tool_calls: [{ index, ...call }] }))
      : inPieces(text).map((content) => ({ content }));
  return streamed([
    chunk({ role: "assistant", content: calls.length > 0 ? null : "", refusal: null }),
    ...deltas.map((delta) => chunk(delta)),
    chunk({}, finish),
    ...(includeUsage ? [data({ ...head, object: "chat.completion.chunk", choices: [], usage })] : []),
    "data: [DONE]\n\n",
  ]);
}

export function responsesAnswer({ model, stream, text, calls }: Plan): Written {
  const items =
    calls.length > 0
      ? calls.map((call, index) => ({
          id: `fc_${index + 1}`,
          call_id: `call_${index + 1}`,
          name: call.name,
          status: "completed",
          ...(typeof call.arguments === "string"
            ? { type: "custom_tool_call", input: call.arguments }
            : { type: "function_call", arguments: JSON.stringify(call.arguments) }),
        }))
      : [
          {
            id: "msg_1",
            type: "message",
            role: "assistant",
            status: "completed",
            content: [{ type: "output_text", text, annotations: [], logprobs: [] }],
          },
        ];
  const base = {
    id: "resp_1",
    object: "response",
    created_at: CREATED,
    model,
    error: null,
    incomplete_details: null,
    instructions: null,
    max_output_tokens: null,
    metadata: {},
    parallel_tool_calls: true,
    previous_response_id: null,
    reasoning: { effort: null, summary: null },
    service_tier: "default",
    store: false,
    temperature: 1,
    text: { format: { type: "text" } },
    tool_choice: "auto",
    tools: [],
    top_p: 1,
    truncation: "disabled",
    background: false,
    frequency_penalty: 0,
    presence_penalty: 0,
    top_logprobs: 0,
    max_tool_calls: null,
    safety_identifier: null,
    prompt_cache_key: null,
    user: null,
    completed_at: null,
  };
  const usage = {
    input_tokens: 12,
    input_tokens_details: { cached_tokens: 0 },
    output_tokens: 5,
    output_tokens_details: { reasoning_tokens: 0 },
    total_tokens: 17,
  };
  const done = { ...base, status: "completed", completed_at: CREATED, output: items, usage };
  if (!stream) return whole(done);
  let sequence = 0;
  const event = (type: string, more: object): string => named({ type, sequence_number: sequence++, ...more });
  const started = { ...base, status: "in_progress", output: [], usage: null };
  const events = [
    event("response.created", { response: started }),
    event("response.in_progress", { response: started }),
  ];
  items.forEach((item, index) => {
    const at = { item_id: item.id, output_index: index };
    events.push(
      event("response.output_item.added", {
        output_index: index,
        item: {
          ...item,
          status: "in_progress",
          ...("content" in item ? { content: [] } : "input" in item ? { input: "" } : { arguments: "" }),
        },
      }),
    );
    if ("arguments" in item) {
      events.push(
        event("response.function_call_arguments.delta", { ...at, delta: item.arguments }),
        event("response.function_call_arguments.done", { ...at, name: item.name, arguments: item.arguments }),
      );
    } else if ("input" in item) {
      events.push(
        event("response.custom_tool_call_input.delta", { ...at, delta: item.input }),
        event("response.custom_tool_call_input.done", { ...at, input: item.input }),
      );
    } else {
      const part = { type: "output_text", text: "", annotations: [], logprobs: [] };
      const inPart = { ...at, content_index: 0 };
      events.push(event("response.content_part.added", { ...inPart, part }));
      for (const delta of inPieces(text))
        events.push(event("response.output_text.delta", { ...inPart, delta, logprobs: [] }));
      events.push(event("response.output_text.done", { ...inPart, text, logprobs: [] }));
      events.push(event("response.content_part.done", { ...inPart, part: { ...part, text } }));
    }
    events.push(event("response.output_item.done", { output_index: index, item }));
  });
  events.push(event("response.completed", { response: done }));
  return streamed(events);
}

export function messagesAnswer({ model, stream, text, calls }: Plan): Written {
  const usage = {
    input_tokens: 12,
    cache_creation_input_tokens: 0,
    cache_read_input_tokens: 0,
    cache_creation: { ephemeral_5m_input_tokens: 0, ephemeral_1h_input_tokens: 0 },
    output_tokens: 5,
    output_tokens_details: { thinking_tokens: 0 },
    server_tool_use: null,
    inference_geo: null,
    service_tier: "standard",
  };
  const content =
    calls.length > 0
      ? calls.map((call, index) => ({
          type: "tool_use",
          id: `toolu_${index + 1}`,
          name: call.name,
          input: call.arguments,
          caller: { type: "direct" },
        }))
      : [{ type: "text", text, citations: null }];
  const message = {
    id: "msg_1",
    type: "message",
    role: "assistant",
    model,
    content,
    stop_reason: calls.length > 0 ? "tool_use" : "end_turn",
    stop_sequence: null,
    stop_details: null,
    container: null,
    usage,
  };
  if (!stream) return whole(message);
  const events = [
    named({
      type: "message_start",
      message: { ...message, content: [], stop_reason: null, usage: { ...usage, output_tokens: 1 } },
    }),
  ];
  content.forEach((block, index) => {
    const isText = "text" in block;
    const empty = isText ? { ...block, text: "" } : { ...block, input: {} };
    events.push(named({ type: "content_block_start", index, content_block: empty }));
    const deltas = isText
      ? inPieces(block.text).map((piece) => ({ type: "text_delta", text: piece }))
      : [{ type: "input_json_delta", partial_json: JSON.stringify(block.input) }];
    for (const delta of deltas) events.push(named({ type: "content_block_delta", index, delta }));
    events.push(named({ type: "content_block_stop", index }));
  });
  const delta = { stop_reason: message.stop_reason, stop_sequence: null };
  events.push(named({ type: "message_delta", delta, usage: { output_tokens: 5 } }));
  events.push(named({ type: "message_stop" }));
  return streamed(events);
}

export function geminiAnswer({ model, stream, text, calls }: Plan, url: string): Written {
  const usageMetadata = { promptTokenCount: 12, candidatesTokenCount: 5, totalTokenCount: 17 };
  const answer = (parts: object[], finishReason?: string): object => ({
    candidates: [
      {
        content: { role: "model", parts },
        index: 0,
        ...(finishReason === undefined ? {} : { finishReason }),
      },
    ],
    usageMetadata,
    modelVersion: model,
    responseId: "response-1",
  });
  const functionCalls = calls.map((call) => ({ functionCall: { name: call.name, args: call.arguments } }));
  if (!stream) return whole(answer(calls.length > 0 ? functionCalls : [{ text }], "STOP"));
  const pieces = inPieces(text);
  const chunks =
    calls.length > 0
      ? [answer(functionCalls, "STOP")]
      : pieces.map((piece, index) =>
          answer([{ text: piece }], index === pieces.length - 1 ? "STOP" : undefined),
        );
  if (url.includes("alt=sse")) return streamed(chunks.map(data));
  return whole(chunks);
}
