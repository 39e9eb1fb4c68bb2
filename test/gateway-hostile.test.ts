import net from "node:net";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Child, startUpstreamProcess } from "./support/gateway/child-process.ts";
import type { Arrival } from "./support/gateway/recording-upstream.ts";
import { newFolder, removeFolder, type ServeProcess, startServe } from "./support/serve/serve-process.ts";

// What is odd, wrong or hostile in HTTP itself, on bare sockets. No client library would send most of it.

const folder = newFolder();
let upstream: Child;
let serving: ServeProcess;

beforeAll(async () => {
  upstream = await startUpstreamProcess();
  serving = await startServe({
    folder,
    yaml: `upstreams:\n  first: { url: "${upstream.url}" }\nmodels:\n  gpt-4o-mini: first\n`,
  });
});
afterAll(async () => {
  await serving?.stop();
  await upstream?.kill();
  removeFolder(folder);
});

interface Answer {
  /** 0: the connection closed without an answer. */
  status: number;
  headers: string;
  body: string;
}

/** Sends bytes as they are and reads one answer, until the connection closes or nothing more comes. */
function exchange(text: string): Promise<Answer> {
  return new Promise((resolve) => {
    const socket = net.connect(Number(new URL(serving.url).port), "127.0.0.1");
    let seen = "";
    let quiet: NodeJS.Timeout | undefined;
    const done = (): void => {
      clearTimeout(quiet);
      socket.destroy();
      const end = seen.indexOf("\r\n\r\n");
      resolve({
        status: Number(/^HTTP\/1\.1 (\d{3})/.exec(seen)?.[1] ?? 0),
        headers: seen.slice(0, Math.max(0, end)).toLowerCase(),
        body: end < 0 ? "" : seen.slice(end + 4),
      });
    };
    socket.on("data", (part: Buffer) => {
      seen += part.toString("latin1");
      clearTimeout(quiet);
      quiet = setTimeout(done, 300);
    });
    socket.on("error", () => {});
    socket.on("close", done);
    socket.write(text, "latin1");
  });
}

const arrivals = async (): Promise<number> =>
  ((await (await fetch(`${upstream.url}/__arrivals`)).json()) as Arrival[]).length;

const CHAT = "/v1/chat/completions";
const BODY = '{"model":"gpt-4o-mini","messages":[{"role":"user","content":"Say hello."}]}';
const IN_CHUNKS = `${BODY.length.toString(16)}\r\n${BODY}\r\n0\r\n\r\n`;
const LENGTH = `content-length: ${BODY.length}`;
const CHUNKED = "transfer-encoding: chunked";

/** A request with this first line, these headers and a Host. */
const sent = (line: string, headers: readonly string[], body = ""): string =>
  `${line}\r\nhost: 127.0.0.1\r\ncontent-type: application/json\r\n${headers.map((each) => `${each}\r\n`).join("")}\r\n${body}`;
const post = (headers: readonly string[], body: string): string =>
  sent(`POST ${CHAT} HTTP/1.1`, headers, body);
const bare = (line: string, ...headers: string[]): string =>
  `${line}\r\n${headers.map((each) => `${each}\r\n`).join("")}\r\n`;

