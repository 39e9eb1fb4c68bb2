import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  chatEvents,
  geminiChunks,
  geminiEvents,
  messageEvents,
  responseEvents,
} from "../../test/support/gateway/answers.ts";
import { anthropicMessages } from "./anthropic-messages.ts";
import { createArrayScanner } from "./array-scanner.ts";
import type { AnswerFacts, Dialect } from "./dialect.ts";
import { geminiGenerate } from "./gemini-generate.ts";
import { openAiChat } from "./openai-chat.ts";
import { openAiResponses } from "./openai-responses.ts";
import type { Strip } from "./dialect.ts";
import { createSseScanner, type StreamScanner } from "./stream-scanner.ts";

const pieces = ["Héllo", " – wörld", ' "quoted" {"usage": 1}', "\n\ndata: [DONE]\n\n", "🙂", "."];
const chatUsage = {
  prompt_tokens: 21,
  completion_tokens: 9,
  total_tokens: 30,
  prompt_tokens_details: { cached_tokens: 16 },
};
const shape = { pieces, usage: chatUsage, model: "gpt-4o-mini" };

interface Passed {
  facts: AnswerFacts;
  out: string;
}

function pass(scanner: StreamScanner, chunks: readonly Buffer[]): Passed {
  const out: Buffer[] = [];
  for (const chunk of chunks) {
    const given = scanner.feed(chunk);
    if (given !== null) out.push(given);
  }
  const rest = scanner.finish();
  if (rest !== null) out.push(rest);
  return { facts: scanner.facts, out: Buffer.concat(out).toString() };
}

const sse = (dialect: Dialect, strip: Strip, ...chunks: readonly Buffer[]): Passed =>
  pass(createSseScanner(dialect, strip), chunks);

function cut(bytes: Buffer, ...places: readonly number[]): Buffer[] {
  const at = [0, ...[...places].sort((a, b) => a - b), bytes.length];
  return at.slice(1).map((end, index) => bytes.subarray(at[index], end));
}

const streams: { name: string; dialect: Dialect; text: string; strip: Strip; tokens: object }[] = [
  {
    name: "chat completions, usage taken out",
    dialect: openAiChat,
    text: chatEvents(shape, { includeUsage: true, continuousUsage: false }).join(""),
    strip: "all",
    tokens: { input: 5, cacheRead: 16, output: 9 },
  },
  {
    name: "chat completions, running counts taken out",
    dialect: openAiChat,
    text: chatEvents(shape, { includeUsage: true, continuousUsage: true }).join(""),
    strip: "running",
    tokens: { input: 5, cacheRead: 16, output: 9 },
  },
  {
    name: "responses",
    dialect: openAiResponses,
    text: responseEvents({ ...shape, usage: { input_tokens: 4, output_tokens: 6, total_tokens: 10 } }).join(
      "",
    ),
    strip: "none",
    tokens: { input: 4, output: 6 },
  },
  {
    name: "messages",
    dialect: anthropicMessages,
    text: messageEvents({
      ...shape,
      usage: { input_tokens: 7, cache_read_input_tokens: 2, output_tokens: 11 },
    }).join(""),
    strip: "none",
    tokens: { input: 7, cacheRead: 2, output: 11 },
  },
  {
    name: "Gemini",
    dialect: geminiGenerate,
    text: geminiEvents({
      ...shape,
      usage: { promptTokenCount: 7, candidatesTokenCount: 8, thoughtsTokenCount: 53, totalTokenCount: 68 },
    }).join(""),
    strip: "none",
    tokens: { input: 7, output: 8, reasoning: 53 },
  },
];

