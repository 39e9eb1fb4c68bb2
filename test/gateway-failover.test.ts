import http from "node:http";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Child, startUpstreamProcess } from "./support/gateway/child-process.ts";
import type { Fault, Scenario } from "./support/gateway/recording-upstream.ts";
import {
  ledgerRows,
  newFolder,
  removeFolder,
  type ServeProcess,
  startServe,
} from "./support/serve/serve-process.ts";

// Every way in which an upstream fails, with real processes: the first target has the fault, the second is well.

let bad: Child;
let good: Child;
let serve: ServeProcess;
const folder = newFolder();

interface DialectCase {
  path: string;
  body: Record<string, unknown>;
  streamPath?: string;
  /** What is in a whole answer of the second target, and at the end of a stream of it. */
  text: string;
  end: string;
  /** A first event of a stream that is an error. */
  error: string;
}

const GEMINI_PATH = "/v1beta/models/gemini:generateContent";
const CASES: Readonly<Record<string, DialectCase>> = {
  chat: {
    path: "/v1/chat/completions",
    body: { messages: [{ role: "user", content: "Say hello." }] },
    text: "Hello",
    end: "[DONE]",
    error: 'data: {"error":{"message":"overloaded","type":"server_error","code":500}}\n\n',
  },
  responses: {
    path: "/v1/responses",
    body: { input: "Say hello.", store: false },
    text: "Hello",
    end: "response.completed",
    error:
      'event: error\ndata: {"type":"error","code":"server_error","message":"overloaded","param":null}\n\n',
  },
  messages: {
    path: "/v1/messages",
    body: { max_tokens: 100, messages: [{ role: "user", content: "Say hello." }] },
    text: "Hello",
    end: "message_stop",
    error:
      'event: error\ndata: {"type":"error","error":{"type":"overloaded_error","message":"Overloaded"}}\n\n',
  },
  gemini: {
    path: GEMINI_PATH,
    streamPath: "/v1beta/models/gemini:streamGenerateContent?alt=sse",
    body: { contents: [{ role: "user", parts: [{ text: "Say hello." }] }] },
    text: "Hello",
    end: "STOP",
    error: 'data: {"error":{"code":503,"message":"overloaded","status":"UNAVAILABLE"}}\r\n\r\n',
  },
};

const KIND_OF: Readonly<Record<string, string>> = {
  chat: "openai",
  responses: "openai",
  messages: "anthropic",
  gemini: "gemini",
};
const ROUTES = 50;
const used: Record<string, number> = {};
/** A route that no request has used. */
function unused(route: string): string {
  const index = used[route] ?? 0;
  used[route] = index + 1;
  if (index >= ROUTES) throw new Error("too few routes");
  return `${route}-${index}`;
}

beforeAll(async () => {
  [bad, good] = await Promise.all([startUpstreamProcess(), startUpstreamProcess()]);
  const upstreams = ["openai", "anthropic", "gemini"].flatMap((kind) => [
    `  ${kind}-bad: { provider: ${kind}, url: "${bad.url}", key: "\${env:KEY}" }`,
    `  ${kind}-good: { provider: ${kind}, url: "${good.url}", key: "\${env:KEY}", headers: { x-test-scenario: "{}" } }`,
    `  ${kind}-none: { provider: ${kind}, url: "http://127.0.0.1:1", key: "\${env:KEY}" }`,
  ]);
  const timeouts = "timeouts: { connect: 500ms, first-token: 400ms, idle: 400ms, total: 10s }";
  // A route of its own for each request: what one has learned of an upstream must not spare it to the next.
  const models = Object.entries(KIND_OF).flatMap(([name, kind]) =>
    ["pass", "hold"].flatMap((stream) =>
      ["bad", "none"].flatMap((first) =>
        Array.from(
          { length: ROUTES },
          (_, index) =>
            `  ${name}-${stream}-${first}-${index}: { targets: [{ upstream: ${kind}-${first}, model: m${stream}${name}${index} }, { upstream: ${kind}-good }], stream: ${stream}, ${timeouts} }`,
        ),
      ),
    ),
  );
  serve = await startServe({
    folder,
    yaml: `upstreams:\n${upstreams.join("\n")}\nmodels:\n${models.join("\n")}\n  alone: { targets: [{ upstream: openai-bad }], ${timeouts} }\n`,
    env: { KEY: "secret" },
  });
}, 30_000);
afterAll(async () => {
  await serve?.stop();
  await Promise.all([bad, good].map((child) => child?.kill()));
  removeFolder(folder);
});