describe("is served", () => {
  test.each<[string, string]>([
    ["as it should be", post([LENGTH], BODY)],
    ["in chunks", post([CHUNKED], IN_CHUNKS)],
    ["in chunks, in capitals", post(["Transfer-Encoding: Chunked"], IN_CHUNKS)],
    ["in chunks with an extension", post([CHUNKED], IN_CHUNKS.replace("\r\n", ";a=b\r\n"))],
    ["in chunks with a trailer", post([CHUNKED], IN_CHUNKS.replace(/\r\n$/, "x-sum: 1\r\n\r\n"))],
    ["a target with its server", sent(`POST http://127.0.0.1:4141${CHAT} HTTP/1.1`, [LENGTH], BODY)],
    ["a target with its server in capitals", sent(`POST HTTP://LOCALHOST${CHAT} HTTP/1.1`, [LENGTH], BODY)],
    [
      "HTTP/1.0 without a host",
      `POST ${CHAT} HTTP/1.0\r\ncontent-type: application/json\r\n${LENGTH}\r\n\r\n${BODY}`,
    ],
    ["after an empty line", `\r\n${post([LENGTH], BODY)}`],
    ["with an offer of HTTP/2", post([LENGTH, "connection: upgrade, http2-settings", "upgrade: h2c"], BODY)],
    ["with a question whether to go on", post([LENGTH, "expect: 100-continue"], BODY)],
    ["a HEAD where there is a GET", bare("HEAD /v1/models HTTP/1.1", "host: localhost")],
    ["a HEAD of a model", bare("HEAD /v1/models/gpt-4o-mini HTTP/1.1", "host: localhost")],
    ["a HEAD of the health", bare("HEAD http://localhost/health HTTP/1.1", "host: elsewhere.example")],
    ["a HEAD of the API", bare("HEAD /api/status HTTP/1.1", "host: localhost")],
    ["a HEAD of the live stream", bare("HEAD /api/live HTTP/1.1", "host: localhost")],
  ])("%s", async (_name, text) => {
    const { status, body } = await exchange(text);
    // The question is answered before the request.
    expect(status === 100 ? Number(/^HTTP\/1\.1 (\d{3})/.exec(body)?.[1]) : status).toBe(200);
    if (text.startsWith("HEAD")) expect(body).toBe("");
  });
});

describe("is refused, and reaches no upstream", () => {
  test.each<[string, number, string]>([
    ["two hosts", 400, post(["Host: 127.0.0.1", LENGTH], BODY)],
    ["two hosts that differ", 400, post(["host: attacker.example", LENGTH], BODY)],
    ["no host in HTTP/1.1", 400, bare(`POST ${CHAT} HTTP/1.1`, "content-length: 0")],
    ["an empty host", 403, bare(`POST ${CHAT} HTTP/1.1`, "host:", "content-length: 0")],
    ["HTTP/1.0 with another host", 403, bare(`POST ${CHAT} HTTP/1.0`, "host: attacker.example")],
    [
      "another server in the target",
      403,
      sent(`POST http://attacker.example${CHAT} HTTP/1.1`, [LENGTH], BODY),
    ],
    ["a user in the target", 400, sent(`POST http://a@127.0.0.1${CHAT} HTTP/1.1`, [LENGTH], BODY)],
    ["no server in the target", 400, sent(`POST http://${CHAT} HTTP/1.1`, [LENGTH], BODY)],
    ["length and chunks", 400, post([LENGTH, CHUNKED], IN_CHUNKS)],
    ["chunks and length", 400, post([CHUNKED, LENGTH], IN_CHUNKS)],
    ["gzip for a coding", 400, post(["transfer-encoding: gzip"], BODY)],
    ["gzip before the chunks", 400, post(["transfer-encoding: gzip, chunked"], IN_CHUNKS)],
    ["gzip behind the chunks", 400, post(["transfer-encoding: chunked, gzip"], IN_CHUNKS)],
    ["chunks twice in one header", 400, post(["transfer-encoding: chunked, chunked"], IN_CHUNKS)],
    ["chunks twice in two headers", 400, post([CHUNKED, CHUNKED], IN_CHUNKS)],
    ["a coding that is none", 400, post(["transfer-encoding: xchunked"], IN_CHUNKS)],
    ["the coding that changes nothing", 400, post(["transfer-encoding: identity", LENGTH], BODY)],
    ["a coding behind a vertical tab", 400, post(["transfer-encoding: \u000bchunked"], IN_CHUNKS)],
    ["chunks in HTTP/1.0", 400, sent(`POST ${CHAT} HTTP/1.0`, [CHUNKED], IN_CHUNKS)],
    ["two lengths", 400, post([LENGTH, "content-length: 3"], BODY)],
    ["the same length twice", 400, post([LENGTH, LENGTH], BODY)],
    ["two lengths in one header", 400, post([`${LENGTH}, ${BODY.length}`], BODY)],
    ["a length with a sign", 400, post([`content-length: +${BODY.length}`], BODY)],
    ["a negative length", 400, post(["content-length: -3"], BODY)],
    ["a length in sixteens", 400, post([`content-length: 0x${BODY.length.toString(16)}`], BODY)],
    ["a chunk without a number", 400, post([CHUNKED], `zz\r\n${BODY}\r\n0\r\n\r\n`)],
    ["a chunk longer than it says", 400, post([CHUNKED], `1\r\n${BODY}\r\n0\r\n\r\n`)],
    ["a space before the colon", 400, post([`content-length : ${BODY.length}`], BODY)],
    ["a folded header", 400, post(["x-a: 1\r\n 2", LENGTH], BODY)],
    ["bare line feeds", 400, `POST ${CHAT} HTTP/1.1\nhost: 127.0.0.1\n\n`],
    ["a zero byte in a header", 400, post(["x-a: 1\0", LENGTH], BODY)],
    ["HTTP/2.0 in words", 400, sent(`POST ${CHAT} HTTP/2.0`, [LENGTH], BODY)],
    ["HTTP/1.2", 400, sent(`POST ${CHAT} HTTP/1.2`, [LENGTH], BODY)],
    ["HTTP/0.9", 400, "GET /health\r\n\r\n"],
    ["no HTTP", 400, "\u0016\u0003\u0001\u0002\u0000\u0001\u0000"],
    ["an expectation that nobody knows", 417, post([LENGTH, "expect: something"], BODY)],
    ["a tunnel", 405, bare("CONNECT 127.0.0.1:22 HTTP/1.1", "host: 127.0.0.1")],
    ["a path outside", 404, sent("POST /v1/../v1/chat/completions HTTP/1.1", [LENGTH], BODY)],
    ["another server in the path", 404, sent(`POST //attacker.example${CHAT} HTTP/1.1`, [LENGTH], BODY)],
    ["a path with a fragment", 404, sent(`POST ${CHAT}#x HTTP/1.1`, [LENGTH], BODY)],
  ])("%s: %d", async (_name, status, text) => {
    const before = await arrivals();
    const answer = await exchange(text);
    expect(answer.status).toBe(status);
    expect(await arrivals()).toBe(before);
  });
});

