import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { AttemptReason } from "../src/core/attempt-reason.ts";
import { answered, asking, CHAT, post, stream } from "./support/gateway/asking.ts";
import {
  type RecordingUpstream,
  type Scenario,
  startUpstream,
} from "./support/gateway/recording-upstream.ts";
import type { TestGateway } from "./support/gateway/test-gateway.ts";

let upstream: RecordingUpstream;
beforeAll(async () => {
  upstream = await startUpstream();
});
afterAll(() => upstream.close());

const { withGateway, ask } = asking(() => upstream);

describe("rule 0: a row per attempt, integers, the price's version, and no price is no zero", () => {
  test("a whole answer", async () => {
    const { row, status } = await ask("/v1/chat/completions", CHAT);
    expect(status).toBe(200);
    expect(row).toMatchObject({
      attemptIndex: 0,
      surface: "openai-chat",
      requestedModel: "gpt-4o-mini",
      servedModel: "gpt-4o-mini-2024-07-18",
      upstream: "test-upstream",
      status: 200,
      cause: null,
      usageSource: "provider",
      // $0.15 and $0.60 per million: 12 x 150,000 + 3 x 600,000 picodollars.
      costPicodollars: 3_600_000,
    });
    expect(row.priceSource).toContain("genai-prices");
    expect(row.priceVersion).toMatch(/^\d{4}-\d{2}-\d{2}$/);
  });

  test("a model without a price costs an unknown amount", async () => {
    const body = { ...CHAT, model: "nobody-knows-it" };
    const { row } = await ask("/v1/chat/completions", body, { model: "nobody-knows-it" });
    expect(row).toMatchObject({ costPicodollars: null, priceSource: null, tokens: { input: 12, output: 3 } });
  });
});

describe("rule 1: usage is asked for, and taken out where the client did not ask", () => {
  test("not asked: the flag is spliced in, every other byte stays, the chunk is gone", async () => {
    const { text, row } = await ask("/v1/chat/completions", stream({ temperature: 0.1 }));
    const sent = JSON.stringify(stream({ temperature: 0.1 }));
    expect(upstream.last().body).toBe(`{"stream_options":{"include_usage":true},${sent.slice(1)}`);
    expect(text).not.toContain("usage");
    expect(text.endsWith("data: [DONE]\n\n")).toBe(true);
    expect(row).toMatchObject({ tokens: { input: 12, output: 3 }, usageSource: "provider" });
  });

  test("asked: the request passes as it is and the usage stays", async () => {
    const body = stream({ stream_options: { include_usage: true } });
    const { text } = await ask("/v1/chat/completions", body);
    expect(upstream.last().body).toBe(JSON.stringify(body));
    expect(text).toContain('"usage":{"prompt_tokens":12');
  });

  test("other stream options of the client are kept", async () => {
    const body = stream({ stream_options: { include_usage: false, include_obfuscation: false } });
    const { text } = await ask("/v1/chat/completions", body);
    expect(JSON.parse(upstream.last().body)).toMatchObject({
      stream_options: { include_usage: true, include_obfuscation: false },
    });
    expect(text).not.toContain("usage");
  });
});

