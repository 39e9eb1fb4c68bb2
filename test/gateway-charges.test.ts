import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { asking, CHAT, stream } from "./support/gateway/asking.ts";
import { type RecordingUpstream, startUpstream } from "./support/gateway/recording-upstream.ts";

// Money that is not tokens: what a provider itself says it charged, and what it charges per use.

let upstream: RecordingUpstream;
beforeAll(async () => {
  upstream = await startUpstream();
});
afterAll(() => upstream.close());

const { ask } = asking(() => upstream);

describe("a provider's own charge is the cost", () => {
  const model = "openai/gpt-4o-mini";
  // $0.15 and $0.60 per million at list price: 1,000 x 150,000 + 100 x 600,000 picodollars = $0.00021.
  const tokens = { prompt_tokens: 1000, completion_tokens: 100, total_tokens: 1100 };
  const charged = { ...tokens, cost: 0.02021 };
  const body = { ...CHAT, model };

  test.each([
    ["whole", body],
    ["streamed", stream({ model, stream_options: { include_usage: true } })],
  ])("%s: $0.02021 where the list says $0.00021", async (_, request) => {
    const { row } = await ask(
      "/v1/chat/completions",
      request,
      { usage: charged, model },
      { kind: "openrouter" },
    );
    expect(row).toMatchObject({
      costPicodollars: 20_210_000_000,
      providerCostPicodollars: 20_210_000_000,
      priceSource: "provider",
      reasons: [{ code: "listed", value: "210000000" }, "cost-drift"],
    });
  });

  test.each<[string, object, number]>([
    // $0.001 for the router, $0.019 for the provider whose key it is.
    [
      "of a key of one's own: both bills",
      { cost: 0.001, is_byok: true, cost_details: { upstream_inference_cost: 0.019 } },
      20_000_000_000,
    ],
    [
      "of such a key, without a fee",
      { cost: 0, is_byok: true, cost_details: { upstream_inference_cost: 0.019 } },
      19_000_000_000,
    ],
    // The example of OpenRouter's documentation: a fee of five per cent, and no flag.
    [
      "of such a key, without the flag",
      { cost: 0.95, cost_details: { upstream_inference_cost: 19 } },
      19_950_000_000_000,
    ],
    [
      "of the router's key: the amount stands twice",
      { cost: 0.019, is_byok: false, cost_details: { upstream_inference_cost: 0.019 } },
      19_000_000_000,
    ],
    [
      "with no amount elsewhere",
      { cost: 0.019, is_byok: true, cost_details: { upstream_inference_cost: null } },
      19_000_000_000,
    ],
    ["free of charge", { cost: 0 }, 0],
    // 37,756,000 ticks of a ten-thousand-millionth of a dollar, as in xAI's documentation.
    ["in xAI's ticks", { cost_in_usd_ticks: 37_756_000 }, 3_775_600_000],
    [
      "as Perplexity's list of parts",
      { cost: { input_tokens_cost: 0.001, request_cost: 0.005, total_cost: 0.006 } },
      6_000_000_000,
    ],
  ])("%s", async (_, said, picodollars) => {
    for (const request of [body, stream({ model, stream_options: { include_usage: true } })]) {
      const usage = { ...tokens, ...said };
      const { row } = await ask("/v1/chat/completions", request, { usage, model }, { kind: "openrouter" });
      expect(row).toMatchObject({ costPicodollars: picodollars, priceSource: "provider" });
    }
  });

  test("also on the surfaces of Anthropic and of Responses", async () => {
    const usage = { input_tokens: 1000, output_tokens: 100, cost: 0.02021 };
    const message = { model, max_tokens: 100, messages: [] };
    for (const [path, request] of [
      ["/v1/messages", message],
      ["/v1/messages", { ...message, stream: true }],
      ["/v1/responses", { model, input: "hi" }],
      ["/v1/responses", { model, input: "hi", stream: true }],
    ] as const) {
      const { row } = await ask(path, request, { usage, model }, { kind: "openrouter" });
      expect(row.costPicodollars, path).toBe(20_210_000_000);
    }
  });

  test("of a model without a list price", async () => {
    const request = { ...CHAT, model: "nobody-knows-it" };
    const scenario = { usage: charged, model: "nobody-knows-it" };
    const { row } = await ask("/v1/chat/completions", request, scenario, { kind: "openrouter" });
    expect(row).toMatchObject({ costPicodollars: 20_210_000_000, priceSource: "provider", reasons: [] });
  });
});

