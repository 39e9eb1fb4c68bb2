import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Attempt } from "../src/core/attempt.ts";
import { asking } from "./support/gateway/asking.ts";
import { awsFrame } from "./support/gateway/aws-frames.ts";
import {
  type RecordingUpstream,
  type Scenario,
  startUpstream,
} from "./support/gateway/recording-upstream.ts";

// Amazon Bedrock: Converse, InvokeModel and their streams, in AWS's binary framing.

let upstream: RecordingUpstream;
beforeAll(async () => {
  upstream = await startUpstream();
});
afterAll(() => upstream.close());

const { withGateway } = asking(() => upstream);
const SONNET = "us.anthropic.claude-sonnet-4-5-20250929-v1:0";
const GLOBAL = "global.anthropic.claude-sonnet-4-5-20250929-v1:0";
const NOVA = "amazon.nova-lite-v1:0";
const FRAMES = "application/vnd.amazon.eventstream";

const path = (model: string, verb: string): string => `/model/${encodeURIComponent(model)}/${verb}`;

interface Asked {
  status: number;
  bytes: Buffer;
  headers: Headers;
  row: Attempt;
}

async function ask(
  to: string,
  scenario: Scenario,
  body: object = {},
  options: { kind?: string; model?: string } = {},
): Promise<Asked> {
  return withGateway({ kind: "bedrock", ...options }, async (gateway) => {
    const response = await post(gateway.url, to, scenario, body);
    const bytes = Buffer.from(await response.arrayBuffer());
    const [row] = await gateway.rowsAfter(1);
    return { status: response.status, bytes, headers: response.headers, row: row as Attempt };
  });
}

const post = (url: string, to: string, scenario: Scenario, body: object): Promise<Response> =>
  fetch(url + to, {
    method: "POST",
    // The SDK's default for InvokeModel is no JSON by its name.
    headers: { "content-type": "application/octet-stream", "x-test-scenario": JSON.stringify(scenario) },
    body: JSON.stringify(body),
  });

const whole = (answer: object, headers: Record<string, string> = {}): Scenario => ({
  raw: JSON.stringify(answer),
  contentType: "application/json",
  headers,
});

const framed = (frames: readonly Buffer[], more: Scenario = {}): Scenario => ({
  rawBase64: Buffer.concat(frames).toString("base64"),
  contentType: FRAMES,
  ...more,
});

const converse = (usage: object, more: object = {}): object => ({
  metrics: { latencyMs: 551 },
  output: { message: { role: "assistant", content: [{ text: "Hello wörld!" }] } },
  stopReason: "end_turn",
  usage,
  ...more,
});

