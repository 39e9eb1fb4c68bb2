import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import http from "node:http";
import https from "node:https";
import net, { type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { seededRandom } from "../src/core/random.ts";
import { type Child, startGatewayProcess, startUpstreamProcess } from "./support/gateway/child-process.ts";
import { needs, program } from "./support/needs.ts";
import { runningProcess } from "./support/processes.ts";
import { randomSeed } from "./support/random-seed.ts";
import type { Arrival, Scenario } from "./support/gateway/recording-upstream.ts";

// Each fault with real processes: the gateway is one, the upstream another.

let upstream: Child;
let gateway: Child;
const folders: string[] = [];

function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "breakeven-faults-"));
  folders.push(folder);
  return folder;
}

beforeAll(async () => {
  upstream = await startUpstreamProcess();
  gateway = await startGatewayProcess({
    upstreamUrl: upstream.url,
    folder: newFolder(),
    timeouts: { connectMs: 500, headersMs: 700, idleMs: 700 },
    requestMs: 1000,
  });
});
afterAll(async () => {
  await Promise.all([upstream, gateway].map((child) => child?.kill()));
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

interface Row {
  requestId: string;
  status: number | null;
  cause: string | null;
  source: string;
  input: number | null;
  output: number | null;
}

/** Rows of all journals in a data folder. */
function rowsIn(folder: string): Row[] {
  const journals = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((name) =>
    name.endsWith(".sqlite"),
  );
  return journals.flatMap((name) => {
    const database = new DatabaseSync(join(folder, name), { readOnly: true });
    try {
      const [check] = database.prepare("PRAGMA integrity_check").all() as { integrity_check: string }[];
      expect(check?.integrity_check).toBe("ok");
      return database
        .prepare(
          "SELECT request_id AS requestId, status, cause, usage_source AS source, input_tokens AS input, output_tokens AS output FROM attempt ORDER BY seq",
        )
        .all() as unknown as Row[];
    } finally {
      database.close();
    }
  });
}

async function arrivals(): Promise<Arrival[]> {
  return (await (await fetch(`${upstream.url}/__arrivals`)).json()) as Arrival[];
}

const CHAT = { model: "gpt-4o-mini", messages: [{ role: "user", content: "Say hello." }] };

interface Seen {
  /** Null: the connection broke before an answer began. */
  status: number | null;
  body: string;
  /** The answer ended as HTTP says that answers end. */
  whole: boolean;
  requestId: string;
}

/** Sends a request and tells what a careful client sees of the answer. */
function send(
  scenario: Scenario,
  body: unknown = CHAT,
  options: { headers?: Record<string, string>; path?: string; base?: string } = {},
): Promise<Seen> {
  const text = typeof body === "string" ? body : JSON.stringify(body);
  return new Promise((resolve) => {
    const request = http.request(
      (options.base ?? gateway.url) + (options.path ?? "/v1/chat/completions"),
      {
        method: "POST",
        agent: false,
        headers: {
          "content-type": "application/json",
          "x-test-scenario": JSON.stringify(scenario),
          ...options.headers,
        },
      },
      (response) => {
        const parts: Buffer[] = [];
        const requestId = String(response.headers["x-breakeven-request-id"]);
        const done = (): void =>
          resolve({
            status: response.statusCode ?? null,
            body: Buffer.concat(parts).toString(),
            whole: response.complete,
            requestId,
          });
        response.on("data", (part: Buffer) => parts.push(part));
        response.on("end", done);
        response.on("error", done);
        response.on("close", done);
      },
    );
    request.on("error", () => resolve({ status: null, body: "", whole: false, requestId: "" }));
    request.end(text);
  });
}

/** The row of one request. */
async function rowOf(requestId: string): Promise<Row | undefined> {
  let found: Row | undefined;
  await expect
    .poll(() => (found = rowsIn(folders[0] as string).find((row) => row.requestId === requestId)), {
      timeout: 3000,
    })
    .toBeDefined();
  return found;
}

const streamed = { ...CHAT, stream: true };

describe("an upstream that fails before it answers", () => {
  test.each<[string, Scenario, number, string]>([
    ["hangs before its headers", { fault: "hang-headers" }, 504, "timeout-headers"],
    ["closes at once", { fault: "close-before-headers" }, 502, "truncated"],
    ["speaks no HTTP", { fault: "not-http" }, 502, "invalid-response"],
  ])("%s", async (_name, scenario, status, cause) => {
    for (const body of [CHAT, streamed]) {
      const seen = await send(scenario, body);
      expect([seen.status, seen.whole]).toEqual([status, true]);
      const { error } = JSON.parse(seen.body) as { error: { type: string; code: string; message: string } };
      expect(error.type).toBe("server_error");
      expect(error.message).not.toContain("127.0.0.1");
      expect(await rowOf(seen.requestId)).toMatchObject({ status: null, cause });
    }
  });

  test.each([
    ["refuses the connection", "http://127.0.0.1:9", "connect"],
    ["has no name", "http://no-such-host.invalid", "dns"],
    ["speaks no TLS", "tls", "tls"],
  ])("%s", async (_name, address, cause) => {
    const folder = newFolder();
    const upstreamUrl = address === "tls" ? upstream.url.replace("http:", "https:") : address;
    const other = await startGatewayProcess({ upstreamUrl, folder, timeouts: { connectMs: 2000 } });
    const seen = await send({}, CHAT, { base: other.url });
    await other.kill();
    expect([seen.status, seen.whole]).toEqual([502, true]);
    expect(rowsIn(folder)).toMatchObject([{ status: null, cause, source: "none" }]);
    expect(seen.body).not.toContain("secret");
    expect(other.stderr()).toBe("");
  });
});

describe("an upstream that fails inside a stream is never shown as complete", () => {
  test.each<[string, Scenario, string]>([
    ["hangs", { fault: "hang-middle" }, "timeout-idle"],
    ["cuts a chunk", { fault: "cut-middle" }, "truncated"],
    ["ends politely in the middle of an event", { fault: "end-middle" }, "truncated"],
    ["ends an HTTP/1.0 stream early", { fault: "http10-cut" }, "truncated"],
    ["ends its compression early", { fault: "gzip-cut" }, "invalid-response"],
  ])("%s", async (_name, scenario, cause) => {
    const seen = await send(scenario, streamed);
    expect([seen.status, seen.whole]).toEqual([200, false]);
    expect(await rowOf(seen.requestId)).toMatchObject({ status: 200, cause });
  });

  test("an error event after a 200 is passed on and recorded as what it is", async () => {
    const seen = await send({ fault: "error-event" }, streamed);
    expect([seen.status, seen.whole]).toEqual([200, true]);
    expect(seen.body).toContain("ran out of memory");
    expect(await rowOf(seen.requestId)).toMatchObject({ cause: "error-event", source: "none" });
  });
});

describe("a whole answer that is broken", () => {
  test.each<[string, Scenario, boolean, string]>([
    ["cut in the middle", { fault: "cut-middle" }, false, "truncated"],
    ["shorter than its length", { fault: "length-too-long" }, false, "truncated"],
    ["invalid JSON", { fault: "invalid-json" }, true, "invalid-response"],
    ["HTTP/1.0, cut", { fault: "http10-cut" }, false, "invalid-response"],
    ["compressed, cut", { fault: "gzip-cut" }, false, "invalid-response"],
  ])("%s", async (_name, scenario, whole, cause) => {
    const seen = await send(scenario);
    expect([seen.status, seen.whole]).toEqual([200, whole]);
    expect(await rowOf(seen.requestId)).toMatchObject({ cause, source: "none" });
  });

  test("longer than its length: no byte of what is beyond it", async () => {
    const seen = await send({ fault: "length-too-short" });
    expect(seen.body.endsWith("}}")).toBe(false);
    expect(await rowOf(seen.requestId)).toMatchObject({ source: "none" });
    expect((await send({})).body).toContain("Hello");
  });
});

describe("odd but right answers are passed and metered", () => {
  const metered = { cause: null, source: "provider", input: 12, output: 3 };

  test.each<[string, Scenario]>([
    ["gzip though identity was asked for", { fault: "gzip" }],
    ["HTTP/1.0 that ends with the connection", { fault: "http10" }],
    ["a 10 MB chunk", { fault: "big-chunk" }],
    ["1-byte chunks", { writeBytes: 1 }],
    ["invalid JSON among the events", { fault: "invalid-json" }],
    ["invalid UTF-8 among the events", { fault: "invalid-utf8" }],
  ])("a stream: %s", async (_name, scenario) => {
    const seen = await send(scenario, streamed);
    expect([seen.status, seen.whole]).toEqual([200, true]);
    expect(seen.body).toContain("wörld");
    expect(seen.body.endsWith("data: [DONE]\n\n")).toBe(true);
    expect(await rowOf(seen.requestId)).toMatchObject(metered);
  });

  test.each<[string, Scenario]>([
    ["gzip though identity was asked for", { fault: "gzip" }],
    ["HTTP/1.0 that ends with the connection", { fault: "http10" }],
    ["1-byte chunks", { writeBytes: 1 }],
  ])("a whole answer: %s", async (_name, scenario) => {
    const seen = await send(scenario);
    expect([seen.status, seen.whole]).toEqual([200, true]);
    expect(JSON.parse(seen.body)).toMatchObject({ usage: { total_tokens: 15 } });
    expect(await rowOf(seen.requestId)).toMatchObject(metered);
  });
});

test("a whole answer with invalid UTF-8 passes byte by byte", async () => {
  const seen = await send({ fault: "invalid-utf8" });
  expect([seen.status, seen.whole]).toEqual([200, true]);
  expect(seen.body).toContain("wörld");
  expect(await rowOf(seen.requestId)).toMatchObject({ cause: "invalid-response", source: "none" });
});

test("a redirect is the client's business: nobody sends the key anywhere else", async () => {
  const before = (await arrivals()).length;
  const seen = await send({ fault: "redirect" });
  expect([seen.status, seen.whole]).toEqual([307, true]);
  expect((await arrivals()).length).toBe(before + 1);
});

test("a certificate that nobody signed is refused, and said", needs(program("openssl")), async () => {
  const folder = newFolder();
  const [key, cert] = [join(folder, "key.pem"), join(folder, "cert.pem")];
  execFileSync(
    "openssl",
    // prettier-ignore
    ["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1", "-subj", "/CN=127.0.0.1", "-keyout", key, "-out", cert],
    { stdio: "ignore" },
  );
  let asked = 0;
  const server = https.createServer({ key: readFileSync(key), cert: readFileSync(cert) }, (_, response) => {
    asked++;
    response.end("{}");
  });
  await new Promise<void>((resolve) => void server.listen(0, "127.0.0.1", () => resolve()));
  const upstreamUrl = `https://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const ledger = newFolder();
  const other = await startGatewayProcess({ upstreamUrl, folder: ledger });
  const seen = await send({}, CHAT, { base: other.url });
  await other.kill();
  server.close();
  expect([seen.status, JSON.parse(seen.body)]).toMatchObject([502, { error: { code: "upstream_tls" } }]);
  expect(asked).toBe(0);
  expect(rowsIn(ledger)).toMatchObject([{ status: null, cause: "tls", source: "none" }]);
});

describe("requests that are refused before they cost anything", () => {
  test.each<[string, string, string, number, string]>([
    ["malformed JSON", '{"model": "gpt-4o-mini", ', "application/json", 400, "invalid-json"],
    ["no object", "[1]", "application/json", 400, "invalid-json"],
    ["an empty body", "", "application/json", 400, "invalid-json"],
    [
      "a key twice",
      '{"model":"cheap","model":"dear","messages":[]}',
      "application/json",
      400,
      "duplicate-key",
    ],
    [
      "a key twice, once in disguise",
      '{"model":"cheap","mod\\u0065l":"dear"}',
      "application/json",
      400,
      "duplicate-key",
    ],
    [
      "a key twice inside stream_options",
      '{"model":"m","stream":true,"stream_options":{"include_usage":true,"include_usage":false}}',
      "application/json",
      400,
      "duplicate-key",
    ],
    ["a form", "model=gpt-4o-mini", "application/x-www-form-urlencoded", 415, "not-json"],
    ["plain text, which a page may send anywhere", JSON.stringify(CHAT), "text/plain", 415, "not-json"],
    [
      "a body over the limit",
      JSON.stringify({ ...CHAT, pad: "x".repeat(1 << 20) }),
      "application/json",
      413,
      "body-too-large",
    ],
  ])("%s", async (_name, body, type, status, code) => {
    const before = (await arrivals()).length;
    const seen = await send({}, body, { headers: { "content-type": type } });
    expect(seen.status).toBe(status);
    expect(JSON.parse(seen.body)).toMatchObject({
      error: { type: "invalid_request_error", code: code.replaceAll("-", "_") },
    });
    expect((await arrivals()).length).toBe(before);
  });

  test("a body over the limit that does not say how long it is", async () => {
    const seen = await new Promise<number | undefined>((resolve) => {
      const request = http.request(`${gateway.url}/v1/chat/completions`, {
        method: "POST",
        headers: { "content-type": "application/json", "transfer-encoding": "chunked" },
      });
      request.on("response", (response) => {
        response.resume();
        resolve(response.statusCode);
      });
      request.on("error", () => {});
      for (let count = 0; count < 40; count++) request.write("x".repeat(1 << 16));
    });
    expect(seen).toBe(413);
  });

  test.each([
    ["/v1/messages", { type: "error", error: { type: "invalid_request_error" } }],
    ["/v1beta/models/g:generateContent", { error: { code: 400, status: "INVALID_ARGUMENT" } }],
  ])("in the words of the dialect: %s", async (path, shape) => {
    const seen = await send({}, "{", { path });
    expect(seen.status).toBe(400);
    expect(JSON.parse(seen.body)).toMatchObject(shape);
  });

  test("what an upstream does not serve is not sent to it", async () => {
    const seen = await send({}, { model: "m", messages: [] }, { path: "/v1/messages" });
    expect([seen.status, JSON.parse(seen.body)]).toMatchObject([404, { error: { type: "not_found_error" } }]);
  });

  test.each<[string, Record<string, string>]>([
    ["a name that was made to point here", { host: "attacker.example:4141" }],
    ["a page of another site", { origin: "https://attacker.example" }],
    ["a sandboxed page", { origin: "null" }],
    ["a page's request without an origin", { "sec-fetch-site": "cross-site" }],
  ])("loopback is not reached through %s", async (_name, headers) => {
    const before = (await arrivals()).length;
    const seen = await send({}, CHAT, { headers });
    expect([seen.status, JSON.parse(seen.body)]).toMatchObject([403, { error: { code: "foreign_caller" } }]);
    expect((await arrivals()).length).toBe(before);
  });

  test("a body that is not compressed as it says is refused as what it is", async () => {
    const seen = await send({}, CHAT, { headers: { "content-encoding": "gzip" } });
    expect([seen.status, JSON.parse(seen.body)]).toMatchObject([400, { error: { code: "broken_encoding" } }]);
  });

  test("an address in a request is not called: upstreams come from the configuration alone", async () => {
    const before = (await arrivals()).length;
    const seen = await send({}, CHAT, {
      headers: { "x-forwarded-host": "attacker.example", "x-portkey-custom-host": "http://169.254.169.254" },
    });
    expect(seen.status).toBe(200);
    const last = (await arrivals()).at(-1);
    expect((await arrivals()).length).toBe(before + 1);
    expect(last?.headers).not.toHaveProperty("x-forwarded-host");
    const status = await rawStatus(
      "POST http://169.254.169.254/v1/chat/completions HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-length: 0\r\n\r\n",
    );
    expect(status).toBe(403);
    expect((await arrivals()).length).toBe(before + 1);
  });
});

/** Sends bytes as they are and answers with the status of the first answer; 0 when the connection is just closed. */
function rawStatus(text: string, slowMs = 0): Promise<number> {
  return new Promise((resolve) => {
    const socket = net.connect(Number(new URL(gateway.url).port), "127.0.0.1");
    let seen = "";
    socket.on("data", (part: Buffer) => (seen += part.toString("latin1")));
    socket.on("error", () => {});
    socket.on("close", () => resolve(Number(/^HTTP\/1\.1 (\d{3})/.exec(seen)?.[1] ?? 0)));
    if (slowMs === 0) {
      socket.write(text);
      const timer = setInterval(() => {
        if (!seen.includes("\r\n\r\n")) return;
        clearInterval(timer);
        socket.destroy();
      }, 10);
      socket.on("close", () => clearInterval(timer));
      return;
    }
    let at = 0;
    const timer = setInterval(() => socket.write(text[at++] ?? "x"), slowMs);
    socket.on("close", () => clearInterval(timer));
  });
}

describe("connections that do not speak HTTP as it should be", () => {
  const head = "POST /v1/chat/completions HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-type: application/json\r\n";

  test.each([
    [
      "length and chunks at once",
      `${head}content-length: 5\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\nGET / HTTP/1.1\r\n\r\n`,
    ],
    ["two lengths", `${head}content-length: 5\r\ncontent-length: 6\r\n\r\nabcdef`],
    ["a coding that is none", `${head}transfer-encoding: xchunked\r\n\r\n0\r\n\r\n`],
    ["a bare line feed in a header", `${head}x: a\nb: c\r\ncontent-length: 0\r\n\r\n`],
    ["a length with a sign", `${head}content-length: +5\r\n\r\nabcde`],
    ["no host", "POST /v1/chat/completions HTTP/1.1\r\ncontent-length: 0\r\n\r\n"],
    ["no HTTP", "hello\r\n\r\n"],
    ["two codings", `${head}transfer-encoding: chunked, identity\r\n\r\n0\r\n\r\n`],
    ["a coding behind a tab", `${head}transfer-encoding:\tchunked\r\ncontent-length: 5\r\n\r\n0\r\n\r\n`],
    ["a space before the colon", `${head}content-length : 5\r\n\r\nabcde`],
    ["a folded header", `${head}x: a\r\n b\r\ncontent-length: 0\r\n\r\n`],
    [
      "a chunk whose length is no number",
      `${head}transfer-encoding: chunked\r\n\r\n0x5\r\nabcde\r\n0\r\n\r\n`,
    ],
    ["a chunk longer than it says", `${head}transfer-encoding: chunked\r\n\r\n1\r\nabc\r\n0\r\n\r\n`],
    ["a name with a null byte", `${head}x\0y: a\r\ncontent-length: 0\r\n\r\n`],
  ])("smuggling: %s", async (_name, text) => {
    const before = (await arrivals()).length;
    expect(await rawStatus(text)).toBe(400);
    expect((await arrivals()).length).toBe(before);
  });

  test("headers larger than the limit", async () => {
    expect(await rawStatus(`${head}x-pad: ${"x".repeat(20_000)}\r\n\r\n`)).toBe(431);
  });

  test("a thousand headers", async () => {
    const many = Array.from({ length: 1000 }, (_, index) => `x-${index}: ${"y".repeat(12)}\r\n`).join("");
    expect(await rawStatus(`${head}${many}\r\n`)).toBe(431);
  });

  test("what a header says of hops is not passed on, nor what it asks to be dropped on the way", async () => {
    const body = JSON.stringify(CHAT);
    const hops = "connection: close, x-drop\r\nx-drop: 1\r\nte: trailers\r\nupgrade: h2c\r\n";
    const sent = `${head}${hops}content-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`;
    expect(await rawStatus(sent)).toBe(200);
    const { headers } = (await arrivals()).at(-1) as Arrival;
    for (const name of ["x-drop", "te", "upgrade", "transfer-encoding"])
      expect(headers).not.toHaveProperty(name);
    expect(headers["content-length"]).toBe(`${Buffer.byteLength(body)}`);
  });

  test("a client that sends its head a byte at a time is not waited for", async () => {
    expect(await rawStatus(head, 50)).toBe(408);
  });

  test("a client that never sends its body is not waited for", async () => {
    expect(await rawStatus(`${head}content-length: 100000\r\n\r\n{`, 5)).toBe(408);
  });
});

describe("a client that leaves", () => {
  const leave = async (text: string, ready: (seen: string) => boolean | Promise<boolean>): Promise<void> => {
    const socket = net.connect(Number(new URL(gateway.url).port), "127.0.0.1");
    let seen = "";
    socket.on("data", (part: Buffer) => (seen += part.toString()));
    socket.on("error", () => {});
    await new Promise((resolve) => void socket.write(text, resolve));
    await expect.poll(() => ready(seen), { interval: 5 }).toBe(true);
    socket.destroy();
  };

  const requestText = (body: unknown, scenario: Scenario): string => {
    const text = JSON.stringify(body);
    return `POST /v1/chat/completions HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-type: application/json\r\nx-test-scenario: ${JSON.stringify(scenario)}\r\ncontent-length: ${Buffer.byteLength(text)}\r\n\r\n${text}`;
  };

  test("inside its own request: nothing reaches the upstream", async () => {
    const before = (await arrivals()).length;
    const text = requestText(CHAT, {});
    await leave(text.slice(0, -10), () => true);
    await leave(text.slice(0, 40), () => true);
    expect((await arrivals()).length).toBe(before);
    expect((await send({})).status).toBe(200);
  });

  test.each<[string, object, Scenario, string]>([
    ["before the answer begins", CHAT, { fault: "hang-headers" }, ""],
    ["before a stream begins", streamed, { fault: "hang-headers" }, ""],
    ["at the stream's head", streamed, { fault: "hang-middle", pieces: [] }, "\r\n\r\n"],
    ["in the middle of a stream", streamed, { fault: "hang-middle" }, "Hello"],
  ])("%s: the upstream hears of it and the row is there", async (_name, body, scenario, sign) => {
    const rows = rowsIn(folders[0] as string).length;
    const before = (await arrivals()).length;
    await leave(requestText(body, scenario), async (seen) =>
      sign === "" ? (await arrivals()).length > before : seen.includes(sign),
    );
    await expect
      .poll(async () => (await arrivals()).at(-1)?.closedEarlyAt, { timeout: 10_000 })
      .not.toBeNull();
    await expect.poll(() => rowsIn(folders[0] as string).length).toBe(rows + 1);
    expect(rowsIn(folders[0] as string).at(-1)).toMatchObject({ cause: "client-gone", source: "estimate" });
  });
});

test("a client that leaves after the last byte has had its answer: nothing is an estimate", async () => {
  for (const body of [CHAT, streamed]) {
    const before = rowsIn(folders[0] as string).length;
    const text = JSON.stringify(body);
    const socket = net.connect(Number(new URL(gateway.url).port), "127.0.0.1");
    let seen = "";
    await new Promise<void>((resolve) => {
      socket.on("error", () => {});
      socket.on("data", (part: Buffer) => {
        seen += part.toString();
        if (!/\[DONE\]|"total_tokens":15/.test(seen)) return;
        socket.resetAndDestroy();
        resolve();
      });
      socket.write(
        `POST /v1/chat/completions HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-type: application/json\r\ncontent-length: ${Buffer.byteLength(text)}\r\n\r\n${text}`,
      );
    });
    await expect.poll(() => rowsIn(folders[0] as string).length).toBe(before + 1);
    expect(rowsIn(folders[0] as string).at(-1)).toMatchObject({ cause: null, source: "provider", output: 3 });
  }
});

test("a client that does not read does not fill the gateway's memory", async () => {
  const socket = net.connect(Number(new URL(gateway.url).port), "127.0.0.1");
  socket.on("error", () => {});
  socket.pause();
  const text = JSON.stringify(streamed);
  // 100 MB, of which the client reads nothing at first.
  const scenario = JSON.stringify({ pieces: Array.from({ length: 100 }, () => "piece"), padBytes: 1 << 20 });
  const before = memoryOf(gateway);
  socket.write(
    `POST /v1/chat/completions HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-type: application/json\r\nx-test-scenario: ${scenario}\r\ncontent-length: ${Buffer.byteLength(text)}\r\n\r\n${text}`,
  );
  // Longer than the silence that would be taken for a fault of the upstream, whose turn it is not.
  await sleep(1500);
  expect(memoryOf(gateway) - before).toBeLessThan(40 << 20);
  let [bytes, end] = [0, ""];
  socket.on("data", (part: Buffer) => {
    bytes += part.length;
    end = (end + part.toString("latin1")).slice(-100);
  });
  socket.resume();
  await expect.poll(() => end, { timeout: 20_000 }).toContain("data: [DONE]");
  expect(bytes).toBeGreaterThan(100 << 20);
  socket.destroy();
});

/** Bytes of memory that a process has. */
const memoryOf = ({ process: { pid = 0 } }: Child): number => runningProcess(pid)?.memoryBytes ?? Number.NaN;

const SEED = randomSeed();
/** How often the gateway is killed; more when somebody asks for it. */
const KILLS = Number(process.env["BREAKEVEN_KILLS"] ?? 4);

describe("kill -9 under load", () => {
  test(`every answered request is in the ledger once, and no file is damaged (seed ${SEED})`, async () => {
    const next = seededRandom(SEED);
    const folder = newFolder();
    const answered = new Set<string>();
    const started = new Set<string>();
    for (let round = 0; round < KILLS; round++) {
      const victim = await startGatewayProcess({ upstreamUrl: upstream.url, folder });
      const load = { over: false };
      const client = async (index: number): Promise<void> => {
        for (let count = 0; !load.over; count++) {
          // Whole answers, streams, and streams cut into bytes, in turn.
          const scenario = count % 3 === 2 ? { writeBytes: 64 } : {};
          const seen = await send(scenario, (count + index) % 2 === 0 ? CHAT : streamed, {
            base: victim.url,
          });
          if (seen.requestId !== "") started.add(seen.requestId);
          const complete = seen.status === 200 && (seen.whole || seen.body.includes("data: [DONE]"));
          if (complete) answered.add(seen.requestId);
          if (seen.status === null) return;
        }
      };
      const clients = Array.from({ length: 8 }, (_, index) => client(index));
      // At another moment of the work in each round.
      const until = answered.size + 20 + Math.floor(next() * 60);
      await expect.poll(() => answered.size, { interval: 1, timeout: 20_000 }).toBeGreaterThan(until);
      await victim.kill("SIGKILL");
      load.over = true;
      await Promise.all(clients);
    }
    const ids = rowsIn(folder).map(({ requestId }) => requestId);
    expect(answered.size).toBeGreaterThan(20 * KILLS);
    expect(new Set(ids).size).toBe(ids.length);
    expect([...answered].filter((id) => !ids.includes(id))).toEqual([]);
  }, 120_000);
});

describe("a ledger that cannot be written", () => {
  test("stops new requests with a clear 503, and serves again when there is space", async () => {
    const folder = newFolder();
    // The journal's own limit stands for a disk that is full.
    const full = await startGatewayProcess({ upstreamUrl: upstream.url, folder, journalBytes: 60_000 });
    let refused: Seen | undefined;
    let answered = 0;
    for (let count = 0; count < 500 && refused === undefined; count++) {
      const seen = await send({}, CHAT, { base: full.url });
      if (seen.status === 200 && seen.whole) answered++;
      else refused = seen;
    }
    const second = await send({}, streamed, { base: full.url });
    await full.kill();
    expect(refused?.status === 503 || refused?.whole === false).toBe(true);
    expect([second.status, JSON.parse(second.body)]).toMatchObject([
      503,
      { error: { code: "ledger_unavailable" } },
    ]);
    expect(rowsIn(folder).length).toBe(answered);
  });
});
