import { awsFrame } from "./aws-frames.ts";
import type { Scenario } from "./recording-upstream.ts";

// A bill as somebody would write it by hand: what each kind of call counts, and what the provider's list asks for it.
// Nothing here is read by the gateway's own code.

/** A call, and what it adds to the bill. */
export interface BilledCall {
  method: string;
  path: string;
  headers: Readonly<Record<string, string>>;
  body: object | null;
  scenario: Scenario;
  tokens: number;
  picodollars: bigint;
  /** Rows that it makes in the ledger; left out: one. */
  rows?: 0;
  /** What a path that only passes costs is not known. */
  isUnpriced?: true;
}

/** Calls that belong together, one after the other; whole numbers below a bound come from `pick`. */
export type BillRow = (pick: (below: number) => number, index: number) => BilledCall[];

const OPENAI = { authorization: "Bearer sk-client" };
const ANTHROPIC = { "x-api-key": "sk-ant-client", "anthropic-version": "2023-06-01" };
const GEMINI = { "x-goog-api-key": "AIza-client" };
const CLOUD = { authorization: "Bearer of-a-cloud" };
const MESSAGES = [{ role: "user", content: "Say hello." }];
const JSON_TYPE = { contentType: "application/json" };

/** A dollar. */
const DOLLAR = 1_000_000_000_000n;
const each = (count: number, picodollars: bigint): bigint => BigInt(count) * picodollars;

const call = (
  headers: Readonly<Record<string, string>>,
  path: string,
  body: object,
  more: Pick<BilledCall, "scenario" | "tokens" | "picodollars">,
): BilledCall => ({ method: "POST", path, headers, body, ...more });

/** Claude Sonnet 4.5: $3 in, $0.30 read from the cache, $3.75 and $6 written to it for 5 minutes and an hour, $15 out. */
const messages: BillRow = (pick) => {
  const [input, read, written, hour, output] = [
    1 + pick(4000),
    pick(9000),
    pick(2000),
    pick(500),
    1 + pick(900),
  ];
  const searches = pick(3);
  const usage = {
    input_tokens: input,
    cache_read_input_tokens: read,
    cache_creation_input_tokens: written + hour,
    cache_creation: { ephemeral_5m_input_tokens: written, ephemeral_1h_input_tokens: hour },
    output_tokens: output,
    service_tier: "standard",
    // $10 for 1,000 searches.
    ...(searches === 0 ? {} : { server_tool_use: { web_search_requests: searches } }),
  };
  const body = { model: "claude-sonnet-4-5", max_tokens: 1000, messages: MESSAGES, stream: pick(2) === 0 };
  return [
    call(ANTHROPIC, "/v1/messages", body, {
      scenario: { usage },
      tokens: input + read + written + hour + output,
      picodollars:
        each(input, 3_000_000n) +
        each(read, 300_000n) +
        each(written, 3_750_000n) +
        each(hour, 6_000_000n) +
        each(output, 15_000_000n) +
        each(searches, DOLLAR / 100n),
    }),
  ];
};

/** Gemini 2.5 Flash: $0.30 in, $2.50 out, thoughts beside the answer; $35 for 1,000 prompts that are grounded. */
const gemini: BillRow = (pick) => {
  const [input, output, thoughts] = [1 + pick(5000), 1 + pick(700), pick(400)];
  const isGrounded = pick(3) === 0;
  const usage = {
    promptTokenCount: input,
    candidatesTokenCount: output,
    thoughtsTokenCount: thoughts,
    totalTokenCount: input + output + thoughts,
  };
  const tokens = input + output + thoughts;
  const picodollars = each(input, 300_000n) + each(output + thoughts, 2_500_000n);
  const body = { contents: [{ role: "user", parts: [{ text: "Say hello." }] }] };
  const model = "/v1beta/models/gemini-2.5-flash";
  if (!isGrounded) {
    const verb = [":generateContent", ":streamGenerateContent?alt=sse", ":streamGenerateContent"][pick(3)];
    return [call(GEMINI, `${model}${verb}`, body, { scenario: { usage }, tokens, picodollars })];
  }
  const candidate = {
    content: { role: "model", parts: [{ text: "Hello" }] },
    finishReason: "STOP",
    index: 0,
    groundingMetadata: {
      webSearchQueries: ["hello", "hello world"],
      groundingChunks: [{ web: { uri: "https://example.com", title: "example.com" } }],
    },
  };
  const raw = JSON.stringify({
    candidates: [candidate],
    usageMetadata: usage,
    modelVersion: "gemini-2.5-flash",
  });
  return [
    call(
      GEMINI,
      `${model}:generateContent`,
      { ...body, tools: [{ googleSearch: {} }] },
      {
        scenario: { raw, ...JSON_TYPE },
        tokens,
        picodollars: picodollars + each(35, DOLLAR / 1000n),
      },
    ),
  ];
};