describe("a method that a path does not have is named, with those that it has", () => {
  test.each([
    ["GET", "/v1/embeddings", "POST"],
    ["HEAD", "/v1/embeddings", "POST"],
    ["PUT", CHAT, "HEAD, GET, POST"],
    ["OPTIONS", CHAT, "HEAD, GET, POST"],
    ["TRACE", CHAT, "HEAD, GET, POST"],
    ["POST", "/v1/models", "HEAD, GET"],
    ["POST", "/health", "GET, HEAD"],
    ["DELETE", "/", "GET, HEAD"],
    ["DELETE", "/api/plan", "GET, HEAD, POST"],
    ["POST", "/api/live", "GET, HEAD"],
    ["POST", "/api/tasks", "GET, HEAD, PUT"],
  ])("%s %s", async (method, path, allow) => {
    const { status, headers, body } = await exchange(
      bare(`${method} ${path} HTTP/1.1`, "host: 127.0.0.1", "content-length: 0"),
    );
    expect(status).toBe(405);
    expect(/^allow: (.*)$/m.exec(headers)?.[1]).toBe(allow.toLowerCase());
    if (method === "HEAD") expect(body).toBe("");
  });
});

describe("an unknown path is answered in the dialect of the caller", () => {
  test.each<[string, string, string[], object]>([
    ["OpenAI", "/nothing", ["authorization: Bearer k"], { error: { code: "unknown_url", param: null } }],
    ["Anthropic, by its version", "/nothing", ["anthropic-version: 2023-06-01"], { type: "error" }],
    ["Anthropic, by its key", "/nothing", ["x-api-key: k"], { type: "error" }],
    ["Anthropic, by the path", "/v1/messages/nothing", [], { type: "error" }],
    ["Gemini, by the path", "/v1beta/nothing", [], { error: { code: 404, status: "NOT_FOUND" } }],
    ["Gemini, by its key", "/nothing", ["x-goog-api-key: k"], { error: { status: "NOT_FOUND" } }],
  ])("%s", async (_name, path, headers, shape) => {
    const { status, body } = await exchange(sent(`POST ${path} HTTP/1.1`, [LENGTH, ...headers], BODY));
    expect(status).toBe(404);
    expect(JSON.parse(body)).toMatchObject(shape);
  });
});
