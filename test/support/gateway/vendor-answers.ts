import type { TokenCounts } from "../../../src/core/tokens.ts";

/** One provider's or engine's answer, as its documentation shows it, and what must become of it. */
export interface VendorAnswer {
  /** Id in the table of upstreams. */
  kind: string;
  what: string;
  /** Path at the gateway. */
  surface: (stream: boolean) => string;
  /** Path at the upstream. */
  path: (stream: boolean) => string;
  credential: readonly [header: string, value: string];
  request: Readonly<Record<string, unknown>>;
  /** The path says whether the answer is a stream, not the body. */
  streamInPath?: boolean;
  /** The gateway asks for the usage in the stream. */
  asksForUsage: boolean;
  whole: unknown;
  stream: string;
  /** What the client gets of the stream; left out: all of it, byte by byte. */
  seen?: string;
  /** Worked out by hand from the usage in `whole` and `stream`, which are the same. */
  tokens: TokenCounts;
  model: string;
}

const KEY = "secret-of-the-gateway";
const BEARER = ["authorization", `Bearer ${KEY}`] as const;
const ON_VERTEX = "/v1/projects/our-project/locations/us-central1/publishers/google/models/gemini-3.5-flash";
const DONE = "data: [DONE]\n\n";
const event = (value: unknown): string => `data: ${JSON.stringify(value)}\n\n`;

/** An answer in OpenAI's chat format. `events` and `last` are the chunks before and with the usage. */
function chat(
  of: Pick<VendorAnswer, "kind" | "what" | "path" | "asksForUsage" | "tokens" | "model"> & {
    usage: Readonly<Record<string, unknown>>;
    /** Members that this vendor adds to every chunk and to the whole answer. */
    more?: Readonly<Record<string, unknown>>;
    /** Text before the first event: comments, chunks without choices. */
    before?: string;
    /** Where the usage stands: in a chunk of its own, in the chunk that ends the text, or in every one. */
    usageIn: "own" | "finish" | "every" | "after-finish";
    finish?: Readonly<Record<string, unknown>>;
    credential?: VendorAnswer["credential"];
    requestModel?: string;
    done?: string;
  },
): VendorAnswer {
  const head = { id: "chatcmpl-1", created: 1_795_000_000, model: of.model, ...of.more };
  const chunk = (choices: unknown[], more: object = {}): object => ({
    ...head,
    object: "chat.completion.chunk",
    choices,
    ...more,
  });
  const delta = (value: object, finish: string | null): unknown[] => [
    { index: 0, delta: value, finish_reason: finish, logprobs: null },
  ];
  const running = (count: number): object =>
    of.usageIn === "every"
      ? { usage: { prompt_tokens: of.usage["prompt_tokens"], completion_tokens: count, total_tokens: 99 } }
      : {};
  const text = [
    chunk(delta({ role: "assistant", content: "" }, null), running(0)),
    chunk(delta({ content: "Hello" }, null), running(1)),
    chunk(delta({ content: ' wörld "usage"' }, null), running(2)),
  ];
  const finish = chunk(delta({}, "stop"), {
    ...running(3),
    ...of.finish,
    ...(of.usageIn === "finish" ? { usage: of.usage } : {}),
  });
  const done = of.done ?? DONE;
  const own = event(chunk([], { usage: of.usage }));
  const after = event(chunk(delta({ content: "" }, null), { usage: of.usage }));
  const tail = of.usageIn === "finish" ? "" : of.usageIn === "after-finish" ? after : own;
  const plain = [...text, finish].map((each) => event(each)).join("");
  const before = of.before ?? "";
  const stream = before + plain + tail + done;
  return {
    ...of,
    surface: () => "/v1/chat/completions",
    credential: of.credential ?? BEARER,
    request: { model: of.requestModel ?? of.model, messages: [{ role: "user", content: "Say hello." }] },
    whole: {
      ...head,
      object: "chat.completion",
      choices: [{ index: 0, message: { role: "assistant", content: "Hello wörld" }, finish_reason: "stop" }],
      usage: of.usage,
    },
    stream,
    ...(of.asksForUsage ? { seen: before + withoutUsage(plain) + done } : {}),
  };
}

