import { once } from "node:events";
import http from "node:http";
import net, { type AddressInfo } from "node:net";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { setTimeout as sleep } from "node:timers/promises";
import { createGzip } from "node:zlib";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Attempt } from "../src/core/attempt.ts";
import { DEFAULT_TIMEOUTS } from "../src/upstreams/upstream-target.ts";
import {
  type RecordingUpstream,
  type Scenario,
  startUpstream,
} from "./support/gateway/recording-upstream.ts";
import { startGateway, type TestGateway, type TestGatewayOptions } from "./support/gateway/test-gateway.ts";

// Each limit alone, with all others so large that none of them could do its work.

let upstream: RecordingUpstream;
beforeAll(async () => {
  upstream = await startUpstream();
});
afterAll(() => upstream.close());

const STREAMED = { model: "gpt-4o-mini", stream: true, messages: [{ role: "user", content: "Say hello." }] };
const NEVER_MS = 10 * 60_000;
/** A limit that is not kept would be waited for ten minutes: the test gives up long before. */
const PATIENCE_MS = 20_000;

async function withGateway<T>(
  options: Partial<TestGatewayOptions>,
  use: (gateway: TestGateway) => Promise<T>,
): Promise<T> {
  const gateway = await startGateway({ upstreamUrl: upstream.url, ...options });
  try {
    return await use(gateway);
  } finally {
    await gateway.close();
  }
}

const ask = (gateway: TestGateway, scenario: Scenario, signal?: AbortSignal): Promise<Response> =>
  fetch(`${gateway.url}/v1/chat/completions`, {
    method: "POST",
    headers: { "content-type": "application/json", "x-test-scenario": JSON.stringify(scenario) },
    body: JSON.stringify(STREAMED),
    ...(signal === undefined ? {} : { signal }),
  });

/** The row of a request whose answer may break off. */
async function rowOf(options: Partial<TestGatewayOptions>, scenario: Scenario): Promise<Attempt | undefined> {
  return withGateway(options, async (gateway) => {
    const response = await ask(gateway, scenario);
    await response.text().catch(() => "");
    return (await gateway.rowsAfter(1))[0];
  });
}

describe("each timeout of an upstream is its own", () => {
  const limitedTo = (short: Partial<typeof DEFAULT_TIMEOUTS>): Partial<TestGatewayOptions> => ({
    target: {
      timeouts: { connectMs: NEVER_MS, headersMs: NEVER_MS, idleMs: NEVER_MS, ...short },
    },
  });

  test(
    "idle: a stream that falls silent ends, however long its headers might have taken",
    async () => {
      const row = await rowOf(limitedTo({ idleMs: 300 }), { fault: "hang-middle" });
      expect(row).toMatchObject({ status: 200, cause: "timeout-idle" });
    },
    PATIENCE_MS,
  );

  test(
    "headers: an answer that does not begin ends, however long it might have been silent later",
    async () => {
      const row = await rowOf(limitedTo({ headersMs: 300 }), { fault: "hang-headers" });
      expect(row).toMatchObject({ status: null, cause: "timeout-headers" });
    },
    PATIENCE_MS,
  );

  test(
    "connect: an upstream that accepts and never finishes the handshake is given up",
    async () => {
      const silent = net.createServer((socket) => socket.on("error", () => {}));
      await new Promise<void>((resolve) => void silent.listen(0, "127.0.0.1", () => resolve()));
      const upstreamUrl = `https://127.0.0.1:${(silent.address() as AddressInfo).port}`;
      const row = await rowOf({ upstreamUrl, ...limitedTo({ connectMs: 300 }) }, {});
      silent.close();
      expect(row).toMatchObject({ status: null, cause: "connect" });
    },
    // Shorter than the HTTP client's own connect timeout of ten seconds.
    8000,
  );
});

const PIECES = 100;
const PIECE = `: ${"x".repeat((1 << 20) - 4)}\n\n`;

/** An upstream that makes a megabyte whenever there is room for one, a hundred times. */
async function startSource(
  encoding: "gzip" | null = null,
): Promise<{ url: string; made(): number; close(): void }> {
  let made = 0;
  function* pieces(): Generator<string> {
    for (; made < PIECES; made++) yield PIECE;
    yield "data: [DONE]\n\n";
  }
  const server = http.createServer((_request, response) => {
    response.writeHead(200, {
      "content-type": "text/event-stream",
      ...(encoding === null ? {} : { "content-encoding": encoding }),
    });
    // Not made smaller: what is held back is counted in bytes on the wire.
    const stages = encoding === null ? [] : [createGzip({ level: 0 })];
    pipeline([Readable.from(pieces(), { objectMode: false }), ...stages, response]).catch(() => {});
  });
  await new Promise<void>((resolve) => void server.listen(0, "127.0.0.1", () => resolve()));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const close = (): void => {
    server.closeAllConnections();
    server.close();
  };
  return { url, made: () => made, close };
}

describe("what is read for a client that has gone", () => {
  const MOST_BYTES = 4 << 20;
  const drain = { mostMs: NEVER_MS, mostBytes: MOST_BYTES, mostAtOnce: 5 };

  test(
    "is bounded in bytes: the upstream is closed in the middle, and the row says so",
    async () => {
      const source = await startSource();
      const options = { upstreamUrl: source.url, target: { disconnect: "drain" as const }, parts: { drain } };
      await withGateway(options, async (gateway) => {
        const control = new AbortController();
        const response = await ask(gateway, {}, control.signal);
        await response.body?.getReader().read();
        control.abort();
        const [row] = await gateway.rowsAfter(1);
        expect(row).toMatchObject({ cause: "client-gone", clientGone: true, usageSource: "estimate" });
        // What comes in one turn may be a little more.
        expect(row?.responseBytes).toBeGreaterThan(MOST_BYTES);
        expect(row?.responseBytes).toBeLessThan(MOST_BYTES + 2 * PIECE.length);
        expect(gateway.gateway.draining()).toBe(0);
        expect(source.made()).toBeLessThan(PIECES);
      });
      source.close();
    },
    PATIENCE_MS,
  );
});

describe("a client that does not read holds the upstream up", () => {
  /** What fits into the buffers of two connections on loopback is far less. */
  const MOST_HELD = PIECES / 2;

  test.each(["as it is", "compressed"] as const)(
    "a stream that comes %s",
    async (form) => {
      const source = await startSource(form === "compressed" ? "gzip" : null);
      await withGateway({ upstreamUrl: source.url }, async (gateway) => {
        const socket = net.connect(Number(new URL(gateway.url).port), "127.0.0.1");
        const text = JSON.stringify(STREAMED);
        socket.write(
          `POST /v1/chat/completions HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-type: application/json\r\ncontent-length: ${text.length}\r\n\r\n${text}`,
        );
        // It sees the head, and then looks away.
        await once(socket, "readable");
        let before = -1;
        while (source.made() > before && source.made() < PIECES) {
          before = source.made();
          await sleep(500);
        }
        expect(source.made()).toBeLessThan(MOST_HELD);
        let [bytes, end] = [0, ""];
        socket.on("data", (part: Buffer) => {
          bytes += part.length;
          end = (end + part.toString("latin1")).slice(-100);
        });
        await expect.poll(() => end, { timeout: PATIENCE_MS }).toContain("data: [DONE]");
        expect(bytes).toBeGreaterThan(PIECES * PIECE.length);
        socket.destroy();
      });
      source.close();
    },
    60_000,
  );
});