describe("Converse", () => {
  const usage = {
    inputTokens: 22,
    outputTokens: 13,
    totalTokens: 3535,
    cacheReadInputTokens: 1000,
    cacheWriteInputTokens: 2500,
    cacheDetails: [{ ttl: "5m", inputTokens: 2500 }],
  };

  test("the cache is beside the input, and the bytes are as they came", async () => {
    const answer = converse(usage);
    const { bytes, row } = await ask(path(SONNET, "converse"), whole(answer));
    expect(bytes.toString()).toBe(JSON.stringify(answer));
    expect(upstream.last()).toMatchObject({
      path: path(SONNET, "converse"),
      headers: { authorization: "Bearer secret-of-the-gateway" },
    });
    // In a geography: 22 x $3.30 + 1000 x $0.33 + 2500 x $4.125 + 13 x $16.50 per million.
    expect(row).toMatchObject({
      surface: "bedrock-converse",
      requestedModel: SONNET,
      tokens: { input: 22, cacheRead: 1000, cacheWrite5m: 2500, output: 13 },
      usageSource: "provider",
      costPicodollars: 10_929_600_000,
      reasons: [],
      stream: false,
    });
  });

  test.each<[string, number | null]>([
    // 22 x $3.00 + 13 x $15.00 per million, and a tenth more within a geography.
    ["global.anthropic.claude-sonnet-4-5-20250929-v1:0", 261_000_000],
    ["eu.anthropic.claude-sonnet-4-5-20250929-v1:0", 287_100_000],
    [
      "arn:aws:bedrock:us-east-1:123456789012:inference-profile/global.anthropic.claude-sonnet-4-5-20250929-v1:0",
      261_000_000,
    ],
    // 22 x $0.06 + 13 x $0.24 per million.
    ["arn:aws:bedrock:us-east-1::foundation-model/amazon.nova-lite-v1:0", 4_440_000],
    ["arn:aws:bedrock:us-east-1:123456789012:application-inference-profile/a1b2c3d4e5f6", null],
  ])("priced by its id: %s", async (model, costPicodollars) => {
    const { row } = await ask(
      path(model, "converse"),
      whole(converse({ inputTokens: 22, outputTokens: 13, totalTokens: 35 })),
    );
    expect(upstream.last().path).toBe(path(model, "converse"));
    expect(row).toMatchObject({ requestedModel: model, costPicodollars });
  });

  test("an hour in the cache is counted apart; a price that nobody lists leaves the cost open", async () => {
    const details = [
      { ttl: "1h", inputTokens: 2000 },
      { ttl: "5m", inputTokens: 500 },
    ];
    const { row } = await ask(path(SONNET, "converse"), whole(converse({ ...usage, cacheDetails: details })));
    expect(row.tokens).toMatchObject({ cacheWrite5m: 500, cacheWrite1h: 2000 });
    expect(row.reasons).toContainEqual({ code: "unpriced", value: "cacheWrite1h" });
  });

  test("what changes the price without a published rule leaves it open", async () => {
    const fast = converse(
      { inputTokens: 1, outputTokens: 1, totalTokens: 2 },
      { performanceConfig: { latency: "optimized" } },
    );
    const { row } = await ask(path(NOVA, "converse"), whole(fast));
    expect([row.costPicodollars, row.reasons]).toEqual([
      null,
      [{ code: "speed", value: "optimized" }, "price-rule-unknown"],
    ]);
  });

  test("a model that a router chose is the one that is priced", async () => {
    const routed = converse(
      { inputTokens: 22, outputTokens: 13, totalTokens: 35 },
      { trace: { promptRouter: { invokedModelId: `arn:aws:bedrock:us-east-1::foundation-model/${NOVA}` } } },
    );
    const { row } = await ask(
      path("arn:aws:bedrock:us-east-1:123456789012:default-prompt-router/nova:1", "converse"),
      whole(routed),
    );
    expect(row.costPicodollars).toBe(4_440_000);
  });
});

const text = (delta: string): Buffer =>
  awsFrame("contentBlockDelta", { contentBlockIndex: 0, delta: { text: delta }, p: "abcdefghij" });
const STREAM = [
  awsFrame("messageStart", { role: "assistant", p: "abc" }),
  text("Hello"),
  text(' wörld "usage":{"outputTokens":9}'),
  awsFrame("contentBlockStop", { contentBlockIndex: 0 }),
  awsFrame("messageStop", { stopReason: "end_turn" }),
  awsFrame("metadata", {
    metrics: { latencyMs: 900 },
    usage: {
      inputTokens: 22,
      outputTokens: 13,
      totalTokens: 35,
      cacheReadInputTokens: 0,
      cacheWriteInputTokens: 0,
    },
  }),
];