/** What an unasking client of OpenAI's format sees: the chunks without the member. */
function withoutUsage(text: string): string {
  return text.replaceAll(/,"usage":\{[^}]*\}/g, "");
}

const path = (at: string) => (): string => at;

/** Anthropic's events: the input with the first, the output with the last but one. */
function messages(
  of: Pick<VendorAnswer, "kind" | "what" | "tokens" | "model" | "credential"> & {
    base: string;
    usage: Readonly<Record<string, unknown>>;
  },
): VendorAnswer {
  const named = (value: { type: string } & Record<string, unknown>): string =>
    `event: ${value.type}\n${event(value)}`;
  const { output_tokens: output, ...input } = of.usage;
  const message = { id: "msg_1", type: "message", role: "assistant", model: of.model };
  return {
    ...of,
    surface: () => "/v1/messages",
    path: path(`${of.base}/v1/messages`),
    request: { model: of.model, max_tokens: 100, messages: [{ role: "user", content: "Say hello." }] },
    asksForUsage: false,
    whole: {
      ...message,
      content: [{ type: "text", text: "Hello" }],
      stop_reason: "end_turn",
      usage: of.usage,
    },
    stream: [
      named({
        type: "message_start",
        message: { ...message, content: [], stop_reason: null, usage: { ...input, output_tokens: 1 } },
      }),
      named({ type: "content_block_start", index: 0, content_block: { type: "text", text: "" } }),
      named({ type: "ping" }),
      named({ type: "content_block_delta", index: 0, delta: { type: "text_delta", text: "Hello" } }),
      named({ type: "content_block_stop", index: 0 }),
      named({ type: "message_delta", delta: { stop_reason: "end_turn" }, usage: { output_tokens: output } }),
      named({ type: "message_stop" }),
    ].join(""),
  };
}

const SIMPLE = { prompt_tokens: 19, completion_tokens: 10, total_tokens: 29 };

