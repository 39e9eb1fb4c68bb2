import http from "node:http";
import { WebSocket } from "undici";
import { afterEach, describe, expect, test } from "vitest";
import { upstreamKind } from "../src/upstreams/upstream-kinds.ts";
import { type RealtimeUpstream, startRealtimeUpstream } from "./support/gateway/realtime-upstream.ts";
import { startGateway, type TestGateway, type TestGatewayOptions } from "./support/gateway/test-gateway.ts";

// Realtime sessions pass as WebSockets and are metered; every other one is refused at once.

let upstream: RealtimeUpstream | undefined;
let gateway: TestGateway | undefined;
afterEach(async () => {
  upstream?.close();
  await gateway?.close();
});

async function started(
  events: readonly object[],
  options: Partial<TestGatewayOptions> & { refuse?: number } = {},
): Promise<{ upstream: RealtimeUpstream; gateway: TestGateway }> {
  upstream = await startRealtimeUpstream(events, options.refuse ?? null);
  gateway = await startGateway({ upstreamUrl: upstream.url, ...options });
  return { upstream, gateway };
}

/** After OpenAI's published event: tokens by kind, the cached ones among them. */
const USAGE = {
  total_tokens: 253,
  input_tokens: 132,
  output_tokens: 121,
  input_token_details: {
    text_tokens: 119,
    audio_tokens: 13,
    image_tokens: 0,
    cached_tokens: 64,
    cached_tokens_details: { text_tokens: 64, audio_tokens: 0, image_tokens: 0 },
  },
  output_token_details: { text_tokens: 30, audio_tokens: 91 },
};
const SESSION = {
  type: "session.created",
  session: {
    model: "gpt-realtime",
    audio: { input: { transcription: { model: "gpt-4o-mini-transcribe" } } },
  },
};
const DONE = {
  type: "response.done",
  response: { object: "realtime.response", status: "completed", usage: USAGE },
};
const HEARD = {
  type: "conversation.item.input_audio_transcription.completed",
  transcript: 'somebody said "response.done"',
  usage: {
    type: "tokens",
    total_tokens: 22,
    input_tokens: 13,
    output_tokens: 9,
    input_token_details: { text_tokens: 0, audio_tokens: 13 },
  },
};
const DELTA = { type: "response.output_audio.delta", delta: `{"type":"response.done"}${"A".repeat(70_000)}` };
const EVENTS = [SESSION, { type: "response.created", response: {} }, DELTA, HEARD, DONE];

async function talk(
  url: string,
  options: { headers?: Record<string, string>; protocols?: string[] } = {},
): Promise<{ events: unknown[]; protocol: string }> {
  const socket = new WebSocket(url.replace("http", "ws"), options);
  const events: unknown[] = [];
  await new Promise<void>((resolve, reject) => {
    socket.addEventListener("open", () => socket.send('{"type":"response.create"}'));
    socket.addEventListener("message", ({ data }) => {
      events.push(JSON.parse(String(data)));
      if (events.length === EVENTS.length) resolve();
    });
    socket.addEventListener("error", () => reject(new Error("the socket failed")));
  });
  const { protocol } = socket;
  await new Promise<void>((resolve) => {
    socket.addEventListener("close", () => resolve());
    socket.close();
  });
  return { events, protocol };
}

