import { createHash, randomBytes } from "node:crypto";
import http, { type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Child, startUpstreamProcess } from "./support/gateway/child-process.ts";
import type { Arrival } from "./support/gateway/recording-upstream.ts";
import {
  ledgerRows,
  newFolder,
  removeFolder,
  type ServeProcess,
  startServe,
  withProvidersAt,
} from "./support/serve/serve-process.ts";

// What a provider offers beside the surfaces that are metered: a team that measures for a week must not lose it.

const KEY = "sk-of-the-client";
const OPENAI = { authorization: `Bearer ${KEY}` };
const ANTHROPIC = { "x-api-key": KEY, "anthropic-version": "2023-06-01" };
const GOOGLE = { "x-goog-api-key": KEY };

const folder = newFolder();
let upstream: Child;
let serving: ServeProcess;

const observing = (url: string, at: string): Promise<ServeProcess> =>
  startServe({
    folder: at,
    args: ["--observe"],
    env: {
      ...withProvidersAt(url),
    },
  });

beforeAll(async () => {
  upstream = await startUpstreamProcess({ raw: '{"object":"made up"}', contentType: "application/json" });
  serving = await observing(upstream.url, folder);
});
afterAll(async () => {
  await serving?.stop("SIGKILL");
  await upstream?.kill();
  removeFolder(folder);
});

const arrivals = async (): Promise<Arrival[]> =>
  (await (await fetch(`${upstream.url}/__arrivals`)).json()) as Arrival[];
const lastArrival = async (): Promise<Arrival> => (await arrivals()).at(-1) as Arrival;

const PATHS: [method: string, path: string, headers: Record<string, string>, upstream: string][] = [
  ["GET", "/v1/files?purpose=batch", OPENAI, "openai"],
  ["DELETE", "/v1/files/file-1", OPENAI, "openai"],
  ["POST", "/v1/uploads", OPENAI, "openai"],
  ["GET", "/v1/batches/batch_1", OPENAI, "openai"],
  ["POST", "/v1/vector_stores/vs_1/search", OPENAI, "openai"],
  ["POST", "/v1/assistants", OPENAI, "openai"],
  ["POST", "/v1/threads/thread_1/runs", OPENAI, "openai"],
  ["GET", "/v1/fine_tuning/jobs", OPENAI, "openai"],
  ["POST", "/v1/containers", OPENAI, "openai"],
  ["POST", "/v1/conversations", OPENAI, "openai"],
  ["POST", "/v1/responses/input_tokens", OPENAI, "openai"],
  ["GET", "/v1/chat/completions/chatcmpl-1/messages", OPENAI, "openai"],
  ["POST", "/v1/chat/completions/chatcmpl-1", OPENAI, "openai"],
  ["POST", "/v1/images/variations", OPENAI, "openai"],
  ["GET", "/v1/videos/video_1/content", OPENAI, "openai"],
  ["POST", "/v1/organization/projects", OPENAI, "openai"],
  ["PATCH", "/v1/something/not/invented/yet", OPENAI, "openai"],
  ["GET", "/v1/files", ANTHROPIC, "anthropic"],
  ["POST", "/v1/messages/batches", ANTHROPIC, "anthropic"],
  ["GET", "/v1/messages/batches/msgbatch_1", ANTHROPIC, "anthropic"],
  ["POST", "/v1/skills?beta=true", ANTHROPIC, "anthropic"],
  ["POST", "/v1/complete", ANTHROPIC, "anthropic"],
  ["GET", "/v1beta/files/abc", GOOGLE, "gemini"],
  ["POST", "/v1beta/cachedContents", GOOGLE, "gemini"],
  ["POST", "/upload/v1beta/files", GOOGLE, "gemini"],
  ["GET", "/download/v1beta/files/abc:download?alt=media", GOOGLE, "gemini"],
  ["POST", "/v1beta/models/imagen-4:predict", GOOGLE, "gemini"],
  ["POST", "/v1beta/models/veo-3:predictLongRunning", GOOGLE, "gemini"],
  ["GET", "/v1beta/operations/abc", GOOGLE, "gemini"],
  ["POST", "/v1beta/models/gemini-2.5-flash:batchGenerateContent", GOOGLE, "gemini"],
  ["GET", "/v1/projects/p/locations/us-central1/reasoningEngines", OPENAI, "vertex"],
  ["POST", "/v1beta1/projects/p/locations/global/cachedContents", OPENAI, "vertex"],
  ["GET", "/v1beta1/publishers/google/models", GOOGLE, "vertex"],
  ["POST", "/upload/v1beta1/projects/p/locations/l/ragCorpora/1/ragFiles:upload", OPENAI, "vertex"],
];