export const VENDOR_ANSWERS: readonly VendorAnswer[] = [
  chat({
    kind: "openai",
    what: "chat (platform.openai.com/docs/api-reference/chat)",
    path: path("/v1/chat/completions"),
    asksForUsage: true,
    usageIn: "own",
    more: { service_tier: "default", system_fingerprint: "fp_44709d6fcb" },
    model: "gpt-5.4-2026-03-05",
    usage: {
      prompt_tokens: 1117,
      completion_tokens: 46,
      total_tokens: 1163,
      prompt_tokens_details: { cached_tokens: 1024, audio_tokens: 0 },
      completion_tokens_details: {
        reasoning_tokens: 10,
        audio_tokens: 0,
        accepted_prediction_tokens: 0,
        rejected_prediction_tokens: 0,
      },
    },
    // 1117 - 1024 = 93; 46 - 10 = 36.
    tokens: { input: 93, cacheRead: 1024, output: 36, reasoning: 10 },
  }),
  messages({
    kind: "anthropic",
    what: "messages (docs.anthropic.com/en/api/messages-streaming)",
    base: "",
    credential: ["x-api-key", KEY],
    model: "claude-sonnet-4-6",
    usage: {
      input_tokens: 25,
      cache_creation_input_tokens: 300,
      cache_read_input_tokens: 2000,
      cache_creation: { ephemeral_5m_input_tokens: 100, ephemeral_1h_input_tokens: 200 },
      output_tokens: 15,
      service_tier: "standard",
    },
    tokens: { input: 25, cacheRead: 2000, cacheWrite5m: 100, cacheWrite1h: 200, output: 15 },
  }),
  {
    kind: "gemini",
    what: "generateContent (ai.google.dev/api/generate-content)",
    surface: (stream) =>
      `/v1beta/models/gemini-3.5-flash:${stream ? "streamGenerateContent?alt=sse" : "generateContent"}`,
    path: (stream) =>
      `/v1beta/models/gemini-3.5-flash:${stream ? "streamGenerateContent" : "generateContent"}`,
    credential: ["x-goog-api-key", KEY],
    request: { contents: [{ role: "user", parts: [{ text: "Say hello." }] }] },
    streamInPath: true,
    asksForUsage: false,
    model: "gemini-3.5-flash",
    ...geminiAnswer(),
    // 100 - 40 = 60, and thoughts lie beside the candidates.
    tokens: { input: 60, cacheRead: 40, output: 8, reasoning: 53 },
  },
  {
    kind: "vertex",
    what: "generateContent (cloud.google.com/vertex-ai/generative-ai/docs/model-reference/inference)",
    surface: (stream) => `${ON_VERTEX}:${stream ? "streamGenerateContent?alt=sse" : "generateContent"}`,
    path: (stream) => `${ON_VERTEX}:${stream ? "streamGenerateContent" : "generateContent"}`,
    credential: BEARER,
    request: { contents: [{ role: "user", parts: [{ text: "Say hello." }] }] },
    streamInPath: true,
    asksForUsage: false,
    model: "gemini-3.5-flash",
    ...geminiAnswer(),
    // As at Gemini's own API.
    tokens: { input: 60, cacheRead: 40, output: 8, reasoning: 53 },
  },
  // Its own formats are in gateway-bedrock.test.ts.
  chat({
    kind: "bedrock",
    what: "OpenAI's format (docs.aws.amazon.com/bedrock/latest/userguide/inference-chat-completions.html)",
    path: path("/openai/v1/chat/completions"),
    asksForUsage: true,
    usageIn: "own",
    model: "openai.gpt-oss-120b-1:0",
    usage: SIMPLE,
    tokens: { input: 19, output: 10 },
  }),
  chat({
    kind: "gemini",
    what: "OpenAI's format (ai.google.dev/gemini-api/docs/openai)",
    path: path("/v1beta/openai/chat/completions"),
    asksForUsage: true,
    usageIn: "own",
    model: "gemini-3.5-flash",
    usage: SIMPLE,
    tokens: { input: 19, output: 10 },
  }),
  chat({
    kind: "deepseek",
    what: "chat (api-docs.deepseek.com/api/create-chat-completion)",
    path: path("/v1/chat/completions"),
    asksForUsage: true,
    usageIn: "own",
    before: ": keep-alive\n\n: keep-alive\n\n",
    more: { system_fingerprint: "fp_a49d71b8a1" },
    model: "deepseek-v4-pro",
    usage: {
      prompt_tokens: 500,
      completion_tokens: 60,
      total_tokens: 560,
      prompt_tokens_details: { cached_tokens: 384 },
      completion_tokens_details: { reasoning_tokens: 40 },
      prompt_cache_hit_tokens: 384,
      prompt_cache_miss_tokens: 116,
    },
    tokens: { input: 116, cacheRead: 384, output: 20, reasoning: 40 },
  }),
  messages({
    kind: "deepseek",
    what: "Anthropic's format (api-docs.deepseek.com/guides/anthropic_api)",
    base: "/anthropic",
    credential: ["x-api-key", KEY],
    model: "deepseek-v4-pro",
    usage: {
      input_tokens: 116,
      cache_read_input_tokens: 384,
      cache_creation_input_tokens: 0,
      output_tokens: 60,
    },
    tokens: { input: 116, cacheRead: 384, cacheWrite5m: 0, output: 60 },
  }),
  chat({
    kind: "mistral",
    what: "chat (docs.mistral.ai/api): usage unasked, with the last text",
    path: path("/v1/chat/completions"),
    asksForUsage: false,
    usageIn: "finish",
    model: "mistral-large-latest",
    usage: SIMPLE,
    tokens: { input: 19, output: 10 },
  }),
  chat({
    kind: "groq",
    what: "chat (console.groq.com/docs/api-reference): in two places",
    path: path("/openai/v1/chat/completions"),
    asksForUsage: true,
    usageIn: "own",
    more: { service_tier: "on_demand" },
    finish: { x_groq: { id: "req_1", note: "timed" } },
    model: "openai/gpt-oss-120b",
    usage: {
      queue_time: 0.037493756,
      prompt_tokens: 18,
      prompt_time: 0.000680594,
      completion_tokens: 556,
      completion_time: 0.463333333,
      total_tokens: 574,
      total_time: 0.464013927,
    },
    tokens: { input: 18, output: 556 },
  }),
  chat({
    kind: "together",
    what: "chat (docs.together.ai/reference/chat-completions)",
    path: path("/v1/chat/completions"),
    asksForUsage: true,
    usageIn: "finish",
    model: "meta-llama/Llama-3.3-70B-Instruct-Turbo",
    usage: { ...SIMPLE, cached_tokens: 4 },
    // 19 - 4 = 15.
    tokens: { input: 15, cacheRead: 4, output: 10 },
  }),
  chat({
    kind: "fireworks",
    what: "chat (docs.fireworks.ai/tools-sdks/openai-compatibility): unasked, with the last text",
    path: path("/inference/v1/chat/completions"),
    asksForUsage: false,
    usageIn: "finish",
    model: "accounts/fireworks/models/kimi-k2p5",
    usage: { ...SIMPLE, prompt_tokens_details: { cached_tokens: 16 } },
    tokens: { input: 3, cacheRead: 16, output: 10 },
  }),
  messages({
    kind: "fireworks",
    what: "Anthropic's format (docs.fireworks.ai/tools-sdks/anthropic-compatibility)",
    base: "/inference",
    credential: BEARER,
    model: "accounts/fireworks/models/kimi-k2p5",
    usage: { input_tokens: 12, output_tokens: 7 },
    tokens: { input: 12, output: 7 },
  }),
  chat({
    kind: "openrouter",
    what: "chat (openrouter.ai/docs/use-cases/usage-accounting): unasked, with its price",
    path: path("/api/v1/chat/completions"),
    asksForUsage: false,
    usageIn: "after-finish",
    before: ": OPENROUTER PROCESSING\n\n: OPENROUTER PROCESSING\n\n",
    more: { provider: "OpenAI" },
    model: "openai/gpt-5.4",
    usage: {
      completion_tokens: 2,
      completion_tokens_details: { reasoning_tokens: 0 },
      cost: 0.95,
      cost_details: { upstream_inference_cost: 19 },
      prompt_tokens: 194,
      prompt_tokens_details: { cached_tokens: 0, audio_tokens: 0 },
      total_tokens: 196,
    },
    tokens: { input: 194, cacheRead: 0, output: 2, reasoning: 0 },
  }),
  messages({
    kind: "openrouter",
    what: "Anthropic's format",
    base: "/api",
    credential: BEARER,
    model: "anthropic/claude-sonnet-4-6",
    usage: { input_tokens: 12, output_tokens: 7 },
    tokens: { input: 12, output: 7 },
  }),
  chat({
    kind: "azure-openai",
    what: "chat (learn.microsoft.com/azure/ai-foundry/openai): the filter's chunk comes first, without choices",
    path: path("/openai/v1/chat/completions"),
    asksForUsage: true,
    usageIn: "own",
    credential: ["api-key", KEY],
    before: event({
      choices: [],
      created: 0,
      id: "",
      model: "",
      object: "",
      prompt_filter_results: [
        { prompt_index: 0, content_filter_results: { hate: { filtered: false, severity: "safe" } } },
      ],
    }),
    requestModel: "our-deployment",
    model: "gpt-5.4-2026-03-05",
    usage: SIMPLE,
    tokens: { input: 19, output: 10 },
  }),
  chat({
    kind: "openai-compatible",
    what: "chat, with no word at the end of the stream",
    path: path("/v1/chat/completions"),
    asksForUsage: true,
    usageIn: "own",
    done: "",
    model: "some-model",
    usage: SIMPLE,
    tokens: { input: 19, output: 10 },
  }),
  chat({
    kind: "vllm",
    what: "chat, running counts in every chunk (docs.vllm.ai)",
    path: path("/v1/chat/completions"),
    asksForUsage: true,
    usageIn: "every",
    model: "meta-llama/Llama-3.1-8B-Instruct",
    usage: { prompt_tokens: 19, total_tokens: 29, completion_tokens: 10, prompt_tokens_details: null },
    tokens: { input: 19, output: 10 },
  }),
  messages({
    kind: "vllm",
    what: "Anthropic's format, bearer token alone",
    base: "",
    credential: BEARER,
    model: "meta-llama/Llama-3.1-8B-Instruct",
    usage: { input_tokens: 12, output_tokens: 7 },
    tokens: { input: 12, output: 7 },
  }),
  chat({
    kind: "sglang",
    what: "chat, running counts in every chunk (docs.sglang.io)",
    path: path("/v1/chat/completions"),
    asksForUsage: true,
    usageIn: "every",
    model: "Qwen/Qwen3-8B",
    usage: {
      prompt_tokens: 19,
      total_tokens: 29,
      completion_tokens: 10,
      prompt_tokens_details: null,
      reasoning_tokens: 4,
    },
    tokens: { input: 19, output: 6, reasoning: 4 },
  }),
  chat({
    kind: "tgi",
    what: "chat (huggingface.co/docs/text-generation-inference)",
    path: path("/v1/chat/completions"),
    asksForUsage: true,
    usageIn: "own",
    more: { system_fingerprint: "3.3.6-native" },
    model: "meta-llama/Llama-3.1-8B-Instruct",
    usage: SIMPLE,
    tokens: { input: 19, output: 10 },
  }),
  chat({
    kind: "ollama",
    what: "chat (docs.ollama.com/api/openai-compatibility)",
    path: path("/v1/chat/completions"),
    asksForUsage: true,
    usageIn: "own",
    more: { system_fingerprint: "fp_ollama" },
    model: "gpt-oss:20b",
    usage: SIMPLE,
    tokens: { input: 19, output: 10 },
  }),
  messages({
    kind: "ollama",
    what: "Anthropic's format (docs.ollama.com/api/anthropic-compatibility)",
    base: "",
    credential: BEARER,
    model: "gpt-oss:20b",
    usage: { input_tokens: 12, output_tokens: 7 },
    tokens: { input: 12, output: 7 },
  }),
  chat({
    kind: "llama.cpp",
    what: "chat, with timings beside the usage (llama.cpp, tools/server/README.md)",
    path: path("/v1/chat/completions"),
    asksForUsage: false,
    usageIn: "own",
    finish: { timings: { cache_n: 0, prompt_n: 19, prompt_ms: 30.9, predicted_n: 10, predicted_ms: 661.1 } },
    model: "qwen3-8b-q4_k_m.gguf",
    usage: SIMPLE,
    tokens: { input: 19, output: 10 },
  }),
];

function geminiAnswer(): Pick<VendorAnswer, "whole" | "stream"> {
  const usageMetadata = {
    promptTokenCount: 100,
    cachedContentTokenCount: 40,
    candidatesTokenCount: 8,
    thoughtsTokenCount: 53,
    totalTokenCount: 161,
    promptTokensDetails: [{ modality: "TEXT", tokenCount: 100 }],
  };
  const candidate = (text: string, more: object): object => ({
    content: { parts: [{ text }], role: "model" },
    index: 0,
    ...more,
  });
  const rest = { modelVersion: "gemini-3.5-flash", responseId: "abc" };
  const first = {
    promptTokenCount: 100,
    cachedContentTokenCount: 40,
    thoughtsTokenCount: 53,
    totalTokenCount: 153,
  };
  return {
    whole: { candidates: [candidate("Hello", { finishReason: "STOP" })], usageMetadata, ...rest },
    stream: [
      { candidates: [candidate("Hel", {})], usageMetadata: first, ...rest },
      { candidates: [candidate("lo", { finishReason: "STOP" })], usageMetadata, ...rest },
    ]
      .map((each) => `data: ${JSON.stringify(each)}\r\n\r\n`)
      .join(""),
  };
}