describe("however a stream is cut, it meters the same and the client sees the same", () => {
  test.each(streams)("$name: cut in two at every byte", ({ dialect, text, strip, tokens }) => {
    const bytes = Buffer.from(text);
    const whole = sse(dialect, strip, bytes);
    expect(whole.facts.usage?.tokens).toEqual(tokens);
    expect(whole.facts).toMatchObject({ usageFinal: true, contentStarted: true, errorEvent: null });
    for (let at = 1; at < bytes.length; at++) {
      expect(sse(dialect, strip, ...cut(bytes, at))).toEqual(whole);
    }
  });

  test.each(streams)("$name: one byte at a time", ({ dialect, text, strip }) => {
    const bytes = Buffer.from(text);
    const single = Array.from(bytes, (_, index) => bytes.subarray(index, index + 1));
    expect(sse(dialect, strip, ...single)).toEqual(sse(dialect, strip, bytes));
  });

  test.each(streams)("$name: cut anywhere, with any ends of lines", ({ dialect, text, strip, tokens }) => {
    fc.assert(
      fc.property(
        fc.array(fc.nat({ max: text.length }), { maxLength: 20 }),
        fc.constantFrom("\n", "\r\n", "\r"),
        fc.boolean(),
        (places, lineEnd, lastBlank) => {
          // The text has escaped line ends inside its JSON alone, so these are the ends of lines.
          const plain = text.replaceAll("\r\n", "\n");
          const ended = (lastBlank ? plain : plain.replace(/\n+$/, "")).replaceAll("\n", lineEnd);
          const { facts } = sse(dialect, strip, ...cut(Buffer.from(ended), ...places));
          expect(facts.usage?.tokens).toEqual(tokens);
          expect(facts.usageFinal).toBe(true);
        },
      ),
      { numRuns: 60 },
    );
  });

  test("a Gemini stream as one JSON array, at every byte", () => {
    const usage = { promptTokenCount: 7, candidatesTokenCount: 8, totalTokenCount: 15 };
    const chunks = geminiChunks({ ...shape, usage }).map((chunk) => JSON.stringify(chunk, null, 2));
    const bytes = Buffer.from(`[${chunks.join(",\r\n")}]`);
    for (let at = 0; at < bytes.length; at++) {
      const { facts, out } = pass(createArrayScanner(geminiGenerate), cut(bytes, at));
      expect(facts.usage?.tokens).toEqual({ input: 7, output: 8 });
      expect(facts.stopped).toBe(true);
      expect(out).toBe(bytes.toString());
    }
  });
});

describe("rule 1: what the client did not ask for, it does not see", () => {
  const events = (includeUsage: boolean, continuousUsage = false): string =>
    chatEvents(shape, { includeUsage, continuousUsage }).join("");

  test("the answer is byte for byte the one without the flag", () => {
    expect(sse(openAiChat, "all", Buffer.from(events(true))).out).toBe(events(false));
  });

  test("rule 4: running counts go as well", () => {
    expect(sse(openAiChat, "all", Buffer.from(events(true, true))).out).toBe(events(false));
  });

  test("asked for, the final usage stays where it was", () => {
    expect(sse(openAiChat, "none", Buffer.from(events(true))).out).toBe(events(true));
  });

  test("asked for without running counts, only those go", () => {
    const { out } = sse(openAiChat, "running", Buffer.from(events(true, true)));
    const [usage, done] = events(true).split("\n\n").slice(-3, -1);
    expect(out).toBe(events(false).replace(/data: \[DONE\]\n\n$/, `${usage}\n\n${done}\n\n`));
  });

  test("a chunk without choices and without usage is the provider's own and stays", () => {
    const filter = 'data: {"choices":[],"model":"","prompt_filter_results":[{"prompt_index":0}]}\n\n';
    expect(sse(openAiChat, "all", Buffer.from(filter + events(true))).out).toBe(filter + events(false));
  });
});