describe("rule 2: an engine that refuses the flag", () => {
  test("is asked once more without it, and not again", async () => {
    await withGateway({}, async (gateway) => {
      const first = await answered(gateway, "/v1/chat/completions", stream(), { refuseStreamOptions: true });
      const rows = await gateway.rowsAfter(2);
      expect(first.status).toBe(200);
      expect(
        rows.map((row) => [row.attemptIndex, row.status, row.cause, row.usageSource, row.costPicodollars]),
      ).toEqual([
        [0, 422, "refused", "none", 0],
        // "Say hello.": 10 bytes, 3 tokens; "Hello wörld!": 13 bytes, 4 tokens: 3 x 150,000 + 4 x 600,000.
        [1, 200, null, "estimate", 2_850_000],
      ]);
      expect(rows[0]?.requestId).toBe(rows[1]?.requestId);
      expect(rows[1]?.reasons).toContain("usage-flag-refused");
      const arrivals = upstream.arrivals.length;
      await answered(gateway, "/v1/chat/completions", stream(), { refuseStreamOptions: true });
      expect(upstream.arrivals.length).toBe(arrivals + 1);
    });
  });

  test("a long refusal goes to the client whole", async () => {
    for (const messageLength of [300_000, 50_000]) {
      const { status, text } = await ask("/v1/chat/completions", stream(), { status: 400, messageLength });
      const { error } = JSON.parse(text) as { error: { message: string } };
      expect([status, error.message.length]).toEqual([400, messageLength]);
    }
  });

  test("another refusal goes to the client as it came", async () => {
    const refusal = { error: { message: "max_tokens is too large", type: "invalid_request_error" } };
    const { status, text, rows } = await ask("/v1/chat/completions", stream(), {
      status: 400,
      body: refusal,
    });
    expect([status, JSON.parse(text), rows.length]).toEqual([400, refusal, 1]);
    expect(rows[0]).toMatchObject({ cause: "refused", usageSource: "none", costPicodollars: 0 });
  });
});

describe("rule 4: running counts on engines that have them", () => {
  test("are asked for, taken out, and exact", async () => {
    const { text, row } = await ask("/v1/chat/completions", stream(), {}, { kind: "vllm" });
    expect(JSON.parse(upstream.last().body)).toMatchObject({
      stream_options: { include_usage: true, continuous_usage_stats: true },
    });
    expect(text).not.toContain("usage");
    expect(row).toMatchObject({ tokens: { input: 12, output: 3 }, usageSource: "engine" });
  });

  test("make an answer that the client left exact", async () => {
    await withGateway({ kind: "vllm" }, async (gateway) => {
      const control = new AbortController();
      const response = await fetch(`${gateway.url}/v1/chat/completions`, {
        method: "POST",
        headers: {
          "content-type": "application/json",
          "x-test-scenario": JSON.stringify({ fault: "hang-middle", pieces: ["a", "b", "c", "d"] }),
        },
        body: JSON.stringify(stream()),
        signal: control.signal,
      });
      const reader = response.body?.getReader();
      let seen = "";
      while (!seen.includes('"b"')) seen += new TextDecoder().decode((await reader?.read())?.value);
      control.abort();
      const [row] = await gateway.rowsAfter(1);
      // Half of the seven events arrived: the role, "a", "b" and "c".
      expect(row).toMatchObject({
        cause: "client-gone",
        clientGone: true,
        usageSource: "engine",
        tokens: { input: 12, output: 3 },
      });
    });
  });
});

describe("rule 5: an Anthropic stream that ends early", () => {
  test("has its exact input, and its output estimated from what was delivered", async () => {
    await withGateway({ kind: "anthropic" }, async (gateway) => {
      const control = new AbortController();
      const response = await fetch(`${gateway.url}/v1/messages`, {
        method: "POST",
        headers: {
          "content-type": "application/json",
          "x-test-scenario": JSON.stringify({
            fault: "hang-middle",
            pieces: ["12345678", "12345678", "x", "y"],
            usage: { input_tokens: 100, cache_read_input_tokens: 1000, output_tokens: 40 },
          }),
        },
        body: JSON.stringify({ model: "claude-sonnet-4-5", max_tokens: 50, stream: true, messages: [] }),
        signal: control.signal,
      });
      const reader = response.body?.getReader();
      let seen = "";
      while (seen.split("12345678").length < 3) {
        seen += new TextDecoder().decode((await reader?.read())?.value);
      }
      control.abort();
      const [row] = await gateway.rowsAfter(1);
      // 16 bytes of text are 4 tokens; 100 x 3,000,000 + 1000 x 300,000 + 4 x 15,000,000.
      expect(row).toMatchObject({
        usageSource: "provider-partial",
        tokens: { input: 100, cacheRead: 1000, output: 4 },
        reasons: ["output-estimated"],
        costPicodollars: 660_000_000,
      });
    });
  });
});

