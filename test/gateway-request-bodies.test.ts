import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync, zstdCompressSync } from "node:zlib";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type RecordingUpstream, startUpstream } from "./support/gateway/recording-upstream.ts";
import { startGateway, type TestGateway } from "./support/gateway/test-gateway.ts";

// Clients compress what they send: Codex with zstd, others with what their HTTP library offers.

let upstream: RecordingUpstream;
let gateway: TestGateway;
beforeAll(async () => {
  upstream = await startUpstream();
  gateway = await startGateway({ upstreamUrl: upstream.url });
});
afterAll(async () => {
  await gateway.close();
  await upstream.close();
});

const BODY = { model: "gpt-4o-mini", messages: [{ role: "user", content: "Guten Tag, wörld" }] };
const TEXT = JSON.stringify(BODY);

const post = (body: Buffer | string, encoding: string): Promise<Response> =>
  fetch(`${gateway.url}/v1/chat/completions`, {
    method: "POST",
    headers: { "content-type": "application/json", "content-encoding": encoding },
    body,
  });

test.each<[string, (text: string) => Buffer | string]>([
  ["gzip", gzipSync],
  ["x-gzip", gzipSync],
  ["zstd", (text) => zstdCompressSync(text)],
  ["br", brotliCompressSync],
  ["deflate", deflateSync],
  ["Deflate", deflateRawSync],
  ["identity", (text) => text],
])("a body in %s is read, metered and sent on as it is", async (encoding, fold) => {
  const response = await post(fold(TEXT), encoding);
  expect(response.status).toBe(200);
  await response.text();
  const { headers, body } = upstream.last();
  expect(body).toBe(TEXT);
  expect(headers["content-encoding"]).toBeUndefined();
  expect(headers["content-length"]).toBe(String(Buffer.byteLength(TEXT)));
  expect(gateway.rows.at(-1)).toMatchObject({ requestedModel: "gpt-4o-mini", usageSource: "provider" });
});

test.each<[string, string, Buffer | string, number, string]>([
  ["a bomb of gzip", "gzip", gzipSync(Buffer.alloc(64 << 20)), 413, "body-too-large"],
  ["a bomb of zstd", "zstd", zstdCompressSync(Buffer.alloc(64 << 20)), 413, "body-too-large"],
  ["a bomb of brotli", "br", brotliCompressSync(Buffer.alloc(64 << 20)), 413, "body-too-large"],
  ["what is not gzip", "gzip", TEXT, 400, "broken-encoding"],
  ["what is not zstd", "zstd", TEXT, 400, "broken-encoding"],
  ["gzip that is cut", "gzip", gzipSync(TEXT).subarray(0, -12), 400, "broken-encoding"],
  ["zstd that is cut", "zstd", zstdCompressSync(TEXT).subarray(0, -12), 400, "broken-encoding"],
  ["nothing", "gzip", "", 400, "broken-encoding"],
  ["what nobody knows", "lzma", TEXT, 415, "unknown-encoding"],
  ["two at once", "gzip, br", TEXT, 415, "unknown-encoding"],
])("%s is refused", async (_what, encoding, body, status, code) => {
  const before = upstream.arrivals.length;
  const response = await post(body, encoding);
  expect([response.status, response.headers.get("x-breakeven-error")]).toEqual([status, code]);
  await response.text();
  expect(upstream.arrivals.length).toBe(before);
});