describe("rule 3: usage may come anywhere", () => {
  const chunk = (more: object): string =>
    `data: ${JSON.stringify({ id: "1", model: "m", choices: [{ index: 0, delta: { content: "a" } }], ...more })}\n\n`;
  const finish = { choices: [{ index: 0, delta: {}, finish_reason: "stop" }] };
  const usage = (output: number): object => ({
    usage: { prompt_tokens: 5, completion_tokens: output, total_tokens: 5 + output },
  });

  test.each([
    ["on the chunk with the finish reason", chunk({}) + chunk({ ...finish, ...usage(2) })],
    ["on every chunk, growing: the last counts", chunk(usage(1)) + chunk({ ...finish, ...usage(2) })],
    [
      "on a chunk that names the role",
      chunk({}) +
        chunk({
          choices: [{ index: 0, delta: { role: "assistant", content: "" }, finish_reason: "stop" }],
          ...usage(2),
        }),
    ],
    ["in a last frame without a blank line", (chunk({}) + chunk({ ...finish, ...usage(2) })).trimEnd()],
    ["under a name of Groq's", chunk({}) + chunk({ ...finish, x_groq: { id: "r", ...usage(2) } })],
    ["in an event of its own after the finish", chunk(finish) + chunk({ choices: [], ...usage(2) })],
    [
      "with several events in a line each, without blank lines",
      (chunk({}) + chunk({ ...finish, ...usage(2) })).replaceAll("\n\n", "\n"),
    ],
    [
      "with spaces in the JSON",
      `data: ${JSON.stringify({ model: "m", ...finish, ...usage(2) }, null, 1).replaceAll("\n", " ")}\n\n`,
    ],
  ])("%s", (_name, text) => {
    const { facts } = sse(openAiChat, "none", Buffer.from(text));
    expect(facts.usage?.tokens).toEqual({ input: 5, output: 2 });
    expect(facts.usageFinal).toBe(true);
  });
});

describe("rule 5: Anthropic's deltas are cumulative", () => {
  const start = messageEvents({
    ...shape,
    usage: { input_tokens: 100, cache_read_input_tokens: 50, output_tokens: 9 },
  });

  test("the start's output is a placeholder and is not counted", () => {
    const { facts } = sse(anthropicMessages, "none", Buffer.from(start.slice(0, 5).join("")));
    expect(facts.usage?.tokens).toEqual({ input: 100, cacheRead: 50 });
    expect(facts.usageFinal).toBe(false);
    // "Héllo" and " – wörld": 6 and 11 bytes of UTF-8.
    expect(facts.textBytes).toBe(17);
  });

  test("a later delta restates the input and the last one counts", () => {
    const delta = (usage: object): string =>
      `event: message_delta\ndata: ${JSON.stringify({ type: "message_delta", delta: { stop_reason: "end_turn" }, usage })}\n\n`;
    const text =
      start.slice(0, 5).join("") +
      delta({ output_tokens: 4 }) +
      delta({ input_tokens: 110, output_tokens: 12, cache_read_input_tokens: null });
    expect(sse(anthropicMessages, "none", Buffer.from(text)).facts.usage?.tokens).toEqual({
      input: 110,
      cacheRead: 50,
      output: 12,
    });
  });
});

describe.each(["response.completed", "response.incomplete", "response.failed"])("rule 6: %s", (last) => {
  test("has the usage", () => {
    const usage = { input_tokens: 4, output_tokens: 6, total_tokens: 10 };
    const text = responseEvents({ ...shape, usage }, last).join("");
    const { facts } = sse(openAiResponses, "none", Buffer.from(text));
    expect(facts.usage?.tokens).toEqual({ input: 4, output: 6 });
    expect(facts.ended).toBe(true);
  });
});

test("rule 8: an error as vLLM once wrote it, after the model is known", () => {
  const text =
    'data: {"model":"m","choices":[]}\n\ndata: {"object":"error","message":"out of memory","code":500}\n\n';
  expect(sse(openAiChat, "all", Buffer.from(text)).facts.errorEvent).toBe("out of memory");
});

test("rule 7: the last of Gemini's running counts is the one", () => {
  const usage = { promptTokenCount: 7, candidatesTokenCount: 8, thoughtsTokenCount: 53, totalTokenCount: 68 };
  const events = geminiEvents({ ...shape, usage });
  const facts = sse(geminiGenerate, "none", Buffer.from(events.slice(0, 2).join(""))).facts;
  expect(facts.usage?.tokens).toEqual({ input: 7, output: 2 });
  expect(facts.usageFinal).toBe(false);
});