test("a stream whose server forgot its type is read like any other", async () => {
  const raw =
    'data: {"model":"gpt-4o-mini","choices":[{"delta":{"content":"a"},"finish_reason":"stop"}],"usage":{"prompt_tokens":1,"completion_tokens":1,"total_tokens":2}}\n\ndata: [DONE]\n\n';
  const { row } = await ask("/v1/chat/completions", stream({ stream_options: { include_usage: true } }), {
    raw,
    contentType: "text/plain",
  });
  expect(row).toMatchObject({ cause: null, tokens: { input: 1, output: 1 } });
});

test("a defect costs one request and not the process", async () => {
  const defects: unknown[] = [];
  const parts = {
    resolve: () => {
      throw new Error("nobody foresaw this");
    },
    observe: { defect: (error: unknown) => void defects.push(error) },
  };
  await withGateway({ parts }, async (gateway) => {
    for (let count = 0; count < 2; count++) {
      const response = await post(gateway, "/v1/messages", { model: "m", messages: [] });
      expect([response.status, await response.json()]).toMatchObject([500, { error: { type: "api_error" } }]);
    }
  });
  expect(defects.length).toBe(2);
});

test.each(["response.completed", "response.incomplete", "response.failed"])(
  "rule 6: usage of %s",
  async (lastEvent) => {
    const { row } = await ask("/v1/responses", { model: "gpt-5", input: "x", stream: true }, { lastEvent });
    expect(row).toMatchObject({
      tokens: { input: 9, cacheRead: 4, output: 6, reasoning: 2 },
      usageSource: "provider",
      // $1.25, $0.125 and $10 per million: 9 x 1,250,000 + 4 x 125,000 + 8 x 10,000,000.
      costPicodollars: 91_750_000,
    });
  },
);

test("rule 7: Gemini's stream, the last usage counts, thoughts on top", async () => {
  const body = { contents: [{ parts: [{ text: "hi" }] }] };
  for (const query of ["?alt=sse", ""]) {
    const path = `/v1beta/models/gemini-2.5-flash:streamGenerateContent${query}`;
    const { row, status } = await ask(path, body, {}, { kind: "gemini" });
    expect(status).toBe(200);
    expect(upstream.last().path).toBe(path);
    expect(row).toMatchObject({
      surface: "gemini-generate",
      requestedModel: "gemini-2.5-flash",
      stream: true,
      tokens: { input: 7, output: 8, reasoning: 53 },
      // $0.30 and $2.50 per million: 7 x 300,000 + 61 x 2,500,000.
      costPicodollars: 154_600_000,
    });
  }
});

describe("rule 8: an error inside a stream that began well", () => {
  test("is passed on, is no success in the ledger, and is not billed by guesswork", async () => {
    const { status, text, row, rows } = await ask("/v1/chat/completions", stream(), { fault: "error-event" });
    expect(status).toBe(200);
    expect(text).toContain("the engine ran out of memory");
    expect(rows.length).toBe(1);
    expect(row).toMatchObject({
      status: 200,
      cause: "error-event",
      usageSource: "none",
      costPicodollars: null,
    });
    expect(row.reasons).toContain("failed-without-usage");
  });

  test("what was reported until then counts", async () => {
    const usage = { input_tokens: 20, output_tokens: 5 };
    const body = { model: "claude-sonnet-4-5", max_tokens: 50, stream: true, messages: [] };
    const { row } = await ask("/v1/messages", body, { fault: "error-event", usage }, { kind: "anthropic" });
    // 20 x 3,000,000.
    expect(row).toMatchObject({
      cause: "error-event",
      usageSource: "provider-partial",
      tokens: { input: 20 },
      costPicodollars: 60_000_000,
    });
  });
});

