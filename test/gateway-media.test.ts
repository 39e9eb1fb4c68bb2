import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Attempt } from "../src/core/attempt.ts";
import { type RecordingUpstream, startUpstream } from "./support/gateway/recording-upstream.ts";
import { startGateway, type TestGatewayOptions } from "./support/gateway/test-gateway.ts";

// Surfaces beside text: what their answers say of their use, after the providers' published examples.

let upstream: RecordingUpstream;
beforeAll(async () => {
  upstream = await startUpstream();
});
afterAll(() => upstream.close());

interface Asked {
  path: string;
  body?: object | FormData;
  raw: string;
  type?: string;
  options?: Partial<TestGatewayOptions>;
}

async function ask({ path, body, raw, type, options }: Asked): Promise<{ text: string; rows: Attempt[] }> {
  const gateway = await startGateway({ upstreamUrl: upstream.url, ...options });
  try {
    const scenario = { raw, contentType: type ?? "application/json", writeBytes: 50 };
    const isForm = body instanceof FormData;
    const response = await fetch(gateway.url + path, {
      method: body === undefined ? "GET" : "POST",
      headers: {
        "x-test-scenario": JSON.stringify(scenario),
        ...(isForm ? {} : { "content-type": "application/json" }),
      },
      ...(body === undefined ? {} : { body: isForm ? body : JSON.stringify(body) }),
    });
    const text = await response.text();
    expect([response.status, text]).toEqual([200, raw]);
    return { text, rows: await gateway.rowsAfter(1) };
  } finally {
    await gateway.close();
  }
}

const form = (model: string): FormData => {
  const it = new FormData();
  it.append("file", new Blob([Buffer.from('\r\nname="model"\r\n\r\nnone\r\n')]), 'a "model".mp3');
  it.append("model", model);
  return it;
};
const IMAGE_USAGE = {
  input_tokens: 50,
  input_tokens_details: { text_tokens: 10, image_tokens: 40 },
  output_tokens: 4160,
  total_tokens: 4210,
};
const sse = (...events: { type: string }[]): string =>
  events.map((event) => `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`).join("");

test.each<[string, Asked, Partial<Attempt>]>([
  [
    "images",
    {
      path: "/v1/images/generations",
      body: { model: "gpt-image-1", prompt: "a cat" },
      raw: JSON.stringify({ created: 1, data: [{ b64_json: "AAAA" }], usage: IMAGE_USAGE }),
    },
    // Dollars per million: 5, 10, 40.
    {
      surface: "openai-images",
      tokens: { input: 10, imageInput: 40, output: 4160 },
      costPicodollars: 10 * 5e6 + 40 * 10e6 + 4160 * 40e6,
    },
  ],
  [
    "images that are streamed",
    {
      path: "/v1/images/generations",
      body: { model: "gpt-image-1", prompt: "a cat", stream: true },
      raw: sse({ type: "image_generation.partial_image" }, {
        type: "image_generation.completed",
        usage: IMAGE_USAGE,
      } as never),
      type: "text/event-stream",
    },
    {
      cause: null,
      stream: true,
      usageSource: "provider",
      tokens: { input: 10, imageInput: 40, output: 4160 },
    },
  ],
  [
    "images of a model that is paid by the image",
    {
      path: "/v1/images/generations",
      body: { model: "dall-e-3", prompt: "a cat" },
      raw: '{"created":1,"data":[{"url":"https://x"}]}',
    },
    { usageSource: "none", tokens: {}, costPicodollars: null },
  ],
  [
    "edits of images, as a form",
    {
      path: "/v1/images/edits",
      body: form("gpt-image-1"),
      raw: JSON.stringify({ created: 1, data: [], usage: IMAGE_USAGE }),
    },
    { requestedModel: "gpt-image-1", costPicodollars: 10 * 5e6 + 40 * 10e6 + 4160 * 40e6 },
  ],
  [
    "speech",
    {
      path: "/v1/audio/speech",
      body: { model: "gpt-4o-mini-tts", input: "Hello", voice: "alloy" },
      raw: "\u0001\u0002 sound",
      type: "audio/mpeg",
    },
    { surface: "openai-speech", cause: null, usageSource: "none", tokens: {}, costPicodollars: null },
  ],
  [
    "transcripts",
    {
      path: "/v1/audio/transcriptions",
      body: form("gpt-4o-transcribe"),
      raw: JSON.stringify({
        text: "Hello",
        usage: {
          type: "tokens",
          input_tokens: 14,
          input_token_details: { text_tokens: 4, audio_tokens: 10 },
          output_tokens: 45,
          total_tokens: 59,
        },
      }),
    },
    // Dollars per million: 2.50, 6, 10.
    {
      tokens: { input: 4, audioInput: 10, output: 45 },
      costPicodollars: 4 * 2.5e6 + 10 * 6e6 + 45 * 10e6,
    },
  ],
  [
    "transcripts by the second",
    {
      path: "/v1/audio/transcriptions",
      body: form("whisper-1"),
      raw: '{"text":"Hello","usage":{"type":"duration","seconds":3}}',
    },
    { units: { seconds: 3 }, tokens: {}, costPicodollars: null },
  ],
  [
    "transcripts as subtitles",
    { path: "/v1/audio/transcriptions", body: form("whisper-1"), raw: "1\n00:00:00,000", type: "text/plain" },
    { cause: null, usageSource: "none" },
  ],
  [
    "moderation, which is free",
    { path: "/v1/moderations", body: { input: "Hello" }, raw: '{"id":"modr-1","model":"omni","results":[]}' },
    { surface: "openai-moderations", costPicodollars: 0 },
  ],
  [
    "reranking by an engine",
    {
      path: "/v1/rerank",
      body: { model: "m", query: "q", documents: ["a"] },
      raw: '{"id":"r","model":"m","usage":{"total_tokens":56},"results":[]}',
      options: { kind: "vllm" },
    },
    { surface: "openai-rerank", tokens: { input: 56 }, usageSource: "engine" },
  ],
  [
    "reranking by the search",
    {
      path: "/v1/rerank",
      body: { model: "m", query: "q", documents: ["a"] },
      raw: '{"id":"r","meta":{"billed_units":{"search_units":1}},"results":[]}',
      options: { kind: "openai-compatible" },
    },
    { units: { searchUnits: 1 } },
  ],
  [
    "embeddings of Gemini, which are not counted",
    {
      path: "/v1beta/models/gemini-embedding-001:embedContent",
      body: { content: { parts: [{ text: "Hello" }] } },
      raw: '{"embedding":{"values":[0.1]}}',
      options: { kind: "gemini" },
    },
    { surface: "gemini-embed", usageSource: "none", tokens: {}, costPicodollars: null },
  ],
  [
    "embeddings of Gemini with a count",
    {
      path: "/v1beta/models/gemini-embedding-001:batchEmbedContents",
      body: { requests: [] },
      raw: '{"embeddings":[],"usageMetadata":{"promptTokenCount":7,"totalTokenCount":7}}',
      options: { kind: "gemini" },
    },
    { tokens: { input: 7 }, costPicodollars: 7 * 0.15e6 },
  ],
])("%s", async (_what, asked, expected) => {
  const { rows } = await ask(asked);
  expect(rows).toHaveLength(1);
  expect(rows[0]).toMatchObject(expected);
  if (expected.tokens !== undefined) expect(rows[0]?.tokens).toEqual(expected.tokens);
});