interface Seen {
  status: number | null;
  body: string;
  whole: boolean;
  upstream: string | undefined;
  attempts: number;
  requestId: string;
  ms: number;
}

function send(
  name: string,
  model: string,
  stream: boolean,
  scenario: Scenario,
  headers: Record<string, string> = {},
  more: object = {},
): Promise<Seen> {
  if (/-(?:bad|none)$/.test(model)) model = unused(model);
  const { path, streamPath, body } = CASES[name] as DialectCase;
  const url = (stream ? (streamPath ?? path) : path).replace("/gemini:", `/${model}:`);
  const text = JSON.stringify({
    model,
    ...body,
    ...(stream && streamPath === undefined ? { stream } : {}),
    ...more,
  });
  const from = performance.now();
  return new Promise((resolve) => {
    const request = http.request(
      serve.url + url,
      {
        method: "POST",
        agent: false,
        headers: {
          "content-type": "application/json",
          "x-test-scenario": JSON.stringify(scenario),
          ...headers,
        },
      },
      (response) => {
        const parts: Buffer[] = [];
        const done = (): void =>
          resolve({
            status: response.statusCode ?? null,
            body: Buffer.concat(parts).toString(),
            whole: response.complete,
            upstream: response.headers["x-breakeven-upstream"] as string | undefined,
            attempts: Number(response.headers["x-breakeven-attempts"] ?? 0),
            requestId: String(response.headers["x-breakeven-request-id"]),
            ms: performance.now() - from,
          });
        response.on("data", (part: Buffer) => parts.push(part));
        response.on("end", done);
        response.on("error", done);
        response.on("close", done);
      },
    );
    request.on("error", () =>
      resolve({
        status: null,
        body: "",
        whole: false,
        upstream: undefined,
        attempts: 0,
        requestId: "",
        ms: 0,
      }),
    );
    request.end(text);
  });
}

const fault = (name: Fault): Scenario => ({ fault: name });
const EARLY: readonly [string, Scenario][] = [
  ["408", { status: 408 }],
  ["429", { status: 429 }],
  ["429 with Retry-After", { status: 429, headers: { "retry-after": "1" } }],
  ["500", { status: 500 }],
  ["502", { status: 502 }],
  ["503 with a long Retry-After", { status: 503, headers: { "retry-after": "3600" } }],
  ["529", { status: 529 }],
  ["accepts and hangs", fault("hang-headers")],
  ["hangs after its headers", fault("hang-body")],
  ["closes without an answer", fault("close-before-headers")],
  ["speaks no HTTP", fault("not-http")],
];
const WHOLE: readonly [string, Scenario][] = [
  ["is cut in the middle", fault("cut-middle")],
  ["is shorter than it says", fault("length-too-long")],
  ["is longer than it says", fault("length-too-short")],
  ["is no JSON", fault("invalid-json")],
  ["has broken compression", fault("gzip-cut")],
  ["is empty", { raw: "", contentType: "application/json" }],
  ["is a page", { raw: "<html>Bad gateway</html>", contentType: "application/json" }],
  [
    "is an error with status 200",
    { raw: '{"error":{"message":"overloaded","type":"server_error"}}', contentType: "application/json" },
  ],
];
const MIDDLE: readonly [string, Scenario][] = [
  ["is cut", fault("cut-middle")],
  ["ends too early", fault("end-middle")],
  ["hangs", fault("hang-middle")],
  ["says that it failed", fault("error-event")],
];

const isWhole = (name: string, stream: boolean, seen: Seen): boolean => {
  const { text, end } = CASES[name] as DialectCase;
  return (
    seen.status === 200 &&
    seen.attempts >= 2 &&
    seen.whole &&
    seen.body.includes(text) &&
    (!stream || seen.body.includes(end))
  );
};