test("rules 9-15: the whole answer's usage, bucket by bucket", async () => {
  const usage = {
    prompt_tokens: 2006,
    completion_tokens: 300,
    total_tokens: 2306,
    prompt_tokens_details: { cached_tokens: 1920, audio_tokens: 0 },
    completion_tokens_details: { reasoning_tokens: 256 },
  };
  const { row } = await ask("/v1/chat/completions", CHAT, { usage });
  expect(row.tokens).toEqual({ input: 86, cacheRead: 1920, output: 44, reasoning: 256 });
  // 86 x 150,000 + 1920 x 75,000 + 300 x 600,000.
  expect(row.costPicodollars).toBe(336_900_000);
});

describe("rule 12: DeepSeek's price depends on the hour of the request", () => {
  const usage = {
    prompt_tokens: 1000,
    prompt_cache_hit_tokens: 0,
    prompt_cache_miss_tokens: 1000,
    completion_tokens: 0,
    total_tokens: 1000,
  };
  test.each([
    ["2025-06-02T10:00:00Z", 1000 * 270_000],
    ["2025-06-02T17:00:00Z", 1000 * 135_000],
  ])("at %s", async (at, cost) => {
    // $0.27 per million, half of it from 16:30 to 00:30 UTC: the price list of spring 2025.
    const { row } = await ask(
      "/v1/chat/completions",
      { ...CHAT, model: "deepseek-chat" },
      { usage, model: "deepseek-chat" },
      {
        kind: "deepseek",
        parts: { clock: { now: () => Date.parse(at), monotonic: () => performance.now() } },
      },
    );
    expect(row.costPicodollars).toBe(cost);
  });
});

test("rule 13: what was not reported stays absent", async () => {
  const usage = { completion_tokens: 9 };
  const { row } = await ask("/v1/chat/completions", CHAT, { usage }, { kind: "ollama" });
  expect(row.tokens).toEqual({ output: 9 });
  expect(row.tokens.input).toBeUndefined();
});

describe("rule 15: a usage of nothing beside an answer is no usage", () => {
  const zero = { prompt_tokens: 0, completion_tokens: 0, total_tokens: 0 };
  test.each<[string, string, object, object]>([
    ["a whole answer", "/v1/chat/completions", CHAT, zero],
    ["a stream", "/v1/chat/completions", stream({ stream_options: { include_usage: true } }), zero],
    [
      "Responses",
      "/v1/responses",
      { model: "gpt-5", input: "Say hello." },
      { input_tokens: 0, output_tokens: 0 },
    ],
  ])("%s: estimated, and said so", async (_, path, body, usage) => {
    const { row } = await ask(path, body, { usage: { ...usage } });
    // "Say hello." are 10 bytes, "Hello wörld!" are 13, four to a token.
    expect(row).toMatchObject({ usageSource: "estimate", tokens: { input: 3, output: 4 } });
    expect(row.reasons).toContain("usage-zero");
    expect(row.costPicodollars).toBeGreaterThan(0);
  });

  test("an answer of nothing may have used nothing", async () => {
    const { row } = await ask("/v1/chat/completions", CHAT, {
      usage: zero,
      raw: JSON.stringify({ choices: [], usage: zero }),
      contentType: "application/json",
    });
    expect(row).toMatchObject({
      usageSource: "provider",
      tokens: { input: 0, output: 0 },
      costPicodollars: 0,
    });
  });
});

describe("rule 33: of several choices each must end", () => {
  const choice = (index: number, finish: string | null): string =>
    `data: ${JSON.stringify({ model: "gpt-4o-mini", choices: [{ index, delta: { content: "x" }, finish_reason: finish }] })}\n\n`;

  test.each<[string, string[], string | null, boolean]>([
    [
      "cut after the first has stopped",
      [choice(0, null), choice(1, null), choice(0, "stop")],
      "truncated",
      false,
    ],
    ["whole without a last line", [choice(0, "stop"), choice(1, "stop")], null, true],
  ])("%s", async (_, events, cause, whole) => {
    await withGateway({}, async (gateway) => {
      const asked = post(gateway, "/v1/chat/completions", stream({ n: 2 }), { raw: events.join("") });
      const text = await asked.then((response) => response.text()).catch(() => null);
      expect(text !== null).toBe(whole);
      const [row] = await gateway.rowsAfter(1);
      expect(row).toMatchObject({ cause, tokens: cause === null ? { output: 1 } : {} });
    });
  });
});