test("a form is sent on as it is, but for the model's name at the upstream", async () => {
  await ask({
    path: "/v1/audio/transcriptions",
    body: form("fast"),
    raw: '{"text":""}',
    options: { model: "whisper-large-v3" },
  });
  const sent = upstream.last().body;
  expect(sent).toContain('name="model"\r\n\r\nwhisper-large-v3\r\n--');
  expect(sent).toContain('\r\nname="model"\r\n\r\nnone\r\n');
  expect(sent).not.toContain("fast");
});

describe("a batch's results", () => {
  const chat = (id: string, input: number, output: number): string =>
    JSON.stringify({
      id: `batch_req_${id}`,
      custom_id: id,
      response: {
        status_code: 200,
        body: {
          object: "chat.completion",
          created: 1_790_000_000,
          model: "gpt-4o-mini-2024-07-18",
          choices: [{ message: { content: 'says "custom_id"\n' } }],
          usage: { prompt_tokens: input, completion_tokens: output, total_tokens: input + output },
        },
      },
      error: null,
    });
  const failed =
    '{"id":"batch_req_3","custom_id":"c","response":{"status_code":400,"body":{"error":{"message":"no"}}}}';

  test("are a row each at half the price, the same row whenever they are fetched", async () => {
    const raw = `${chat("a", 1000, 100)}\n${failed}\n\nnot json\n${chat("b", 10, 1)}`;
    const path = "/v1/files/file-1/content";
    const fetched = [await ask({ path, raw }), await ask({ path, raw, type: "application/octet-stream" })];
    for (const { rows } of fetched) {
      expect(rows.map(({ surface }) => surface)).toEqual(["other", "openai-chat", "openai-chat"]);
      expect(rows[1]).toMatchObject({
        tier: "batch",
        receivedMs: 1_790_000_000_000,
        tokens: { input: 1000, output: 100 },
        usageSource: "provider",
        // Dollars per million: half of 0.15 and of 0.60.
        costPicodollars: 1000 * 0.075e6 + 100 * 0.3e6,
      });
      expect(rows[0]).toMatchObject({ usageSource: "none", costPicodollars: null });
    }
    const ids = fetched.map(({ rows }) => rows.slice(1).map(({ attemptId }) => attemptId));
    expect(ids[0]).toEqual(ids[1]);
    expect(new Set(ids[0]).size).toBe(2);
  });

  test("of Anthropic are told apart by their job", async () => {
    const line = JSON.stringify({
      custom_id: "a",
      result: {
        type: "succeeded",
        message: {
          type: "message",
          model: "claude-sonnet-4-5-20250929",
          content: [],
          stop_reason: "end_turn",
          usage: { input_tokens: 1000, output_tokens: 100 },
        },
      },
    });
    const raw = `${line}\n{"custom_id":"b","result":{"type":"errored","error":{}}}\n`;
    const options = { kind: "anthropic" };
    const of = async (job: string): Promise<Attempt[]> =>
      (await ask({ path: `/v1/messages/batches/${job}/results`, raw, options })).rows;
    const [one, other] = [await of("msgbatch_1"), await of("msgbatch_2")];
    expect(one).toHaveLength(2);
    // Dollars per million: half of 3 and of 15.
    expect(one[1]).toMatchObject({ tier: "batch", costPicodollars: 1000 * 1.5e6 + 100 * 7.5e6 });
    expect(one[1]?.attemptId).not.toBe(other[1]?.attemptId);
  });

  test("any other file passes as it is", async () => {
    const { rows } = await ask({ path: "/v1/files/file-1/content", raw: "a,b\n1,2\n", type: "text/csv" });
    expect(rows).toMatchObject([{ surface: "other", cause: null, responseBytes: 8 }]);
  });
});