/** GPT-5 in Responses, with tools that are charged by the call: $10 and $2.50 for 1,000 searches in the web and in files. */
const tools: BillRow = (pick) => {
  const [input, output, web, files] = [1 + pick(5000), 1 + pick(800), pick(4), pick(3)];
  const calls = [
    ...Array.from({ length: web }, (_, at) => ({
      id: `ws_${at}`,
      type: "web_search_call",
      status: "completed",
      action: { type: "search", query: "hello" },
    })),
    ...Array.from({ length: files }, (_, at) => ({
      id: `fs_${at}`,
      type: "file_search_call",
      status: "completed",
      queries: ["hello"],
    })),
  ];
  const body = {
    model: "gpt-5",
    input: "x",
    tools: [{ type: "web_search" }, { type: "file_search", vector_store_ids: ["vs_1"] }],
  };
  return [
    call(OPENAI, "/v1/responses", body, {
      scenario: {
        raw: JSON.stringify(response("resp_tools", "completed", input, output, calls)),
        ...JSON_TYPE,
      },
      tokens: input + output,
      picodollars: gpt5(input, output) + each(web, DOLLAR / 100n) + each(files, DOLLAR / 400n),
    }),
  ];
};

/** GPT-5 in the background: asked for, looked at, done, and read once more. It is paid for once. */
const background: BillRow = (pick, index) => {
  const [input, output] = [1 + pick(5000), 1 + pick(90_000)];
  const id = `resp_${index}`;
  const at = (status: string): Scenario => {
    const body = { ...response(id, status, input, output, []), background: true };
    return { raw: JSON.stringify(status === "completed" ? body : { ...body, usage: null }), ...JSON_TYPE };
  };
  const read = (status: string, tokens: number, picodollars: bigint): BilledCall => ({
    method: "GET",
    path: `/v1/responses/${id}`,
    headers: OPENAI,
    body: null,
    scenario: at(status),
    tokens,
    picodollars,
    ...(tokens === 0 ? { rows: 0 as const } : {}),
  });
  return [
    call(
      OPENAI,
      "/v1/responses",
      { model: "gpt-5", input: "x", background: true },
      {
        scenario: at("queued"),
        tokens: 0,
        picodollars: 0n,
      },
    ),
    read("in_progress", 0, 0n),
    read("completed", input + output, gpt5(input, output)),
    read("completed", 0, 0n),
  ];
};

/** Free: counting, lists, and jobs whose bill comes with what they make. */
const free: BillRow = (pick) => {
  const nothing = { tokens: 0, picodollars: 0n };
  const raw: Scenario = { raw: '{"object":"list","data":[]}', ...JSON_TYPE };
  const get = (path: string): BilledCall => ({
    method: "GET",
    path,
    headers: OPENAI,
    body: null,
    scenario: raw,
    ...nothing,
  });
  const count = { model: "claude-sonnet-4-5", messages: MESSAGES };
  const rows = [
    call(ANTHROPIC, "/v1/messages/count_tokens", count, { scenario: {}, ...nothing }),
    { ...get("/v1/models"), rows: 0 as const },
    { ...get("/v1/files?purpose=batch"), isUnpriced: true as const },
    { ...get("/v1/batches/batch_1"), isUnpriced: true as const },
  ];
  return rows.slice(0, 1 + pick(rows.length));
};