test.each<[string, Dialect, string]>([
  ["chat", openAiChat, 'data: {"error":{"message":"out of memory","code":500}}\n\n'],
  [
    "messages",
    anthropicMessages,
    'event: error\ndata: {"type":"error","error":{"type":"overloaded_error","message":"out of memory"}}\n\n',
  ],
  [
    "responses",
    openAiResponses,
    'data: {"type":"error","code":"x","message":"out of memory","param":null}\n\n',
  ],
  [
    "Gemini",
    geminiGenerate,
    'data: {"error":{"code":500,"message":"out of memory","status":"INTERNAL"}}\n\n',
  ],
])("rule 8: an error inside a stream is seen: %s", (_name, dialect, text) => {
  expect(sse(dialect, "none", Buffer.from(text)).facts.errorEvent).toBe("out of memory");
});

describe("rule 32: roles and empty pieces are no content", () => {
  const started = (dialect: Dialect, text: string): boolean =>
    sse(dialect, "none", Buffer.from(text)).facts.contentStarted;
  const delta = (value: object): string =>
    `data: ${JSON.stringify({ model: "m", choices: [{ index: 0, delta: value }] })}\n\n`;

  test.each([
    [{ role: "assistant", content: "" }, false],
    [{ role: "assistant", content: null, tool_calls: null }, false],
    [{ content: "a" }, true],
    [{ reasoning_content: "hm" }, true],
    [{ refusal: "I cannot" }, true],
    [{ tool_calls: [{ index: 0, id: "1", function: { name: "f", arguments: "" } }] }, true],
  ])("%j: %s", (value, expected) => {
    expect(started(openAiChat, delta(value))).toBe(expected);
  });

  test("an empty text block of Anthropic's is none, a tool's name is", () => {
    const block = (content_block: object): string =>
      `data: ${JSON.stringify({ type: "content_block_start", index: 0, content_block })}\n\n`;
    expect(started(anthropicMessages, block({ type: "text", text: "" }))).toBe(false);
    expect(started(anthropicMessages, block({ type: "tool_use", id: "1", name: "f", input: {} }))).toBe(true);
  });
});

describe("rule 33: odd answers are counted like others", () => {
  const ends = (choices: object[], usage: object): string =>
    `data: ${JSON.stringify({ model: "m", choices })}\n\ndata: ${JSON.stringify({ model: "m", choices: [], usage })}\n\ndata: [DONE]\n\n`;

  test.each([
    [
      "two choices",
      [
        { index: 0, delta: { content: "a" } },
        { index: 1, delta: { content: "b" } },
      ],
    ],
    [
      "tools only",
      [{ index: 0, delta: { tool_calls: [{ index: 0, function: { name: "f", arguments: "{}" } }] } }],
    ],
    ["a refusal", [{ index: 0, delta: { refusal: "no" }, finish_reason: "stop" }]],
    [
      "reasoning only",
      [{ index: 0, delta: { content: "", reasoning_content: "hm" }, finish_reason: "length" }],
    ],
    [
      "log probabilities",
      [
        {
          index: 0,
          delta: { content: "a" },
          logprobs: { content: [{ token: "a", logprob: -0.1, bytes: [97], top_logprobs: [] }] },
        },
      ],
    ],
  ])("%s", (_name, choices) => {
    const usage = { prompt_tokens: 11, completion_tokens: 7, total_tokens: 18 };
    const { facts } = sse(openAiChat, "all", Buffer.from(ends(choices, usage)));
    expect(facts.usage?.tokens).toEqual({ input: 11, output: 7 });
    expect(facts.contentStarted).toBe(true);
  });
});

test("an event that grows without end is let through, and what follows is read", () => {
  const scanner = createSseScanner(openAiChat, "all");
  const piece = Buffer.from("x".repeat(1 << 18));
  let given = scanner.feed(Buffer.from("data: "))?.length ?? 0;
  for (let count = 0; count < 6; count++) given += scanner.feed(piece)?.length ?? 0;
  expect(given).toBeGreaterThan(1 << 20);
  const rest = scanner.feed(Buffer.from("\n\ndata: [DONE]\n\n"));
  expect(given + (rest?.length ?? 0)).toBe(6 + 6 * (1 << 18) + 2 + 14);
  expect(scanner.facts.ended).toBe(true);
});