describe("serve --observe", () => {
  test.each(PATHS)("%s %s passes", async (method, path, headers, to) => {
    const response = await fetch(serving.url + path, {
      method,
      headers: { ...headers, "content-type": "application/octet-stream", "x-client": "its own" },
      ...(method === "POST" ? { body: "any bytes" } : {}),
    });
    expect([response.status, await response.text()]).toEqual([200, '{"object":"made up"}']);
    expect(response.headers.get("x-breakeven-upstream")).toBe(to);
    const arrival = await lastArrival();
    expect([arrival.method, arrival.path]).toEqual([method, path]);
    expect(arrival.body).toBe(method === "POST" ? "any bytes" : "");
    expect(arrival.headers).toMatchObject({ ...headers, "x-client": "its own" });
  });

  test("each is a row of the surface other, with its status and bytes, without tokens and cost", async () => {
    const rows = (await ledgerRows(folder)) as unknown as Record<string, unknown>[];
    expect(rows).toHaveLength(PATHS.length);
    for (const [at, row] of rows.entries()) {
      expect(row).toMatchObject({
        upstream: PATHS[at]?.[3],
        surface: "other",
        status: 200,
        usage_source: "none",
        input_tokens: null,
        cost_picodollars: null,
      });
      expect([row["request_bytes"], row["response_bytes"]].map(String)).toEqual([
        PATHS[at]?.[0] === "POST" ? "9" : "0",
        "20",
      ]);
    }
  });

  test("a key for one provider goes to no other", async () => {
    const all = { ...OPENAI, "x-api-key": "sk-ant", "x-goog-api-key": "AIza", "api-key": "azure" };
    await fetch(`${serving.url}/v1/files`, { headers: all });
    const openAi = (await lastArrival()).headers;
    expect([openAi.authorization, openAi["x-api-key"], openAi["x-goog-api-key"]]).toEqual([
      "Bearer sk-of-the-client",
      undefined,
      undefined,
    ]);
    await fetch(`${serving.url}/v1/messages/batches`, { headers: all });
    const anthropic = (await lastArrival()).headers;
    expect([anthropic["x-api-key"], anthropic["x-goog-api-key"]]).toEqual(["sk-ant", undefined]);
  });

  test.each([
    ["POST", "/model/us.anthropic.claude-haiku-4-5-20251001-v1%3A0/converse"],
    ["GET", "/async-invoke"],
  ])("a path of Bedrock's goes to nobody while its region is not known: %s %s", async (method, path) => {
    const before = (await arrivals()).length;
    const response = await fetch(serving.url + path, {
      method,
      headers: { authorization: "Bearer bedrock-api-key", "content-type": "application/json" },
      ...(method === "POST" ? { body: "{}" } : {}),
    });
    expect([response.status, response.headers.get("x-amzn-errortype")]).toEqual([
      404,
      "ResourceNotFoundException",
    ]);
    expect(await response.json()).toEqual({
      message: expect.stringContaining("set AWS_REGION") as string,
    });
    expect((await arrivals()).length).toBe(before);
  });

  test.each([
    ["/v1/files/%2e%2e/%2e%2e/admin", OPENAI],
    ["/v1/files/..%2f..%2fadmin", OPENAI],
    ["/v1/files/%252e%252e/x", OPENAI],
    ["/v1/files/a%5c..%5cb", OPENAI],
    ["/v1/files/a%00", OPENAI],
    ["/v1beta/files/%2E%2E/%2E%2E/x", GOOGLE],
    ["//evil.example/v1/files", OPENAI],
    ["/v1/v1/files", OPENAI],
    ["/metrics2", OPENAI],
  ])("%s is refused, in the caller's dialect", async (path, headers) => {
    const { status, body } = await rawGet(serving.url, path, headers);
    expect(status).toBe(404);
    const { error } = JSON.parse(body) as { error: Record<string, unknown> };
    expect(error).toMatchObject(headers === GOOGLE ? { status: "NOT_FOUND" } : { code: "unknown_url" });
  });

  test.each([
    ["openai", "/nothing", OPENAI, "unknown_url"],
    ["anthropic", "/nothing", ANTHROPIC, undefined],
    ["gemini", "/nothing", GOOGLE, 404],
  ])("a path that nobody has is refused as %s would", async (family, path, headers, code) => {
    const response = await fetch(serving.url + path, { headers });
    const body = (await response.json()) as { type?: string; error: { code?: unknown; type?: string } };
    expect([response.status, body.error.code]).toEqual([404, code]);
    if (family === "anthropic") expect([body.type, body.error.type]).toEqual(["error", "not_found_error"]);
  });
});