describe("ConverseStream", () => {
  test.each([1, 7, 100, 100_000])(
    "in pieces of %i bytes passes as it is, with exact usage",
    async (writeBytes) => {
      const { status, bytes, headers, row } = await ask(
        path(SONNET, "converse-stream"),
        framed(STREAM, { writeBytes }),
      );
      expect([status, headers.get("content-type")]).toEqual([200, FRAMES]);
      expect(bytes.equals(Buffer.concat(STREAM))).toBe(true);
      expect(row).toMatchObject({
        surface: "bedrock-converse",
        stream: true,
        cause: null,
        tokens: { input: 22, output: 13, cacheRead: 0, cacheWrite5m: 0 },
        costPicodollars: 287_100_000,
      });
      expect(row.ttftMs).not.toBeNull();
    },
  );

  test("that is cut looks cut to the client, and is not guessed at", async () => {
    await withGateway({ kind: "bedrock" }, async (gateway) => {
      const response = await post(
        gateway.url,
        path(SONNET, "converse-stream"),
        framed(STREAM, { fault: "cut-middle" }),
        {},
      );
      await expect(response.arrayBuffer()).rejects.toThrow();
      expect((await gateway.rowsAfter(1))[0]).toMatchObject({
        cause: "truncated",
        tokens: {},
        reasons: ["failed-without-usage"],
        costPicodollars: null,
      });
    });
  });

  test("that ends without its last event is cut, too", async () => {
    await withGateway({ kind: "bedrock" }, async (gateway) => {
      const read = async (): Promise<unknown> =>
        (
          await post(gateway.url, path(SONNET, "converse-stream"), framed(STREAM.slice(0, 3)), {})
        ).arrayBuffer();
      await expect(read()).rejects.toThrow();
      expect((await gateway.rowsAfter(1))[0]?.cause).toBe("truncated");
    });
  });

  test("an exception in it is a failed answer", async () => {
    const frames = [
      ...STREAM.slice(0, 2),
      awsFrame("modelStreamErrorException", { message: "no more" }, "exception"),
    ];
    const { bytes, row } = await ask(path(SONNET, "converse-stream"), framed(frames));
    expect(bytes.equals(Buffer.concat(frames))).toBe(true);
    expect(row).toMatchObject({ cause: "error-event", status: 200 });
  });

  test("a client that leaves is billed for the whole answer, as Bedrock bills it", async () => {
    await withGateway({ kind: "bedrock" }, async (gateway) => {
      const leaving = new AbortController();
      const response = await fetch(gateway.url + path(SONNET, "converse-stream"), {
        method: "POST",
        headers: { "x-test-scenario": JSON.stringify(framed(STREAM, { writeBytes: 3 })) },
        body: "{}",
        signal: leaving.signal,
      });
      await response.body?.getReader().read();
      leaving.abort();
      expect((await gateway.rowsAfter(1))[0]).toMatchObject({
        clientGone: true,
        tokens: { input: 22, output: 13 },
        costPicodollars: 287_100_000,
      });
    });
  });
});