describe.each(Object.keys(CASES))("%s", (name) => {
  describe.each([["pass"], ["hold"]])("stream: %s", (mode) => {
    test.concurrent.each(EARLY)("nothing came: %s", async (_what, scenario) => {
      for (const stream of [false, true]) {
        const seen = await send(name, `${name}-${mode}-bad`, stream, scenario);
        expect([seen.upstream?.endsWith("-good"), isWhole(name, stream, seen)], seen.body).toEqual([
          true,
          true,
        ]);
        expect(seen.ms).toBeLessThan(3000);
      }
    });

    test.concurrent("nothing came: refuses the connection", async () => {
      for (const stream of [false, true]) {
        const seen = await send(name, `${name}-${mode}-none`, stream, {});
        expect([seen.upstream?.endsWith("-good"), isWhole(name, stream, seen)]).toEqual([true, true]);
      }
    });

    test.concurrent.each(WHOLE)("an answer that %s", async (_what, scenario) => {
      const seen = await send(name, `${name}-${mode}-bad`, false, scenario);
      expect([seen.upstream?.endsWith("-good"), isWhole(name, false, seen)], seen.body).toEqual([true, true]);
    });

    test.concurrent.each([
      ["begins with an error", { raw: (CASES[name] as DialectCase).error }],
      ["is empty", { raw: "" }],
      ["is comments alone", { raw: ": hello\n\n: hello\n\n" }],
    ] satisfies [string, Scenario][])("a stream that %s", async (_what, scenario) => {
      const seen = await send(name, `${name}-${mode}-bad`, true, scenario);
      expect([seen.upstream?.endsWith("-good"), isWhole(name, true, seen)], seen.body).toEqual([true, true]);
    });

    test.concurrent.each(MIDDLE)("a stream that %s in the middle", async (what, scenario) => {
      const seen = await send(name, `${name}-${mode}-bad`, true, scenario);
      if (mode === "hold") {
        expect([seen.upstream?.endsWith("-good"), isWhole(name, true, seen)], seen.body).toEqual([
          true,
          true,
        ]);
        return;
      }
      // What has gone out cannot be taken back: it ends as an error, and never as an answer.
      expect(seen.upstream?.endsWith("-bad")).toBe(true);
      expect(seen.body).not.toContain((CASES[name] as DialectCase).end);
      expect(seen.body).toContain("error");
      if (what !== "says that it failed") expect(seen.whole).toBe(false);
    });
  });
});

describe("what is not sent twice", () => {
  test.each<[string, string, object]>([
    ["a stored response", "responses", { store: true }],
    ["a response in the background", "responses", { background: true }],
    ["one that goes on with another", "responses", { previous_response_id: "resp_0" }],
    ["a tool of the provider's", "responses", { tools: [{ type: "code_interpreter" }] }],
    ["a tool of Anthropic's", "messages", { tools: [{ type: "web_search_20250305", name: "web_search" }] }],
    ["a tool of Google's", "gemini", { tools: [{ googleSearch: {} }] }],
  ])("%s, unless it surely was not sent", async (_what, name, more) => {
    const failed = await send(name, `${name}-pass-bad`, false, { status: 500 }, {}, more);
    expect([failed.status, failed.attempts]).toEqual([500, 1]);
    const unreached = await send(name, `${name}-pass-none`, false, {}, {}, more);
    expect([unreached.status, unreached.attempts]).toEqual([200, 2]);
  });

  test("a response that is stored by default: after a refusal, not after silence", async () => {
    const refused = await send(
      "responses",
      "responses-pass-bad",
      false,
      { status: 503 },
      {},
      { store: undefined },
    );
    expect([refused.status, refused.attempts]).toEqual([200, 2]);
    const silent = await send(
      "responses",
      "responses-pass-bad",
      false,
      fault("hang-headers"),
      {},
      { store: undefined },
    );
    expect([silent.status, silent.attempts]).toEqual([504, 0]);
  });

  test("what the upstream refuses for good", async () => {
    for (const status of [400, 401, 403, 404, 413, 422]) {
      const seen = await send("chat", "chat-pass-bad", false, { status });
      expect([seen.status, seen.attempts]).toEqual([status, 1]);
    }
  });
});

test("the client's own deadline ends a request", async () => {
  const seen = await send("chat", "chat-pass-bad", false, fault("hang-headers"), {
    "x-request-timeout": "150ms",
  });
  expect(seen.status).toBe(504);
  expect(seen.ms).toBeLessThan(380);
});

test("where there is one target it is asked again, and its last word passes", async () => {
  const from = performance.now();
  const seen = await send("chat", "alone", false, { status: 429, headers: { "retry-after": "1" } });
  expect([seen.status, seen.attempts]).toEqual([429, 3]);
  // Twice a second.
  expect(performance.now() - from).toBeGreaterThan(1900);
});

test("the ledger has a row for each attempt, with why it went there, and what it cost is their sum", async () => {
  const { requestId } = await send("chat", "chat-pass-bad", false, { status: 500 });
  await expect
    .poll(async () => (await ledgerRows(folder)).filter((row) => row.request_id === requestId).length, {
      timeout: 10_000,
    })
    .toBe(2);
  const rows = (await ledgerRows(folder)).filter((row) => row.request_id === requestId);
  expect(new Map(rows.map(({ upstream, status }) => [upstream, status]))).toEqual(
    new Map([
      ["openai-bad", 500],
      ["openai-good", 200],
    ]),
  );
}, 30_000);