/** Claude Haiku 4.5 at Vertex: $1 in, $0.10 read from the cache, $5 out, and a tenth more outside the global location. */
const vertex: BillRow = (pick) => {
  const [input, read, output] = [1 + pick(4000), pick(9000), 1 + pick(900)];
  const [location, tenths] = pick(2) === 0 ? ["global", 10n] : ["us-east5", 11n];
  const raw = JSON.stringify({
    type: "message",
    model: "claude-haiku-4-5-20251001",
    content: [{ type: "text", text: "Hello" }],
    stop_reason: "end_turn",
    usage: { input_tokens: input, cache_read_input_tokens: read, output_tokens: output },
  });
  const model = "publishers/anthropic/models/claude-haiku-4-5@20251001";
  const body = { anthropic_version: "vertex-2023-10-16", max_tokens: 1000, messages: MESSAGES };
  return [
    call(CLOUD, `/v1/projects/p/locations/${location}/${model}:rawPredict`, body, {
      scenario: { raw, ...JSON_TYPE },
      tokens: input + read + output,
      picodollars:
        each(input, 100_000n * tenths) + each(read, 10_000n * tenths) + each(output, 500_000n * tenths),
    }),
  ];
};

/** Claude Sonnet 4.5 at Bedrock, served anywhere: $3 in, $0.30 read from the cache, $3.75 written to it, $15 out. */
const bedrock: BillRow = (pick) => {
  const [input, read, written, output] = [1 + pick(4000), pick(9000), pick(2000), 1 + pick(900)];
  const isStream = pick(2) === 0;
  const usage = {
    inputTokens: input,
    cacheReadInputTokens: read,
    cacheWriteInputTokens: written,
    outputTokens: output,
    totalTokens: input + read + written + output,
  };
  const frames = [
    awsFrame("messageStart", { role: "assistant" }),
    awsFrame("contentBlockDelta", { contentBlockIndex: 0, delta: { text: "Hello" }, p: "abcdef" }),
    awsFrame("messageStop", { stopReason: "end_turn" }),
    awsFrame("metadata", { usage, metrics: { latencyMs: 5 } }),
  ];
  const answer = {
    output: { message: { role: "assistant", content: [{ text: "Hello" }] } },
    stopReason: "end_turn",
    usage,
  };
  const scenario: Scenario = isStream
    ? {
        rawBase64: Buffer.concat(frames).toString("base64"),
        contentType: "application/vnd.amazon.eventstream",
        writeBytes: 100 + pick(900),
      }
    : { raw: JSON.stringify(answer), ...JSON_TYPE };
  const model = encodeURIComponent("global.anthropic.claude-sonnet-4-5-20250929-v1:0");
  return [
    call(
      CLOUD,
      `/model/${model}/converse${isStream ? "-stream" : ""}`,
      { messages: [] },
      {
        scenario,
        tokens: input + read + written + output,
        picodollars:
          each(input, 3_000_000n) +
          each(read, 300_000n) +
          each(written, 3_750_000n) +
          each(output, 15_000_000n),
      },
    ),
  ];
};

export const BILL_ROWS: readonly BillRow[] = [
  messages,
  messages,
  gemini,
  gemini,
  tools,
  background,
  free,
  vertex,
  bedrock,
];

/** $1.25 and $10 a million. */
const gpt5 = (input: number, output: number): bigint => each(input, 1_250_000n) + each(output, 10_000_000n);

const response = (id: string, status: string, input: number, output: number, calls: object[]) => ({
  id,
  object: "response",
  created_at: Math.floor(Date.now() / 1000),
  status,
  error: null,
  model: "gpt-5-2025-08-07",
  service_tier: "default",
  output: calls,
  usage: { input_tokens: input, output_tokens: output, total_tokens: input + output },
});