describe("InvokeModel", () => {
  const counted = (counts: Record<string, number>): Record<string, string> =>
    Object.fromEntries(
      Object.entries(counts).map(([name, count]) => [`x-amzn-bedrock-${name}-token-count`, String(count)]),
    );

  test("Anthropic's messages: the path says the price, the body splits the cache", async () => {
    const answer = {
      id: "msg_bdrk_1",
      type: "message",
      role: "assistant",
      model: "claude-sonnet-4-5-20250929",
      content: [{ type: "text", text: "Hello" }],
      stop_reason: "end_turn",
      usage: {
        input_tokens: 22,
        cache_creation_input_tokens: 2500,
        cache_read_input_tokens: 1000,
        cache_creation: { ephemeral_5m_input_tokens: 2500, ephemeral_1h_input_tokens: 0 },
        output_tokens: 13,
      },
    };
    const head = counted({ input: 22, output: 13, "cache-read-input": 1000, "cache-write-input": 2500 });
    const { bytes, row } = await ask(path(GLOBAL, "invoke"), whole(answer, head), { max_tokens: 9 });
    expect(bytes.toString()).toBe(JSON.stringify(answer));
    // 22 x $3 + 1000 x $0.30 + 2500 x $3.75 + 13 x $15 per million; nothing was written for an hour.
    expect(row).toMatchObject({
      surface: "bedrock-invoke",
      tokens: { input: 22, cacheRead: 1000, cacheWrite5m: 2500, cacheWrite1h: 0, output: 13 },
      costPicodollars: 9_936_000_000,
    });
  });

  test.each<[string, string, object, Record<string, string>, object, number | null]>([
    // 100 x $0.72 + 20 x $0.72 per million.
    [
      "Llama",
      "meta.llama3-3-70b-instruct-v1:0",
      { generation: "Hi", prompt_token_count: 100, generation_token_count: 20 },
      {},
      { input: 100, output: 20 },
      86_400_000,
    ],
    [
      "Llama by the head",
      "meta.llama3-3-70b-instruct-v1:0",
      { generation: "Hi" },
      counted({ input: 100, output: 20 }),
      { input: 100, output: 20 },
      86_400_000,
    ],
    // 22 x $0.06 + 13 x $0.24 per million.
    [
      "Nova",
      NOVA,
      converse({ inputTokens: 22, outputTokens: 13, totalTokens: 35 }),
      counted({ input: 22, output: 13 }),
      { input: 22, output: 13 },
      4_440_000,
    ],
    // Chat completions of OpenAI's open model: 100 x $0.15 + 20 x $0.60 per million.
    [
      "gpt-oss",
      "openai.gpt-oss-120b-1:0",
      { choices: [], usage: { prompt_tokens: 100, completion_tokens: 20, total_tokens: 120 } },
      {},
      { input: 100, output: 20 },
      27_000_000,
    ],
    [
      "an embedding",
      "amazon.titan-embed-text-v1",
      { embedding: [0.1], inputTextTokenCount: 1000 },
      {},
      { input: 1000 },
      100_000_000,
    ],
    ["an image, of which nothing is counted", "stability.sd3-large-v1:0", { images: ["aGk="] }, {}, {}, null],
  ])("%s", async (_name, model, answer, head, tokens, costPicodollars) => {
    const { bytes, row } = await ask(path(model, "invoke"), whole(answer, head), { prompt: "Hello" });
    expect(bytes.toString()).toBe(JSON.stringify(answer));
    expect(row).toMatchObject({ surface: "bedrock-invoke", tokens, costPicodollars });
  });

  const chunk = (event: object): Buffer =>
    awsFrame("chunk", { bytes: Buffer.from(JSON.stringify(event)).toString("base64"), p: "abcdef" });

  test("the stream of Anthropic's messages", async () => {
    const frames = [
      {
        type: "message_start",
        message: { model: "claude-sonnet-4-5-20250929", usage: { input_tokens: 22, output_tokens: 1 } },
      },
      { type: "content_block_start", index: 0, content_block: { type: "text", text: "" } },
      {
        type: "content_block_delta",
        index: 0,
        delta: { type: "text_delta", text: "wörld amazon-bedrock-invocationMetrics" },
      },
      { type: "content_block_stop", index: 0 },
      { type: "message_delta", delta: { stop_reason: "end_turn" }, usage: { output_tokens: 13 } },
      {
        type: "message_stop",
        "amazon-bedrock-invocationMetrics": {
          inputTokenCount: 22,
          outputTokenCount: 13,
          invocationLatency: 9,
          firstByteLatency: 3,
        },
      },
    ].map(chunk);
    const { bytes, row } = await ask(
      path(GLOBAL, "invoke-with-response-stream"),
      framed(frames, { writeBytes: 5 }),
      {
        max_tokens: 9,
      },
    );
    expect(bytes.equals(Buffer.concat(frames))).toBe(true);
    expect(row).toMatchObject({
      tokens: { input: 22, output: 13 },
      // The maker's name in the stream says nothing of the price: $3 and $15 per million.
      costPicodollars: 261_000_000,
      stream: true,
      cause: null,
    });
  });

  test("the stream of another maker ends with Bedrock's own counts", async () => {
    const frames = [
      { generation: "Hel", prompt_token_count: 100, generation_token_count: 1 },
      {
        generation: "lo",
        generation_token_count: 20,
        "amazon-bedrock-invocationMetrics": { inputTokenCount: 100, outputTokenCount: 20 },
      },
    ].map(chunk);
    const { row } = await ask(
      path("meta.llama3-3-70b-instruct-v1:0", "invoke-with-response-stream"),
      framed(frames),
    );
    expect(row).toMatchObject({
      tokens: { input: 100, output: 20 },
      costPicodollars: 86_400_000,
      cause: null,
    });
  });
});