describe("what is charged per use in a Responses answer", () => {
  const model = "gpt-5-2025-08-07";
  // $1.25 and $10 per million: 1,000 x 1,250,000 + 100 x 10,000,000 picodollars = $0.00225.
  const TOKENS = 2_250_000_000;
  const usage = { input_tokens: 1000, output_tokens: 100, total_tokens: 1100 };
  const message = {
    type: "message",
    role: "assistant",
    content: [{ type: "output_text", text: "It is so." }],
  };

  const answer = (output: readonly object[], more: object): object => ({
    id: "resp_1",
    object: "response",
    status: "completed",
    model,
    output: [...output, message],
    usage,
    ...more,
  });

  async function rowsOf(output: readonly object[], more: object = {}) {
    const whole = answer(output, more);
    const json = { raw: JSON.stringify(whole), contentType: "application/json" };
    const event = JSON.stringify({ type: "response.completed", response: whole });
    const sse = { raw: `event: response.completed\ndata: ${event}\n\n` };
    const [first, second] = [
      await ask("/v1/responses", { model: "gpt-5", input: "hi" }, json),
      await ask("/v1/responses", { model: "gpt-5", input: "hi", stream: true }, sse),
    ];
    return [first.row, second.row];
  }

  const search = (action: string): object => ({ type: "web_search_call", action: { type: action } });
  const code = (container: string): object => ({ type: "code_interpreter_call", container_id: container });

  test.each<[string, object[], object, Record<string, number>, number]>([
    // $10 per 1,000; pages that are opened then cost nothing more.
    [
      "two searches and a page",
      [search("search"), search("open_page"), search("search")],
      {},
      { webSearches: 2 },
      20_000_000_000,
    ],
    [
      "a search with the older tool, reasoning",
      [search("search")],
      { tools: [{ type: "web_search_preview" }] },
      { webSearchPreviews: 1 },
      10_000_000_000,
    ],
    // $2.50 per 1,000.
    [
      "three searches in files",
      Array.from({ length: 3 }, () => ({ type: "file_search_call" })),
      {},
      { fileSearches: 3 },
      7_500_000_000,
    ],
    // Two containers of 1 GB, one of them used twice.
    [
      "code in two containers",
      [code("a"), code("b"), code("a")],
      { tools: [{ type: "code_interpreter", container: { type: "auto" } }] },
      { containerSessions1g: 2 },
      60_000_000_000,
    ],
    [
      "code in a larger container",
      [code("a")],
      { tools: [{ type: "code_interpreter", container: { type: "auto", memory_limit: "4g" } }] },
      { containerSessions4g: 1 },
      120_000_000_000,
    ],
    ["the client's own functions", [{ type: "function_call" }, { type: "mcp_call" }], {}, {}, 0],
  ])("%s", async (_, output, more, units, fee) => {
    for (const row of await rowsOf(output, more)) {
      expect(row).toMatchObject({ units, costPicodollars: TOKENS + fee, reasons: [] });
    }
  });

  test.each<[string, object, string]>([
    [
      "an image, which is billed as tokens of a model that the answer does not name",
      { type: "image_generation_call" },
      "generatedImages",
    ],
    ["code in a container that was there before", code("cntr_1"), "containerSessions"],
    ["a tool that this version does not know", { type: "hologram_call" }, "hologram_call"],
  ])("%s: the cost is at least that of the tokens", async (_, item, unit) => {
    for (const row of await rowsOf([item])) {
      expect(row).toMatchObject({
        units: { [unit]: 1 },
        costPicodollars: TOKENS,
        reasons: [{ code: "unpriced", value: unit }],
      });
    }
  });
});