describe("rule 14: the provider's own figure", () => {
  const usage = { prompt_tokens: 14, completion_tokens: 4, total_tokens: 18, cost: 0.000102 };

  test("is the cost, with the list price beside it", async () => {
    // Sonnet 4.5 at $3 and $15: 14 x 3 + 4 x 15 = 102 millionths of a dollar.
    const { row } = await ask(
      "/v1/chat/completions",
      { ...CHAT, model: "anthropic/claude-sonnet-4.5" },
      { usage, model: "anthropic/claude-sonnet-4.5" },
      { kind: "openrouter" },
    );
    expect(row).toMatchObject({
      costPicodollars: 102_000_000,
      providerCostPicodollars: 102_000_000,
      priceSource: "provider",
      reasons: [{ code: "listed", value: "102000000" }],
    });
  });

  test("and a difference is flagged", async () => {
    const { row } = await ask(
      "/v1/chat/completions",
      { ...CHAT, model: "anthropic/claude-sonnet-4.5" },
      { usage: { ...usage, cost: 0.000153 }, model: "anthropic/claude-sonnet-4.5" },
      { kind: "openrouter" },
    );
    expect(row).toMatchObject({ costPicodollars: 153_000_000, providerCostPicodollars: 153_000_000 });
    expect(row.reasons).toEqual([{ code: "listed", value: "102000000" }, "cost-drift"]);
  });
});

test("rule 16: a long prompt prices the whole request, cached tokens counting towards the threshold", async () => {
  const usage = {
    promptTokenCount: 200_001,
    cachedContentTokenCount: 100_000,
    candidatesTokenCount: 10,
    totalTokenCount: 200_011,
  };
  const path = "/v1beta/models/gemini-2.5-pro:generateContent";
  const { row } = await ask(path, { contents: [] }, { usage, model: "gemini-2.5-pro" }, { kind: "gemini" });
  // Above 200,000: $2.50 in, $0.25 cached, $15 out: 100,001 x 2,500,000 + 100,000 x 250,000 + 10 x 15,000,000.
  expect(row.costPicodollars).toBe(275_152_500_000);
});

describe("rule 18: the tier that was returned counts, not the one that was asked for", () => {
  const gpt5 = { ...CHAT, model: "gpt-5", service_tier: "priority" };
  const raw = (tier: string | null): Scenario => ({
    contentType: "application/json",
    raw: JSON.stringify({
      model: "gpt-5",
      choices: [],
      ...(tier === null ? {} : { service_tier: tier }),
      usage: { prompt_tokens: 1000, completion_tokens: 0, total_tokens: 1000 },
    }),
  });

  test.each<[string | null, string, number | null, AttemptReason[]]>([
    // $1.25 standard, half of it flex, $2.50 priority.
    ["default", "standard", 1_250_000_000, []],
    ["flex", "flex", 625_000_000, []],
    [null, "priority", 2_500_000_000, ["tier-as-requested"]],
    // Half price, by the tier that the answer names.
    ["batch", "batch", 625_000_000, []],
    ["scale", "standard", null, [{ code: "tier-unknown", value: "scale" }]],
  ])("returned %s", async (returned, tier, cost, reasons) => {
    const { row } = await ask("/v1/chat/completions", gpt5, raw(returned));
    expect(row).toMatchObject({ tier, costPicodollars: cost, reasons });
  });

  test("data residency multiplies Anthropic's price", async () => {
    const usage = { input_tokens: 1000, output_tokens: 0, inference_geo: "us" };
    const { row } = await ask(
      "/v1/messages",
      { model: "claude-sonnet-4-5", max_tokens: 5, messages: [] },
      { usage },
      { kind: "anthropic" },
    );
    // 1000 x 3,000,000 x 1.1.
    expect(row).toMatchObject({
      costPicodollars: 3_300_000_000,
      reasons: [{ code: "inference-geo", value: "us" }],
    });
  });

  test("Anthropic's fast mode has no price here, so the cost is unknown", async () => {
    const usage = { input_tokens: 1000, output_tokens: 0, speed: "fast" };
    const { row } = await ask(
      "/v1/messages",
      { model: "claude-sonnet-4-5", max_tokens: 5, messages: [] },
      { usage },
      { kind: "anthropic" },
    );
    expect(row.costPicodollars).toBeNull();
  });
});