describe("GET /v1/realtime", () => {
  test("passes both ways, with a row for each answer and each transcript", async () => {
    const { gateway: it, upstream: at } = await started(EVENTS);
    const seen = await talk(`${it.url}/v1/realtime?model=gpt-realtime`, {
      headers: { authorization: "Bearer of-the-client", "openai-safety-identifier": "u1" },
      protocols: ["realtime", "openai-insecure-api-key.of-the-client"],
    });
    expect(seen).toEqual({ events: EVENTS, protocol: "realtime" });
    expect(at.texts).toEqual(['{"type":"response.create"}']);
    expect(at.handshakes[0]?.path).toBe("/v1/realtime?model=gpt-realtime");
    expect(at.handshakes[0]?.headers).toMatchObject({
      authorization: "Bearer secret-of-the-gateway",
      "openai-safety-identifier": "u1",
      "sec-websocket-protocol": "realtime",
    });
    expect(at.handshakes[0]?.headers["sec-websocket-extensions"]).toBeUndefined();
    expect(JSON.stringify(at.handshakes)).not.toContain("of-the-client");
    const rows = await it.rowsAfter(2);
    expect(rows).toHaveLength(2);
    expect(rows[1]).toMatchObject({
      surface: "openai-realtime",
      requestedModel: "gpt-realtime",
      servedModel: "gpt-realtime",
      usageSource: "provider",
      status: 101,
      cause: null,
      // 119 - 64 text read anew, 64 from the cache; 13 heard; 30 written and 91 spoken.
      tokens: { input: 55, cacheRead: 64, audioInput: 13, output: 30, audioOutput: 91 },
      // Dollars per million: 4, 0.40, 32, 16, 64.
      costPicodollars: 55 * 4e6 + 64 * 0.4e6 + 13 * 32e6 + 30 * 16e6 + 91 * 64e6,
    });
    expect(rows[0]).toMatchObject({
      servedModel: "gpt-4o-mini-transcribe",
      tokens: { input: 0, audioInput: 13, output: 9 },
    });
    expect(rows[0]?.requestId).toBe(rows[1]?.requestId);
  });

  test("a client's own key goes on where the gateway has none", async () => {
    const { gateway: it, upstream: at } = await started(EVENTS, { passThrough: true });
    await talk(`${it.url}/v1/realtime?model=gpt-realtime`, {
      protocols: ["realtime", "openai-insecure-api-key.of-the-client"],
    });
    expect(at.handshakes[0]?.headers["sec-websocket-protocol"]).toBe(
      "realtime, openai-insecure-api-key.of-the-client",
    );
  });

  test("an answer that is cut off is a row of unknown use", async () => {
    const { gateway: it, upstream: at } = await started([
      SESSION,
      { type: "response.created", response: {} },
      DELTA,
      DELTA,
      DELTA,
    ]);
    const socket = new WebSocket(`${it.url.replace("http", "ws")}/v1/realtime?model=gpt-realtime`);
    socket.addEventListener("open", () => socket.send("{}"));
    await new Promise<void>((resolve) => {
      let count = 0;
      socket.addEventListener("message", () => ++count === 5 && resolve());
    });
    const closed = new Promise<void>((resolve) => {
      socket.addEventListener("close", () => resolve());
    });
    at.close();
    await closed;
    expect(await it.rowsAfter(1)).toMatchObject([
      { cause: "truncated", usageSource: "none", tokens: {}, costPicodollars: null },
    ]);
  });

  test("the gateway's end ends the session and records it", async () => {
    const { gateway: it } = await started([SESSION, { type: "response.created", response: {} }, DELTA]);
    const socket = new WebSocket(`${it.url.replace("http", "ws")}/v1/realtime?model=gpt-realtime`);
    socket.addEventListener("open", () => socket.send("{}"));
    await new Promise<void>((resolve) => {
      let count = 0;
      socket.addEventListener("message", () => ++count === 3 && resolve());
    });
    expect(it.gateway.inFlight()).toBe(1);
    await it.gateway.closeUpstreams();
    expect([it.gateway.inFlight(), it.rows.length]).toEqual([0, 1]);
  });

  test("a refusal of the upstream is the client's answer", async () => {
    const { gateway: it } = await started([], { refuse: 401 });
    expect(await upgradeTo(`${it.url}/v1/realtime?model=gpt-realtime`)).toMatchObject({
      status: 401,
      body: '{"error":{"message":"no such key"}}',
    });
    expect(await it.rowsAfter(1)).toMatchObject([{ status: 401, cause: "refused", costPicodollars: 0 }]);
  });

  test("an upstream that has none, or is not there, is said so", async () => {
    const { gateway: it } = await started([], { kind: "vllm" });
    expect(await upgradeTo(`${it.url}/v1/realtime?model=m`)).toMatchObject({
      status: 404,
      code: "surface-not-served",
    });
    await it.close();
    const kind = upstreamKind("openai");
    if (kind === undefined) throw new Error("the row is there");
    gateway = await startGateway({ upstreamUrl: "http://127.0.0.1:1" });
    expect(await upgradeTo(`${gateway.url}/v1/realtime?model=m`)).toMatchObject({
      status: 502,
      code: "upstream-connect",
    });
  });
});

describe("other upgrades", () => {
  test.each([
    ["/v1/responses", 426, "no-websocket"],
    ["/v1/responses/", 426, "no-websocket"],
    ["/v1/chat/completions?x=1", 426, "no-websocket"],
    ["/v1/nothing", 404, "unknown-websocket"],
    ["/", 404, "unknown-websocket"],
  ])("a WebSocket at %s is refused at once with %i", async (path, status, code) => {
    const { gateway: it } = await started([]);
    const answer = await upgradeTo(it.url + path);
    expect(answer).toMatchObject({ status, code });
    expect(JSON.parse(answer.body)).toMatchObject({ error: { code: code.replace("-", "_") } });
    expect(it.rows).toEqual([]);
  });

  test("of another site's page are refused", async () => {
    const { gateway: it } = await started([]);
    expect(
      await upgradeTo(`${it.url}/v1/realtime?model=m`, { origin: "https://evil.example" }),
    ).toMatchObject({ status: 403, code: "foreign-caller" });
  });

  test("to HTTP/2, which some clients offer with every request, are declined by an answer", async () => {
    const { gateway: it } = await started([]);
    expect(
      await upgradeTo(`${it.url}/v1/models`, { upgrade: "h2c", "http2-settings": "AAMAAABk" }),
    ).toMatchObject({
      status: 200,
    });
  });
});

function upgradeTo(
  url: string,
  headers: Record<string, string> = {},
): Promise<{ status: number | undefined; code: unknown; body: string }> {
  return new Promise((resolve, reject) => {
    const request = http.get(url, {
      headers: {
        connection: "upgrade",
        upgrade: "websocket",
        "sec-websocket-version": "13",
        "sec-websocket-key": "dGhlIHNhbXBsZSBub25jZQ==",
        ...headers,
      },
    });
    request.on("error", reject);
    request.on("upgrade", () => reject(new Error("it was upgraded")));
    request.on("response", (response) => {
      let body = "";
      response.on("data", (chunk: Buffer) => (body += chunk.toString()));
      response.on("end", () =>
        resolve({ status: response.statusCode, code: response.headers["x-breakeven-error"], body }),
      );
    });
  });
}