describe("what is charged per use elsewhere", () => {
  const grounded = (model: string, grounding: object): object => ({
    modelVersion: model,
    candidates: [
      { content: { parts: [{ text: "So." }] }, finishReason: "STOP", groundingMetadata: grounding },
    ],
    usageMetadata: { promptTokenCount: 0, candidatesTokenCount: 100, totalTokenCount: 100 },
  });
  const queries = {
    webSearchQueries: ["who", "when"],
    groundingChunks: [{ web: { uri: "https://example.org" } }],
  };

  test.each<[string, string, object, number]>([
    // $2.50 per million of output: 100 tokens are $0.00025. $35 per 1,000 prompts, however many searches.
    ["Gemini 2.5 in the web: by prompt", "gemini-2.5-flash", queries, 250_000_000 + 35_000_000_000],
    [
      "Gemini 2.5 in maps",
      "gemini-2.5-flash",
      { groundingChunks: [{ maps: { uri: "x" } }] },
      250_000_000 + 25_000_000_000,
    ],
    // $3 per million of output; $14 per 1,000 searches.
    ["Gemini 3 in the web: by search", "gemini-3-flash-preview", queries, 300_000_000 + 28_000_000_000],
    ["not grounded", "gemini-2.5-flash", {}, 250_000_000],
  ])("%s", async (_, model, grounding, picodollars) => {
    const chunk = grounded(model, grounding);
    for (const [verb, raw, contentType] of [
      ["generateContent", JSON.stringify(chunk), "application/json"],
      ["streamGenerateContent?alt=sse", `data: ${JSON.stringify(chunk)}\n\n`, "text/event-stream"],
    ]) {
      const { row } = await ask(
        `/v1beta/models/${model}:${verb}`,
        { contents: [] },
        { raw: raw!, contentType: contentType! },
        { kind: "gemini" },
      );
      expect(row).toMatchObject({ costPicodollars: picodollars, reasons: [] });
    }
  });

  test.each([
    // $2.50 and $10 per million, and $25 per 1,000 answers: 12 x 2.5 + 3 x 10 = 60 millionths, and 2.5 cents.
    ["gpt-4o-search-preview", 60_000_000 + 25_000_000_000],
    ["gpt-4o-mini-search-preview", 3_600_000 + 25_000_000_000],
  ])("%s searches before every answer", async (model, picodollars) => {
    for (const request of [{ ...CHAT, model }, stream({ model, stream_options: { include_usage: true } })]) {
      const { row } = await ask("/v1/chat/completions", request, { model });
      expect(row).toMatchObject({ units: { webSearchPreviews: 1 }, costPicodollars: picodollars });
    }
  });

  test("Anthropic's code runs in containers by the hour: at least the tokens", async () => {
    const answer = {
      type: "message",
      model: "claude-sonnet-4-5-20250929",
      content: [{ type: "text", text: "4" }],
      stop_reason: "end_turn",
      container: { id: "container_1", expires_at: "2026-11-30T00:00:00Z" },
      usage: { input_tokens: 100, output_tokens: 10 },
    };
    const scenario = { raw: JSON.stringify(answer), contentType: "application/json" };
    const body = { model: "claude-sonnet-4-5", max_tokens: 50, messages: [] };
    const { row } = await ask("/v1/messages", body, scenario, { kind: "anthropic" });
    // 100 x $3 + 10 x $15 per million.
    expect(row).toMatchObject({
      costPicodollars: 450_000_000,
      reasons: [{ code: "unpriced", value: "containerSessions" }],
    });
  });

  test("audio of a model that has no price for audio: unpriced, not the price of the text alone", async () => {
    const usage = {
      prompt_tokens: 1000,
      completion_tokens: 100,
      total_tokens: 1100,
      completion_tokens_details: { audio_tokens: 80 },
    };
    const { row } = await ask("/v1/chat/completions", CHAT, { usage });
    expect(row).toMatchObject({
      tokens: { output: 20, audioOutput: 80 },
      costPicodollars: null,
      reasons: [{ code: "unpriced", value: "audioOutput" }],
    });
  });
});