test("rule 19: web searches are billed units of their own", async () => {
  const usage = { input_tokens: 100, output_tokens: 10, server_tool_use: { web_search_requests: 2 } };
  const body = { model: "claude-sonnet-4-5", max_tokens: 5, messages: [] };
  const { row } = await ask("/v1/messages", body, { usage }, { kind: "anthropic" });
  // $10 per thousand, beside 100 tokens at $3 and 10 at $15 per million.
  expect(row).toMatchObject({ units: { webSearches: 2 }, costPicodollars: 20_000_000_000 + 450_000_000 });
});

test("rule 25: tokens of several models in one answer are counted, and priced as none of them", async () => {
  const usage = {
    input_tokens: 300,
    output_tokens: 30,
    iterations: [
      { type: "message", input_tokens: 300, output_tokens: 30 },
      { type: "advisor_message", model: "claude-opus-4-5", input_tokens: 50, output_tokens: 5 },
    ],
  };
  const body = { model: "claude-sonnet-4-5", max_tokens: 50, messages: [] };
  const { row } = await ask("/v1/messages", body, { usage }, { kind: "anthropic" });
  expect(row.tokens).toMatchObject({ input: 350, output: 35 });
  expect(row.reasons).toContain("iterations-on-several-models");
  // Pricing all of it as the model that was asked would be wrong by a factor: unpriced, and counted as such.
  expect(row.costPicodollars).toBeNull();
});

describe("rule 20: names", () => {
  test("a rename is spliced in, and both names are kept", async () => {
    const { row } = await ask(
      "/v1/chat/completions",
      { ...CHAT, model: "our-name" },
      {},
      { model: "gpt-4o-mini" },
    );
    expect(JSON.parse(upstream.last().body)).toEqual(CHAT);
    expect(row).toMatchObject({ requestedModel: "our-name", servedModel: "gpt-4o-mini-2024-07-18" });
    expect(row.costPicodollars).toBe(3_600_000);
  });

  test("an Azure deployment is priced by the model behind it", async () => {
    const { row } = await ask(
      "/v1/chat/completions",
      { ...CHAT, model: "deployment-7" },
      {},
      { kind: "azure-openai" },
    );
    expect(upstream.last().path).toBe("/openai/v1/chat/completions");
    expect(upstream.last().headers["api-key"]).toBe("secret-of-the-gateway");
    expect(row.costPicodollars).toBe(3_600_000);
  });

  test("Gemini's name is renamed in the path", async () => {
    await ask(
      "/v1beta/models/small:generateContent",
      { contents: [] },
      {},
      { kind: "gemini", model: "gemini-2.5-flash" },
    );
    expect(upstream.last().path).toBe("/v1beta/models/gemini-2.5-flash:generateContent");
  });
});

test("rule 21: the price is that of the request's start", async () => {
  // Sonnet 4.6 lost its long-context price on 2026-03-13; the request began a second before and ended after.
  const change = Date.parse("2026-03-13T00:00:00Z");
  let reads = 0;
  const clock = {
    now: () => (reads++ === 0 ? change - 1000 : change + 1000),
    monotonic: () => performance.now(),
  };
  const usage = { input_tokens: 200_001, output_tokens: 0 };
  const body = { model: "claude-sonnet-4-6", max_tokens: 5, messages: [] };
  const { row } = await ask(
    "/v1/messages",
    body,
    { usage, model: "claude-sonnet-4-6" },
    { kind: "anthropic", parts: { clock } },
  );
  expect(row.receivedMs).toBe(change - 1000);
  // 200,001 x 6,000,000, not x 3,000,000.
  expect(row.costPicodollars).toBe(1_200_006_000_000);
});