describe("other requests", () => {
  test("counting is no answer", async () => {
    const { row } = await ask(path(SONNET, "count-tokens"), whole({ inputTokens: 42 }), {
      input: { converse: {} },
    });
    expect(row).toMatchObject({ surface: "bedrock-count-tokens", tokens: {}, costPicodollars: 0 });
  });

  test("what else Bedrock has passes unmetered", async () => {
    const { status, row } = await ask("/guardrail/g1/version/DRAFT/apply", whole({ action: "NONE" }), {
      source: "INPUT",
    });
    expect([status, upstream.last().path, upstream.last().body]).toEqual([
      200,
      "/guardrail/g1/version/DRAFT/apply",
      '{"source":"INPUT"}',
    ]);
    expect(row).toMatchObject({ surface: "other", tokens: {}, costPicodollars: null });
  });

  test("chat completions are below /openai/v1 there", async () => {
    const { row } = await withGateway({ kind: "bedrock" }, async (gateway) => {
      const response = await fetch(`${gateway.url}/v1/chat/completions`, {
        method: "POST",
        headers: {
          "content-type": "application/json",
          "x-test-scenario": JSON.stringify({ model: "openai.gpt-oss-120b-1:0" }),
        },
        body: JSON.stringify({ model: "openai.gpt-oss-120b-1:0", messages: [] }),
      });
      expect(response.status).toBe(200);
      return { row: (await gateway.rowsAfter(1))[0] };
    });
    expect(upstream.last().path).toBe("/openai/v1/chat/completions");
    // 12 x $0.15 + 3 x $0.60 per million.
    expect(row).toMatchObject({ surface: "openai-chat", costPicodollars: 3_600_000 });
  });

  test("a refusal of Bedrock's passes as it is", async () => {
    const refusal = { message: "Too many tokens, please wait before trying again." };
    const scenario = { status: 429, body: refusal, headers: { "x-amzn-errortype": "ThrottlingException" } };
    const { status, bytes, headers, row } = await ask(path(SONNET, "converse"), scenario);
    expect([status, headers.get("x-amzn-errortype"), bytes.toString()]).toEqual([
      429,
      "ThrottlingException",
      JSON.stringify(refusal),
    ]);
    expect(row).toMatchObject({ cause: "upstream-error", costPicodollars: 0 });
  });

  test("a failure of ours is one that its clients know", async () => {
    await withGateway({ kind: "openai" }, async (gateway) => {
      const response = await post(gateway.url, path(SONNET, "converse"), {}, {});
      expect([response.status, response.headers.get("x-amzn-errortype")]).toEqual([
        404,
        "ResourceNotFoundException",
      ]);
      expect(await response.json()).toEqual({ message: expect.stringContaining("does not serve") as string });
    });
  });

  test("a conversation both ways at once is refused at once", async () => {
    await withGateway({ kind: "bedrock" }, async (gateway) => {
      const both = path("amazon.nova-sonic-v1:0", "invoke-with-bidirectional-stream");
      expect((await post(gateway.url, both, {}, {})).status).toBe(404);
    });
  });

  test.each(["/model/../converse", "/model/a%2f..%2fb/converse", "/model/a%252f..%252fb/invoke"])(
    "%s is served by nobody",
    async (strange) => {
      const { surfaceOf } = await import("../src/dialects/surfaces.ts");
      expect(surfaceOf("POST", strange)).toBeNull();
    },
  );
});
