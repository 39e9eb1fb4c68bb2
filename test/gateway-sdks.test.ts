import Anthropic from "@anthropic-ai/sdk";
import { GoogleGenAI, Type } from "@google/genai";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import OpenAI from "openai";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Child, startGatewayProcess, startUpstreamProcess } from "./support/gateway/child-process.ts";
import type { Arrival, Scenario } from "./support/gateway/recording-upstream.ts";

let upstream: Child;
let gateways: { openai: Child; anthropic: Child; gemini: Child };
const folders: string[] = [];

beforeAll(async () => {
  upstream = await startUpstreamProcess();
  const start = (kind: string): Promise<Child> => {
    const folder = mkdtempSync(join(tmpdir(), "breakeven-sdks-"));
    folders.push(folder);
    return startGatewayProcess({ upstreamUrl: upstream.url, folder, kind });
  };
  const [openai, anthropic, gemini] = await Promise.all([
    start("openai"),
    start("anthropic"),
    start("gemini"),
  ]);
  gateways = { openai, anthropic, gemini };
});
afterAll(async () => {
  await Promise.all([upstream, ...Object.values(gateways ?? {})].map((child) => child?.kill()));
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

async function lastArrival(): Promise<Arrival> {
  const arrivals = (await (await fetch(`${upstream.url}/__arrivals`)).json()) as Arrival[];
  return arrivals.at(-1) as Arrival;
}

const told = (scenario: Scenario): Record<string, string> => ({
  "x-test-scenario": JSON.stringify(scenario),
});

const WEATHER = {
  name: "weather",
  description: "Weather in a city",
  parameters: { type: "object", properties: { city: { type: "string" } }, required: ["city"] },
};

describe("the openai package, unchanged", () => {
  const client = (scenario: Scenario = {}): OpenAI =>
    new OpenAI({
      apiKey: "key-of-the-client",
      baseURL: `${gateways.openai.url}/v1`,
      maxRetries: 0,
      defaultHeaders: told(scenario),
    });
  const messages = [{ role: "user" as const, content: "Say hello." }];

  test("a completion, with the gateway's credential and without the client's", async () => {
    const answer = await client().chat.completions.create({ model: "gpt-4o-mini", messages });
    expect(answer.choices[0]?.message.content).toBe("Hello wörld!");
    expect(answer.usage?.total_tokens).toBe(15);
    const { headers } = await lastArrival();
    expect(headers.authorization).toBe("Bearer secret-of-the-gateway");
    expect(JSON.stringify(headers)).not.toContain("key-of-the-client");
  });

  test("a stream sees what the client asked for and no more", async () => {
    const pieces: string[] = [];
    for await (const chunk of await client().chat.completions.create({
      model: "gpt-4o-mini",
      messages,
      stream: true,
    })) {
      expect(chunk).not.toHaveProperty("usage");
      expect(chunk.choices.length).toBe(1);
      pieces.push(chunk.choices[0]?.delta.content ?? "");
    }
    expect(pieces.join("")).toBe("Hello wörld!");
    let usage: OpenAI.CompletionUsage | null | undefined;
    const asked = { stream: true as const, stream_options: { include_usage: true } };
    for await (const chunk of await client().chat.completions.create({
      model: "gpt-4o-mini",
      messages,
      ...asked,
    })) {
      usage = chunk.usage ?? usage;
    }
    expect(usage?.completion_tokens).toBe(3);
  });

  test("tools and structured output pass untouched, both ways", async () => {
    const call = {
      id: "call_1",
      type: "function",
      function: { name: "weather", arguments: '{"city":"Köln"}' },
    };
    const raw = JSON.stringify({
      id: "1",
      object: "chat.completion",
      created: 1,
      model: "gpt-4o-mini",
      choices: [
        {
          index: 0,
          finish_reason: "tool_calls",
          logprobs: null,
          message: { role: "assistant", content: null, refusal: null, tool_calls: [call] },
        },
      ],
      usage: { prompt_tokens: 60, completion_tokens: 17, total_tokens: 77 },
    });
    const body = {
      model: "gpt-4o-mini",
      messages,
      tools: [{ type: "function" as const, function: WEATHER }],
      n: 1,
      logprobs: true,
      response_format: {
        type: "json_schema" as const,
        json_schema: {
          name: "answer",
          strict: true,
          schema: { type: "object", properties: { usage: { type: "number" } } },
        },
      },
    };
    const answer = await client({ raw, contentType: "application/json" }).chat.completions.create(body);
    expect(answer.choices[0]?.message.tool_calls).toEqual([call]);
    expect(JSON.parse((await lastArrival()).body)).toEqual(body);
  });

  test("responses, whole and streamed", async () => {
    const whole = await client().responses.create({ model: "gpt-5", input: "hi" });
    expect(whole.output_text).toBe("Hello wörld!");
    const types: string[] = [];
    let text = "";
    for await (const event of await client().responses.create({
      model: "gpt-5",
      input: "hi",
      stream: true,
    })) {
      types.push(event.type);
      if (event.type === "response.output_text.delta") text += event.delta;
    }
    expect([text, types.at(-1)]).toEqual(["Hello wörld!", "response.completed"]);
  });

  test("embeddings and the list of models", async () => {
    const answer = await client().embeddings.create({
      model: "text-embedding-3-small",
      input: "x",
      encoding_format: "float",
    });
    expect(answer.data[0]?.embedding).toEqual([0.1, -0.2, 0.3]);
    const models: string[] = [];
    for await (const model of client().models.list()) models.push(model.id);
    expect(models).toEqual(["gpt-4o-mini"]);
  });

  test.each([
    [400, OpenAI.BadRequestError],
    [401, OpenAI.AuthenticationError],
    [429, OpenAI.RateLimitError],
    [500, OpenAI.InternalServerError],
  ])("a %i of the provider's is the provider's", async (status, type) => {
    const body = {
      error: { message: "said the provider", type: "some_type", param: "x", code: "some_code" },
    };
    const error = await client({ status, body, headers: { "x-request-id": "req_7" } })
      .chat.completions.create({ model: "gpt-4o-mini", messages })
      .catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(type);
    expect(error).toMatchObject({ status, code: "some_code", param: "x", requestID: "req_7" });
  });

  test("errors of the gateway's own have the shape that the package knows", async () => {
    const error = await client({ fault: "close-before-headers" })
      .chat.completions.create({ model: "gpt-4o-mini", messages })
      .catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(OpenAI.InternalServerError);
    expect(error).toMatchObject({ status: 502, code: "upstream_truncated", type: "server_error" });
  });

  test("leaving a stream reaches the upstream", async () => {
    const stream = await client({
      pieces: Array.from({ length: 200 }, () => "x"),
      delayMs: 10,
    }).chat.completions.create({ model: "gpt-4o-mini", messages, stream: true });
    for await (const chunk of stream) {
      if (chunk.choices[0]?.delta.content !== "x") continue;
      break;
    }
    await expect.poll(async () => (await lastArrival()).closedEarlyAt).not.toBeNull();
  });
});

describe("the @anthropic-ai/sdk package, unchanged", () => {
  const client = (scenario: Scenario = {}): Anthropic =>
    new Anthropic({
      apiKey: "key-of-the-client",
      baseURL: gateways.anthropic.url,
      maxRetries: 0,
      defaultHeaders: told(scenario),
    });
  const question = {
    model: "claude-sonnet-5",
    max_tokens: 100,
    messages: [{ role: "user" as const, content: "Say hello." }],
  };

  test("a message, with the gateway's credential", async () => {
    const answer = await client().messages.create(question);
    expect(answer.content[0]).toMatchObject({ type: "text", text: "Hello wörld!" });
    const { headers, path } = await lastArrival();
    expect([path, headers["x-api-key"]]).toEqual(["/v1/messages", "secret-of-the-gateway"]);
    expect(headers["anthropic-version"]).toMatch(/^20\d\d-\d\d-\d\d$/);
  });

  test("a stream and its final message", async () => {
    const stream = client().messages.stream(question);
    let text = "";
    stream.on("text", (piece) => (text += piece));
    const final = await stream.finalMessage();
    expect(text).toBe("Hello wörld!");
    expect(final.usage.output_tokens).toBe(5);
    expect(final.stop_reason).toBe("end_turn");
  });

  test("tools pass untouched", async () => {
    const content = [{ type: "tool_use", id: "toolu_1", name: "weather", input: { city: "Köln" } }];
    const raw = JSON.stringify({
      id: "msg_1",
      type: "message",
      role: "assistant",
      model: "claude-sonnet-5",
      content,
      stop_reason: "tool_use",
      usage: { input_tokens: 300, output_tokens: 50 },
    });
    const tools = [{ name: "weather", input_schema: { type: "object" as const, properties: {} } }];
    const answer = await client({ raw, contentType: "application/json" }).messages.create({
      ...question,
      tools,
    });
    expect(answer.content).toEqual(content);
    expect(JSON.parse((await lastArrival()).body)).toEqual({ ...question, tools });
  });

  test("counting tokens", async () => {
    const { model, messages } = question;
    expect(await client().messages.countTokens({ model, messages })).toEqual({ input_tokens: 42 });
  });

  test("errors of the provider and of the gateway", async () => {
    const body = { type: "error", error: { type: "overloaded_error", message: "Overloaded" } };
    const theirs = await client({ status: 529, body })
      .messages.create(question)
      .catch((caught: unknown) => caught);
    expect(theirs).toMatchObject({ status: 529, error: body });
    const ours = await client({ fault: "close-before-headers" })
      .messages.create(question)
      .catch((caught: unknown) => caught);
    expect(ours).toBeInstanceOf(Anthropic.InternalServerError);
    expect(ours).toMatchObject({ status: 502, error: { type: "error", error: { type: "api_error" } } });
  });

  test("a stream that is cut is an error, not an answer", async () => {
    const stream = client({ fault: "cut-middle" }).messages.stream(question);
    await expect(stream.finalMessage()).rejects.toThrow();
  });

  test("aborting reaches the upstream", async () => {
    const stream = client({ fault: "hang-middle" }).messages.stream(question);
    stream.on("text", () => stream.abort());
    await expect(stream.finalMessage()).rejects.toThrow(Anthropic.APIUserAbortError);
    await expect.poll(async () => (await lastArrival()).closedEarlyAt).not.toBeNull();
  });
});

describe("the @google/genai package, unchanged", () => {
  const client = (scenario: Scenario = {}): GoogleGenAI =>
    new GoogleGenAI({
      apiKey: "key-of-the-client",
      httpOptions: { baseUrl: gateways.gemini.url, headers: told(scenario) },
    });
  const model = "gemini-2.5-flash";

  test("an answer, with the gateway's credential", async () => {
    const answer = await client().models.generateContent({ model, contents: "Say hello." });
    expect(answer.text).toBe("Hello wörld!");
    expect(answer.usageMetadata?.thoughtsTokenCount).toBe(53);
    const { headers, path } = await lastArrival();
    expect(path).toMatch(/^\/v1(beta)?\/models\/gemini-2.5-flash:generateContent/);
    expect(headers["x-goog-api-key"]).toBe("secret-of-the-gateway");
  });

  test("a stream", async () => {
    let text = "";
    let total = 0;
    for await (const chunk of await client().models.generateContentStream({ model, contents: "hi" })) {
      text += chunk.text ?? "";
      total = chunk.usageMetadata?.totalTokenCount ?? total;
    }
    expect([text, total]).toEqual(["Hello wörld!", 68]);
  });

  test("tools and structured output pass untouched", async () => {
    const raw = JSON.stringify({
      candidates: [
        {
          content: { role: "model", parts: [{ functionCall: { name: "weather", args: { city: "Köln" } } }] },
          finishReason: "STOP",
        },
      ],
      usageMetadata: { promptTokenCount: 20, candidatesTokenCount: 6, totalTokenCount: 26 },
      modelVersion: model,
    });
    const answer = await client({ raw, contentType: "application/json" }).models.generateContent({
      model,
      contents: "Weather in Köln?",
      config: {
        tools: [
          {
            functionDeclarations: [
              {
                name: "weather",
                parameters: { type: Type.OBJECT, properties: { city: { type: Type.STRING } } },
              },
            ],
          },
        ],
        responseMimeType: "application/json",
      },
    });
    expect(answer.functionCalls?.[0]).toMatchObject({ name: "weather", args: { city: "Köln" } });
    const sent = JSON.parse((await lastArrival()).body) as { generationConfig: object; tools: object[] };
    expect(sent.generationConfig).toEqual({ responseMimeType: "application/json" });
    expect(sent.tools.length).toBe(1);
  });

  test("errors of the provider and of the gateway", async () => {
    const body = { error: { code: 429, message: "quota", status: "RESOURCE_EXHAUSTED" } };
    const theirs = await client({ status: 429, body })
      .models.generateContent({ model, contents: "x" })
      .catch((caught: unknown) => caught);
    expect(theirs).toMatchObject({ status: 429 });
    const ours = await client({ fault: "close-before-headers" })
      .models.generateContent({ model, contents: "x" })
      .catch((caught: unknown) => caught);
    expect(ours).toMatchObject({ status: 502 });
  });

  test("aborting reaches the upstream", async () => {
    const control = new AbortController();
    const config = { abortSignal: control.signal };
    const read = async (): Promise<void> => {
      for await (const _ of await client({ fault: "hang-middle" }).models.generateContentStream({
        model,
        contents: "x",
        config,
      })) {
        control.abort();
      }
    };
    await expect(read()).rejects.toThrow(/abort/i);
    await expect.poll(async () => (await lastArrival()).closedEarlyAt).not.toBeNull();
  });
});
