import { afterAll, beforeAll, expect, test } from "vitest";
import { createDemoEngine } from "./demo-engine.ts";
import { startDemoUpstream, type DemoUpstream } from "./demo-upstream.ts";

let demo: DemoUpstream;
beforeAll(async () => {
  // Every iteration takes a millisecond, so that the test does not wait for a GPU.
  demo = await startDemoUpstream(() => createDemoEngine({ seconds: () => 0.001 }));
});
afterAll(() => demo.close());

const post = (path: string, body: object, key = demo.key): Promise<Response> =>
  fetch(`${demo.url}${path}`, {
    method: "POST",
    headers: { authorization: `Bearer ${key}`, "content-type": "application/json" },
    body: JSON.stringify(body),
  });

// Four characters are a token: "12345678" are two.
const QUESTIONS: readonly [path: string, body: object, usage: object][] = [
  [
    "/v1/chat/completions",
    { messages: [{ role: "user", content: "1234" }], max_tokens: 3 },
    { usage: { prompt_tokens: 2, completion_tokens: 3, total_tokens: 5 } },
  ],
  [
    "/v1/completions",
    { prompt: "12345678", max_tokens: 3 },
    { usage: { prompt_tokens: 2, completion_tokens: 3 } },
  ],
  [
    "/v1/responses",
    { input: "12345678", max_output_tokens: 3 },
    { status: "incomplete", usage: { input_tokens: 2, output_tokens: 3, total_tokens: 5 } },
  ],
  [
    "/v1/messages",
    { system: "1234", messages: [{ role: "user", content: "" }], max_tokens: 3 },
    { stop_reason: "max_tokens", usage: { input_tokens: 2, output_tokens: 3 } },
  ],
  [
    "/v1beta/models/gemini-x:generateContent",
    { contents: [{ parts: [{ text: "12345678" }] }], generationConfig: { maxOutputTokens: 3 } },
    { usageMetadata: { promptTokenCount: 2, candidatesTokenCount: 3, totalTokenCount: 5 } },
  ],
  ["/v1/embeddings", { input: "12345678" }, { usage: { prompt_tokens: 2, total_tokens: 2 } }],
  ["/v1/messages/count_tokens", { messages: "12345678" }, { input_tokens: 2 }],
];

test.each(QUESTIONS)(
  "%s is answered in its format, with a label that it is a demo",
  async (path, body, expected) => {
    const response = await post(path, body);
    expect(response.status).toBe(200);
    expect(response.headers.get("x-breakeven-demo")).toBe("true");
    expect(await response.json()).toMatchObject(expected);
  },
);

test("a stream has a frame for every token and ends as its format does", async () => {
  const response = await post("/v1/chat/completions", {
    messages: [{ role: "user", content: "1234" }],
    max_tokens: 4,
    stream: true,
    stream_options: { include_usage: true },
  });
  expect(response.headers.get("content-type")).toBe("text/event-stream");
  const frames = (await response.text()).split("\n\n").filter((frame) => frame !== "");
  // The role, four tokens, the reason to stop, the usage, and the end.
  expect(frames).toHaveLength(8);
  expect(frames.at(-1)).toBe("data: [DONE]");
  expect(JSON.parse(frames.at(-2)?.slice(6) ?? "")).toMatchObject({
    choices: [],
    usage: { completion_tokens: 4 },
  });
});

test("only the gateway is answered", async () => {
  expect((await post("/v1/chat/completions", {}, "something else")).status).toBe(401);
});

test("tokens come at the pace of the serving model", async () => {
  const engine = createDemoEngine({ seconds: ({ prefillTokens }) => (prefillTokens > 0 ? 0.06 : 0.02) });
  const times: number[] = [];
  const start = performance.now();
  await engine.run(100, 5, () => void times.push(performance.now() - start), new AbortController().signal);
  // The prompt takes 60 ms and brings the first token; each of the four others takes 20 ms: 140 ms in all.
  expect(times).toHaveLength(5);
  expect(times[0]).toBeGreaterThanOrEqual(55);
  expect(times[4]).toBeGreaterThanOrEqual(130);
});

test("who goes away gets no more tokens", async () => {
  const engine = createDemoEngine({ seconds: () => 0.001 });
  const gone = new AbortController();
  let tokens = 0;
  await engine.run(
    10,
    1000,
    () => {
      tokens += 1;
      if (tokens === 3) gone.abort();
    },
    gone.signal,
  );
  expect(tokens).toBe(3);
});

test("the real setup of the demo is in the catalog", () => {
  expect(() => createDemoEngine()).not.toThrow();
});
