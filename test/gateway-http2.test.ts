import http2, { type ClientHttp2Session, type IncomingHttpHeaders } from "node:http2";
import net from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { asking, CHAT, stream } from "./support/gateway/asking.ts";
import {
  type RecordingUpstream,
  type Scenario,
  startUpstream,
} from "./support/gateway/recording-upstream.ts";

// AWS's package for TypeScript speaks HTTP/2 to any address, encrypted or not, without asking.

let upstream: RecordingUpstream;
beforeAll(async () => {
  upstream = await startUpstream();
});
afterAll(() => upstream.close());

const { withGateway } = asking(() => upstream);

async function withSession<T>(url: string, use: (session: ClientHttp2Session) => Promise<T>): Promise<T> {
  const session = http2.connect(url);
  session.on("error", () => {});
  try {
    return await use(session);
  } finally {
    session.destroy();
  }
}

interface Answer {
  headers: IncomingHttpHeaders;
  text: string;
  code: number;
}

function post(
  session: ClientHttp2Session,
  path: string,
  body: object,
  scenario: Scenario = {},
): Promise<Answer> {
  const request = session.request({
    ":method": "POST",
    ":path": path,
    "content-type": "application/json",
    "x-test-scenario": JSON.stringify(scenario),
  });
  return new Promise((resolve) => {
    let headers: IncomingHttpHeaders = {};
    let text = "";
    request.on("response", (head) => (headers = head));
    request.on("data", (chunk: Buffer) => (text += chunk.toString()));
    request.on("error", () => {});
    request.on("close", () => resolve({ headers, text, code: request.rstCode }));
    request.end(JSON.stringify(body));
  });
}

test("requests over one session, whole and streamed, at once", async () => {
  await withGateway({}, async (gateway) => {
    const direct = await fetch(`${upstream.url}/v1/chat/completions`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(stream()),
    });
    const expected = (await direct.text()).split("data: ").length;
    await withSession(gateway.url, async (session) => {
      const answers = await Promise.all(
        Array.from({ length: 20 }, (_, index) =>
          post(session, "/v1/chat/completions", index % 2 === 0 ? CHAT : stream(), { writeBytes: 11 }),
        ),
      );
      for (const [index, { headers, text, code }] of answers.entries()) {
        expect([headers[":status"], headers["x-breakeven-upstream"], code]).toEqual([
          200,
          "test-upstream",
          0,
        ]);
        if (index % 2 === 0) expect(JSON.parse(text)).toMatchObject({ object: "chat.completion" });
        else expect(text.split("data: ").length).toBe(expected);
      }
    });
    const rows = await gateway.rowsAfter(20);
    expect(rows).toHaveLength(20);
    for (const { tokens } of rows) expect(tokens).toEqual({ input: 12, output: 3 });
  });
});

test("an answer that is cut looks cut", async () => {
  await withGateway({}, async (gateway) => {
    await withSession(gateway.url, async (session) => {
      const { code } = await post(session, "/v1/chat/completions", stream(), {
        fault: "cut-middle",
        delayMs: 5,
      });
      expect(code).not.toBe(0);
      expect((await gateway.rowsAfter(1))[0]?.cause).toBe("truncated");
      // The session lives on.
      expect((await post(session, "/v1/chat/completions", CHAT)).headers[":status"]).toBe(200);
    });
  });
});

test("a client that takes its request back is gone", async () => {
  await withGateway({}, async (gateway) => {
    await withSession(gateway.url, async (session) => {
      const request = session.request({
        ":method": "POST",
        ":path": "/v1/chat/completions",
        "content-type": "application/json",
        "x-test-scenario": JSON.stringify({ delayMs: 100 }),
      });
      request.on("error", () => {});
      request.end(JSON.stringify(stream()));
      await new Promise((resolve) => request.once("data", resolve));
      request.close(8);
      expect((await gateway.rowsAfter(1))[0]).toMatchObject({ cause: "client-gone", clientGone: true });
    });
  });
});

test("what HTTP/1.1 has no words for harms nobody", async () => {
  await withGateway({}, async (gateway) => {
    await withSession(gateway.url, async (session) => {
      for (const path of ["/v1/ chat", "/v1/\u0001", ""]) {
        const { headers } = await post(session, path, {}).catch(() => ({
          headers: {} as IncomingHttpHeaders,
        }));
        expect(headers[":status"] ?? 400).toBeGreaterThanOrEqual(400);
      }
    });
    await withSession(gateway.url, async (session) => {
      const { headers } = await post(session, "/v1/chat/completions", CHAT);
      expect(headers[":status"]).toBe(200);
    });
  });
});

test("names of hosts are checked here, too", async () => {
  await withGateway({}, async (gateway) => {
    await withSession(gateway.url, async (session) => {
      const request = session.request({ ":path": "/v1/models", ":authority": "evil.example" });
      const head = await new Promise<IncomingHttpHeaders>((resolve) =>
        request.once("response", (answer) => resolve(answer)),
      );
      expect(head[":status"]).toBe(403);
    });
  });
});

test("a beginning of HTTP/2 without the rest of it, and garbage behind it", async () => {
  await withGateway({}, async (gateway) => {
    const { hostname, port } = new URL(gateway.url);
    for (const rest of ["", "garbage that is no frame, of some length"]) {
      const socket = net.connect(Number(port), hostname);
      socket.on("error", () => {});
      socket.write(`PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n${rest}`);
      await sleep(30);
      socket.destroy();
    }
    const response = await fetch(`${gateway.url}/v1/chat/completions`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(CHAT),
    });
    expect(response.status).toBe(200);
  });
});

test("a session outlives the time within which a request must have arrived", async () => {
  const limits = { bodyBytes: 1 << 20, headerBytes: 16 << 10, requestMs: 150, inFlight: 1000 };
  await withGateway({ parts: { limits } }, async (gateway) => {
    await withSession(gateway.url, async (session) => {
      await post(session, "/v1/chat/completions", CHAT);
      await sleep(600);
      expect((await post(session, "/v1/chat/completions", CHAT)).headers[":status"]).toBe(200);
    });
  });
});

test("an idle session does not keep the server from closing", async () => {
  await withGateway({}, async (gateway) => {
    const session = http2.connect(gateway.url);
    session.on("error", () => {});
    await post(session, "/v1/chat/completions", CHAT);
    const closed = new Promise((resolve) => session.once("close", resolve));
    gateway.gateway.server.closeAllConnections();
    await closed;
  });
});