describe("rule 23: attempts that failed", () => {
  test.each([500, 503, 429])("%i costs nothing", async (status) => {
    const body = { error: { message: "overloaded", type: "server_error" } };
    const headers = { "retry-after": "7", "x-request-id": "req_upstream" };
    const answer = await ask("/v1/chat/completions", CHAT, { status, body, headers });
    expect([answer.status, JSON.parse(answer.text)]).toEqual([status, body]);
    expect(answer.headers.get("retry-after")).toBe("7");
    expect(answer.headers.get("x-request-id")).toBe("req_upstream");
    expect(answer.row).toMatchObject({
      status,
      cause: "upstream-error",
      usageSource: "none",
      costPicodollars: 0,
    });
  });

  test("a timeout may have been billed: estimated", async () => {
    const timeouts = { connectMs: 1000, headersMs: 300, idleMs: 1000 };
    const { status, row } = await ask(
      "/v1/chat/completions",
      CHAT,
      { fault: "hang-headers" },
      { target: { timeouts } },
    );
    expect(status).toBe(504);
    expect(row).toMatchObject({
      status: null,
      cause: "timeout-headers",
      usageSource: "estimate",
      tokens: { input: 3 },
      costPicodollars: 450_000,
    });
    expect(row.reasons).toContain("output-unknown");
  });
});

describe("rule 29: what is read again is not billed again", () => {
  test.each(["GET", "DELETE"])("%s of a stored response", async (method) => {
    await withGateway({}, async (gateway) => {
      const raw = JSON.stringify({
        id: "resp_1",
        usage: { input_tokens: 5, output_tokens: 5, total_tokens: 10 },
      });
      const response = await fetch(`${gateway.url}/v1/responses/resp_1`, {
        method,
        headers: { "x-test-scenario": JSON.stringify({ raw, contentType: "application/json" }) },
      });
      expect([response.status, await response.text()]).toEqual([200, raw]);
      expect(upstream.last()).toMatchObject({ method, path: "/v1/responses/resp_1" });
      expect(gateway.rows).toEqual([]);
    });
  });

  test("an answer replayed for an idempotency key is not billed twice", async () => {
    const key = { "idempotency-key": "retry-1" };
    await withGateway({}, async (gateway) => {
      const first = await answered(gateway, "/v1/chat/completions", CHAT, {}, key);
      const replay = { headers: { "idempotent-replayed": "true" } };
      const again = await answered(gateway, "/v1/chat/completions", CHAT, replay, key);
      expect(upstream.last().headers["idempotency-key"]).toBe("retry-1");
      expect([first.row.costPicodollars, again.row.costPicodollars]).toEqual([3_600_000, 0]);
      expect(again.row).toMatchObject({ tokens: {}, usageSource: "none", reasons: ["replayed"] });
    });
  });

  test("counting tokens is free", async () => {
    const body = { model: "claude-sonnet-4-5", messages: [] };
    const { row, text } = await ask("/v1/messages/count_tokens", body, {}, { kind: "anthropic" });
    expect(JSON.parse(text)).toEqual({ input_tokens: 42 });
    expect(row).toMatchObject({
      surface: "anthropic-count-tokens",
      tokens: {},
      usageSource: "none",
      costPicodollars: 0,
    });
  });
});

test("rule 32: the first token is the first content, not the role", async () => {
  const { row } = await ask("/v1/chat/completions", stream(), { delayMs: 60 });
  // The role comes at once, "Hello" 60 ms later, the end another 240 ms after that.
  expect(row.ttftMs).toBeGreaterThanOrEqual(55);
  expect(Number(row.durationMs) - Number(row.ttftMs)).toBeGreaterThanOrEqual(230);
});