/** As it stands: fetch would tidy the path up. */
function rawGet(
  url: string,
  path: string,
  headers: Record<string, string>,
): Promise<{ status: number | undefined; body: string }> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve, reject) => {
    const request = http.get({ hostname, port, path, headers }, (response) => {
      let body = "";
      response.on("data", (chunk: Buffer) => (body += chunk.toString()));
      response.on("end", () => resolve({ status: response.statusCode, body }));
    });
    request.on("error", reject);
  });
}

describe("large bodies", () => {
  const at = newFolder();
  const SIZE = 256 << 20;
  let server: Server;
  let large: ServeProcess;
  let received = { bytes: 0, hash: "" };

  beforeAll(async () => {
    server = http.createServer((request, response) => {
      if (request.url === "/v1/early") {
        response.writeHead(413, { "content-type": "application/json" });
        response.end("{}");
        return;
      }
      const hash = createHash("sha256");
      let bytes = 0;
      request.on("data", (chunk: Buffer) => {
        bytes += chunk.length;
        hash.update(chunk);
      });
      request.on("end", () => {
        received = { bytes, hash: hash.digest("hex") };
        const { port } = server.address() as AddressInfo;
        response.setHeader("x-goog-upload-url", `http://127.0.0.1:${port}/upload/v1beta/files?upload_id=1`);
        response.setHeader("location", "https://elsewhere.example/x");
        response.end(JSON.stringify({ bytes }));
      });
    });
    await new Promise<void>((resolve) => void server.listen(0, "127.0.0.1", () => resolve()));
    large = await observing(`http://127.0.0.1:${(server.address() as AddressInfo).port}`, at);
  });
  afterAll(async () => {
    await large?.stop("SIGKILL");
    server.closeAllConnections();
    server.close();
    removeFolder(at);
  });

  const piece = randomBytes(1 << 20);
  const pieces = (): ReadableStream<Uint8Array> => {
    let left = SIZE / piece.length;
    return new ReadableStream({
      pull(controller) {
        if (left-- > 0) controller.enqueue(piece);
        else controller.close();
      },
    });
  };
  const memoryBytes = async (): Promise<number> => {
    const text = await (await fetch(`${large.url}/metrics`)).text();
    return Number(/^process_resident_memory_bytes (\S+)$/m.exec(text)?.[1]);
  };
  const upload = (path: string): Promise<Response> =>
    fetch(large.url + path, {
      method: "POST",
      headers: { ...OPENAI, "content-type": "application/octet-stream" },
      body: pieces(),
      duplex: "half",
    });

  test("pass without being held in memory", { timeout: 60_000 }, async () => {
    const before = await memoryBytes();
    const hash = createHash("sha256");
    for (let count = 0; count < SIZE / piece.length; count++) hash.update(piece);
    const response = await upload("/v1/files");
    expect(await response.json()).toEqual({ bytes: SIZE });
    expect(received).toEqual({ bytes: SIZE, hash: hash.digest("hex") });
    expect((await memoryBytes()) - before).toBeLessThan(SIZE / 2);
  });

  test("an address at the upstream becomes one of this gateway, others stay", async () => {
    const { headers } = await fetch(`${large.url}/upload/v1beta/files`, { method: "POST", headers: GOOGLE });
    expect(headers.get("x-goog-upload-url")).toBe(`${large.url}/upload/v1beta/files?upload_id=1`);
    expect(headers.get("location")).toBe("https://elsewhere.example/x");
  });

  test("an upstream that answers before the end is heard", async () => {
    const { hostname, port } = new URL(large.url);
    const status = await new Promise<number | undefined>((resolve, reject) => {
      const request = http.request({ hostname, port, path: "/v1/early", method: "POST", headers: OPENAI });
      request.on("response", (response) => {
        response.resume();
        resolve(response.statusCode);
        request.destroy();
      });
      request.on("error", reject);
      request.write(piece);
    });
    expect(status).toBe(413);
  });
});
