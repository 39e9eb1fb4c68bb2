import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { answered, asking, CHAT, post, stream } from "./support/gateway/asking.ts";
import { type RecordingUpstream, startUpstream } from "./support/gateway/recording-upstream.ts";

// llama.cpp counts as it goes when it is asked to, and says what it counted with its last chunk in any case. The chunks
// are those of a real server (xllamacpp 2026.10.11549).

let upstream: RecordingUpstream;
beforeAll(async () => {
  upstream = await startUpstream();
});
afterAll(() => upstream.close());

const { ask, withGateway } = asking(() => upstream);
const KIND = { kind: "llama.cpp" };

const timings = (output: number): string =>
  `,"timings":{"cache_n":30,"prompt_n":2,"prompt_ms":885.524,"predicted_n":${output},"predicted_ms":64.515}`;
const chat = (delta: string, finish: string | null, end: string): string =>
  `data: {"choices":[{"finish_reason":${JSON.stringify(finish)},"index":0,"delta":${delta}}],"model":"smol","object":"chat.completion.chunk"${end}}\n\n`;
const START = chat('{"role":"assistant","content":null}', null, "");
const middle = (isAsked: boolean): string =>
  ["S", "ounds", " like"]
    .map((word, at) => chat(`{"content":"${word}"}`, null, isAsked ? timings(at + 1) : ""))
    .join("");
const END = `${chat("{}", "length", timings(3))}data: [DONE]\n\n`;

describe("a stream of chat completions", () => {
  test("is counted exactly, and the client sees what it would have seen", async () => {
    const { text, row } = await ask(
      "/v1/chat/completions",
      stream(),
      { raw: START + middle(true) + END },
      KIND,
    );
    expect(upstream.last().body).toBe(`{"timings_per_token":true,${JSON.stringify(stream()).slice(1)}`);
    expect(text).toBe(START + middle(false) + END);
    expect(row).toMatchObject({
      usageSource: "engine",
      tokens: { input: 2, cacheRead: 30, output: 3 },
      reasons: [],
    });
  });

  test("asked for by the client: everything stays", async () => {
    const body = stream({ timings_per_token: true });
    const raw = START + middle(true) + END;
    const { text, row } = await ask("/v1/chat/completions", body, { raw }, KIND);
    expect([upstream.last().body, text]).toEqual([JSON.stringify(body), raw]);
    expect(row).toMatchObject({ usageSource: "engine", tokens: { output: 3 } });
  });

  test("that the client leaves is counted up to there, template and cache included", async () => {
    await withGateway(KIND, async (gateway) => {
      const control = new AbortController();
      const response = await fetch(`${gateway.url}/v1/chat/completions`, {
        method: "POST",
        signal: control.signal,
        headers: {
          "content-type": "application/json",
          "x-test-scenario": JSON.stringify({ raw: START + middle(true) + END, writeBytes: 64 }),
        },
        body: JSON.stringify(stream()),
      });
      const reader = response.body!.getReader();
      await reader.read();
      await reader.read();
      control.abort();
      const [row] = await gateway.rowsAfter(1);
      expect(row).toMatchObject({
        usageSource: "engine",
        tokens: { input: 2, cacheRead: 30 },
        reasons: ["counted-until-cut"],
      });
    });
  });

  test("with several choices: the usage is asked for, since each choice counts for itself", async () => {
    await withGateway(KIND, async (gateway) => {
      await (await post(gateway, "/v1/chat/completions", stream({ n: 2 }))).text().catch(() => "");
      expect(JSON.parse(upstream.last().body)).toMatchObject({ stream_options: { include_usage: true } });
    });
  });
});

test("usage that it sends unasked with completions reaches the client", async () => {
  const chunk = (text: string, finish: string | null, end: string): string =>
    `data: {"choices":[{"text":"${text}","index":0,"logprobs":null,"finish_reason":${JSON.stringify(finish)}}],"model":"smol"${end}}\n\n`;
  const end = `${chunk("", "length", `,"usage":{"completion_tokens":1,"prompt_tokens":32,"total_tokens":33,"prompt_tokens_details":{"cached_tokens":30}}${timings(1)}`)}data: [DONE]\n\n`;
  const body = { model: "smol", prompt: "Hello there", stream: true };
  await withGateway(KIND, async (gateway) => {
    const raw = chunk(" and", null, timings(1)) + end;
    const { text, row } = await answered(gateway, "/v1/completions", body, { raw });
    expect(text).toBe(chunk(" and", null, "") + end);
    expect(row).toMatchObject({ usageSource: "engine", tokens: { input: 2, cacheRead: 30, output: 1 } });
  });
});

test("a whole answer is counted by its usage, as everywhere", async () => {
  const { row } = await ask("/v1/chat/completions", CHAT, {}, KIND);
  expect(row).toMatchObject({ usageSource: "engine", tokens: { input: 12, output: 3 } });
});