test("rule 34: embeddings have input alone", async () => {
  const { row } = await ask("/v1/embeddings", { model: "text-embedding-3-small", input: "hi" });
  // $0.02 per million.
  expect(row).toMatchObject({ surface: "openai-embeddings", tokens: { input: 4 }, costPicodollars: 80_000 });
});

describe("disconnects by policy", () => {
  const leave = async (gateway: TestGateway, scenario: Scenario): Promise<void> => {
    const control = new AbortController();
    const response = await fetch(`${gateway.url}/v1/chat/completions`, {
      method: "POST",
      headers: { "content-type": "application/json", "x-test-scenario": JSON.stringify(scenario) },
      body: JSON.stringify(stream()),
      signal: control.signal,
    });
    await response.body?.getReader().read();
    control.abort();
  };

  test("cancel: the upstream is closed and the row is an estimate", async () => {
    await withGateway({}, async (gateway) => {
      await leave(gateway, { fault: "hang-middle" });
      const [row] = await gateway.rowsAfter(1);
      expect(row).toMatchObject({ cause: "client-gone", clientGone: true, usageSource: "estimate" });
      expect(row?.costPicodollars).toBeGreaterThan(0);
      await expect.poll(() => upstream.last().closedEarlyAt).not.toBeNull();
    });
  });

  test("drain: the upstream is read to its end and the row is exact", async () => {
    await withGateway({ target: { disconnect: "drain" } }, async (gateway) => {
      await leave(gateway, { delayMs: 10 });
      const [row] = await gateway.rowsAfter(1);
      expect(row).toMatchObject({
        cause: null,
        clientGone: true,
        usageSource: "provider",
        tokens: { input: 12, output: 3 },
        reasons: ["drained"],
      });
      await expect.poll(() => gateway.gateway.draining()).toBe(0);
    });
  });

  test("drain is bounded in time", async () => {
    const drain = { mostMs: 100, mostBytes: 1 << 20, mostAtOnce: 5 };
    await withGateway({ target: { disconnect: "drain" }, parts: { drain } }, async (gateway) => {
      await leave(gateway, { fault: "hang-middle" });
      const [row] = await gateway.rowsAfter(1);
      expect(row).toMatchObject({ cause: "client-gone", usageSource: "estimate" });
      expect(gateway.gateway.draining()).toBe(0);
    });
  });

  test("drain is bounded in number", async () => {
    const drain = { mostMs: 5000, mostBytes: 1 << 20, mostAtOnce: 0 };
    await withGateway({ target: { disconnect: "drain" }, parts: { drain } }, async (gateway) => {
      await leave(gateway, { fault: "hang-middle" });
      const [row] = await gateway.rowsAfter(1);
      expect(row).toMatchObject({ cause: "client-gone" });
    });
  });
});

describe("tasks", () => {
  test.each<[string, object, Record<string, string>, string | null]>([
    ["the header", { metadata: { task: "b" } }, { "x-breakeven-task": "a" }, "a"],
    ["metadata in the body", { metadata: { task: "b" } }, {}, "b"],
    ["nothing", {}, {}, null],
  ])("by %s", async (_name, more, headers, task) => {
    const { row } = await ask("/v1/chat/completions", { ...CHAT, ...more }, {}, {}, headers);
    expect(row.task).toBe(task);
    expect(Object.keys(upstream.last().headers).filter((name) => name.startsWith("x-breakeven"))).toEqual([]);
  });

  test("by the system prompt's fingerprint, the same for the same prompt", async () => {
    const system = (content: string): object => ({
      ...CHAT,
      messages: [{ role: "system", content }, ...CHAT.messages],
    });
    await withGateway({}, async (gateway) => {
      const first = await answered(gateway, "/v1/chat/completions", system("You are a judge."));
      const second = await answered(gateway, "/v1/chat/completions", system("You are a judge."));
      const third = await answered(gateway, "/v1/chat/completions", system("You are a poet."));
      expect(first.row.task).toMatch(/^prompt-[0-9a-f]{12}$/);
      expect(second.row.task).toBe(first.row.task);
      expect(third.row.task).not.toBe(first.row.task);
    });
  });
});
