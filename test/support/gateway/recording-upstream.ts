import { once } from "node:events";
import http, { type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { gzipSync } from "node:zlib";
import {
  type AnswerShape,
  chatBody,
  chatEvents,
  geminiBody,
  geminiChunks,
  geminiEvents,
  messageBody,
  messageEvents,
  responseBody,
  responseEvents,
} from "./answers.ts";

/** What the upstream is to do with a request; the client sends it along in the header "x-test-scenario". */
export interface Scenario {
  pieces?: readonly string[];
  /** Usage object of the answer; null: none. */
  usage?: Record<string, unknown> | null;
  /** The model that the answer names. */
  model?: string;
  /** Refuse requests with stream_options, as older engines do. */
  refuseStreamOptions?: boolean;
  /** Status of a refusal, with a body in the provider's shape. */
  status?: number;
  body?: unknown;
  /** Length of the refusal's message, where no body is given. */
  messageLength?: number;
  headers?: Record<string, string>;
  /** Bytes per write of what is sent. */
  writeBytes?: number;
  delayMs?: number;
  /** Bytes of a comment before each piece, sent no faster than it is read. */
  padBytes?: number;
  fault?: Fault;
  /** Last event of a Responses stream. */
  lastEvent?: string;
  /** The answer as text, instead of one that is made up. */
  raw?: string;
  /** The same for bytes that are no text. */
  rawBase64?: string;
  contentType?: string;
}

export type Fault =
  | "hang-headers"
  | "hang-middle"
  | "cut-middle"
  | "end-middle"
  | "close-before-headers"
  | "invalid-json"
  | "invalid-utf8"
  | "gzip"
  | "gzip-cut"
  | "redirect"
  | "length-too-long"
  | "length-too-short"
  | "error-event"
  | "big-chunk"
  | "http10"
  | "http10-cut"
  | "not-http";

/** What arrived. */
export interface Arrival {
  method: string;
  path: string;
  headers: http.IncomingHttpHeaders;
  body: string;
  /** Milliseconds of this process's clock; null while the connection stands. */
  arrivedAt: number;
  closedEarlyAt: number | null;
  /** Pieces of text sent before it was closed. */
  sentPieces: number;
  /** The usage that was sent, all of it, with the model that served it; null when none was. */
  served: { model: string; usage: Record<string, unknown> } | null;
}

export interface RecordingUpstream {
  url: string;
  arrivals: Arrival[];
  last(): Arrival;
  close(): Promise<void>;
}

const ODD_BUT_WHOLE: readonly Fault[] = ["gzip", "big-chunk", "http10"];
const CHAT_USAGE = { prompt_tokens: 12, completion_tokens: 3, total_tokens: 15 };

/** An upstream in this process; `node recording-upstream-process.ts` runs the same in one of its own. */
export async function startUpstream(defaults: Scenario = {}): Promise<RecordingUpstream> {
  const arrivals: Arrival[] = [];
  const server = http.createServer((request, response) => {
    if (request.url === "/__arrivals") {
      response.end(JSON.stringify(arrivals));
      return;
    }
    if (request.url === "/__origin") {
      response.end(String(performance.timeOrigin));
      return;
    }
    void answer(request, response, defaults, arrivals).catch(() => response.destroy());
  });
  server.keepAliveTimeout = 30_000;
  await listen(server);
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    arrivals,
    last: () => arrivals.at(-1) as Arrival,
    close: () => closeServer(server),
  };
}

const listen = (server: Server): Promise<void> =>
  new Promise((resolve) => void server.listen(0, "127.0.0.1", () => resolve()));

function closeServer(server: Server): Promise<void> {
  server.closeAllConnections();
  return new Promise((resolve) => void server.close(() => resolve()));
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  defaults: Scenario,
  arrivals: Arrival[],
): Promise<void> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  const text = Buffer.concat(parts).toString();
  const header = request.headers["x-test-scenario"];
  const scenario: Scenario = { ...defaults, ...(typeof header === "string" ? JSON.parse(header) : {}) };
  const arrival: Arrival = {
    method: request.method ?? "",
    path: request.url ?? "",
    headers: request.headers,
    body: text,
    arrivedAt: performance.now(),
    closedEarlyAt: null,
    sentPieces: 0,
    served: null,
  };
  arrivals.push(arrival);
  response.on("close", () => {
    if (!response.writableFinished) arrival.closedEarlyAt = performance.now();
  });
  const isJson = request.headers["content-type"]?.startsWith("application/json") ?? false;
  const body = (text === "" || !isJson ? {} : JSON.parse(text)) as Record<string, unknown>;
  await play(request, response, scenario, body, arrival);
}

async function play(
  request: IncomingMessage,
  response: ServerResponse,
  scenario: Scenario,
  body: Record<string, unknown>,
  arrival: Arrival,
): Promise<void> {
  const { fault } = scenario;
  if (fault === "hang-headers") return;
  if (fault === "redirect") {
    response.writeHead(307, { location: "/__arrivals", "content-length": "0" });
    return void response.end();
  }
  if (fault === "close-before-headers") return void response.socket?.destroy();
  if (fault === "not-http") return void response.socket?.end("SSH-2.0-OpenSSH_9.9\r\n");
  if (scenario.refuseStreamOptions === true && "stream_options" in body) {
    const message = "stream_options: extra fields not permitted";
    json(response, 422, { error: { message, type: "invalid_request_error" } });
    return;
  }
  if (scenario.status !== undefined) {
    const refused = scenario.body ?? {
      error: { message: "x".repeat(scenario.messageLength ?? 2), type: "some_error" },
    };
    json(response, scenario.status, refused, scenario.headers);
    return;
  }
  const raw = scenario.raw ?? scenario.rawBase64;
  if (raw !== undefined) {
    const bytes = Buffer.from(raw, scenario.raw === undefined ? "base64" : "utf8");
    const isCut = fault === "cut-middle";
    response.writeHead(200, {
      "content-type": scenario.contentType ?? "text/event-stream",
      ...scenario.headers,
    });
    await send(response, [isCut ? bytes.subarray(0, bytes.length >> 1) : bytes], scenario, arrival);
    if (!isCut) return void response.end();
    await sleep(20);
    return void response.destroy();
  }
  const made = makeAnswer(request.url ?? "", body, scenario);
  const { model, usage } = made.body as { model: string; usage: Record<string, unknown> };
  const serves = fault === undefined || ODD_BUT_WHOLE.includes(fault);
  if (serves && usage !== undefined) arrival.served = { model, usage };
  if (made.events === null) await whole(response, JSON.stringify(made.body), scenario);
  else await streamed(response, made.events, made.type, scenario, arrival);
}

function makeAnswer(
  url: string,
  body: Record<string, unknown>,
  scenario: Scenario,
): { events: string[] | null; type: string; body: object } {
  const pieces = scenario.pieces ?? ["Hello", " wörld", "!"];
  const shape = (usage: Record<string, unknown>, model: string): AnswerShape => ({
    pieces,
    usage: scenario.usage === undefined ? usage : scenario.usage,
    model: scenario.model ?? model,
  });
  const sse = "text/event-stream; charset=utf-8";
  const stream = body["stream"] === true;
  if (url.includes("count_tokens")) return { events: null, type: "", body: { input_tokens: 42 } };
  if (url.includes("/messages")) {
    const message = shape({ input_tokens: 20, output_tokens: 5 }, "claude-sonnet-4-5-20250929");
    return { events: stream ? messageEvents(message) : null, type: sse, body: messageBody(message) };
  }
  if (url.includes(":countTokens")) return { events: null, type: "", body: { totalTokens: 42 } };
  if (url.includes("enerateContent")) {
    const usage = {
      promptTokenCount: 7,
      candidatesTokenCount: 8,
      thoughtsTokenCount: 53,
      totalTokenCount: 68,
    };
    const gemini = shape(usage, "gemini-2.5-flash");
    if (!url.includes(":stream")) return { events: null, type: "", body: geminiBody(gemini) };
    if (url.includes("alt=sse")) return { events: geminiEvents(gemini), type: sse, body: {} };
    const chunks = geminiChunks(gemini).map((chunk) => JSON.stringify(chunk, null, 2));
    return { events: ["[", chunks.join(",\r\n"), "]"], type: "application/json", body: {} };
  }
  if (url.endsWith("/responses")) {
    const usage = {
      input_tokens: 13,
      input_tokens_details: { cached_tokens: 4 },
      output_tokens: 8,
      output_tokens_details: { reasoning_tokens: 2 },
      total_tokens: 21,
    };
    const answer = shape(usage, "gpt-5-2025-08-07");
    return {
      events: stream ? responseEvents(answer, scenario.lastEvent) : null,
      type: sse,
      body: responseBody(answer),
    };
  }
  if (/\/embeddings(?:\?|$)/.test(url)) {
    const usage = { prompt_tokens: 4, total_tokens: 4 };
    const model = "text-embedding-3-small";
    const data = [{ object: "embedding", index: 0, embedding: [0.1, -0.2, 0.3] }];
    return { events: null, type: "", body: { object: "list", data, model, usage: scenario.usage ?? usage } };
  }
  const options = (body["stream_options"] ?? {}) as Record<string, unknown>;
  const chat = shape(CHAT_USAGE, "gpt-4o-mini-2024-07-18");
  const flags = {
    includeUsage: options["include_usage"] === true,
    continuousUsage: options["continuous_usage_stats"] === true,
  };
  return { events: stream ? chatEvents(chat, flags) : null, type: sse, body: chatBody(chat) };
}

async function whole(response: ServerResponse, text: string, scenario: Scenario): Promise<void> {
  const { fault } = scenario;
  let bytes = Buffer.from(text);
  const headers: Record<string, string> = { "content-type": "application/json", ...scenario.headers };
  if (scenario.delayMs !== undefined) await sleep(scenario.delayMs);
  if (fault === "invalid-json") bytes = Buffer.from(text.slice(0, -3));
  if (fault === "invalid-utf8")
    bytes = Buffer.concat([bytes.subarray(0, -2), Buffer.from([0xff, 0xfe]), bytes.subarray(-2)]);
  if (fault === "gzip" || fault === "gzip-cut") {
    bytes = gzipSync(bytes).subarray(0, fault === "gzip" ? undefined : -12);
    headers["content-encoding"] = "gzip";
  }
  if (fault === "http10" || fault === "http10-cut") {
    const cut = fault === "http10" ? bytes : bytes.subarray(0, bytes.length - 9);
    response.socket?.end(
      Buffer.concat([Buffer.from("HTTP/1.0 200 OK\r\ncontent-type: application/json\r\n\r\n"), cut]),
    );
    return;
  }
  let length = bytes.length;
  if (fault === "length-too-long") length += 10;
  if (fault === "length-too-short") length -= 10;
  if (fault === "length-too-long" || fault === "length-too-short") {
    const head = `HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: ${length}\r\n\r\n`;
    response.socket?.end(Buffer.concat([Buffer.from(head), bytes]));
    return;
  }
  response.writeHead(200, { ...headers, "content-length": String(length) });
  if (fault === "cut-middle") {
    response.write(bytes.subarray(0, 20));
    await sleep(20);
    response.socket?.destroy();
    return;
  }
  response.end(bytes);
}

async function streamed(
  response: ServerResponse,
  events: readonly string[],
  type: string,
  scenario: Scenario,
  arrival: Arrival,
): Promise<void> {
  const { fault } = scenario;
  const headers: Record<string, string> = { "content-type": type, ...scenario.headers };
  if (fault === "gzip" || fault === "gzip-cut") {
    response.writeHead(200, { ...headers, "content-encoding": "gzip" });
    response.end(gzipSync(events.join("")).subarray(0, fault === "gzip" ? undefined : -12));
    return;
  }
  if (fault === "http10") {
    response.socket?.end(`HTTP/1.0 200 OK\r\ncontent-type: ${type}\r\n\r\n${events.join("")}`);
    return;
  }
  response.writeHead(200, headers);
  const middle = Math.ceil(events.length / 2);
  if (fault === "error-event") {
    await send(response, events.slice(0, middle), scenario, arrival);
    const error = { error: { message: "the engine ran out of memory", type: "server_error", code: 500 } };
    response.end(`event: error\ndata: ${JSON.stringify({ type: "error", ...error })}\n\n`);
    return;
  }
  if (fault === "big-chunk") response.write(`: ${"x".repeat(10 << 20)}\n\n`);
  if (fault === "invalid-json") response.write('data: {"choices": [\n\n');
  if (fault === "invalid-utf8")
    response.write(Buffer.concat([Buffer.from(": "), Buffer.from([0xc3, 0x28, 0xff]), Buffer.from("\n\n")]));
  if (fault === "hang-middle" || fault === "cut-middle" || fault === "end-middle" || fault === "http10-cut") {
    await send(response, events.slice(0, middle), scenario, arrival);
    if (fault === "hang-middle") return;
    response.write((events[middle] ?? "").slice(0, 10));
    await sleep(20);
    if (fault === "end-middle") response.end();
    else response.socket?.destroy();
    return;
  }
  await send(response, events, scenario, arrival);
  response.end();
}

async function send(
  response: ServerResponse,
  events: readonly (string | Buffer)[],
  scenario: Scenario,
  arrival: Arrival,
): Promise<void> {
  const { writeBytes, delayMs } = scenario;
  if (writeBytes !== undefined) {
    const bytes = Buffer.concat(events.map((event) => Buffer.from(event)));
    for (let at = 0; at < bytes.length; at += writeBytes) {
      response.write(bytes.subarray(at, at + writeBytes));
      // A write of its own for each piece, as a slow server would send it.
      await new Promise((resolve) => void setImmediate(resolve));
    }
    return;
  }
  for (const event of events) {
    if (response.destroyed) return;
    if (scenario.padBytes !== undefined && !response.write(`: ${"x".repeat(scenario.padBytes)}\n\n`)) {
      await Promise.race([once(response, "drain"), once(response, "close")]);
    }
    response.write(event);
    arrival.sentPieces++;
    if (delayMs !== undefined) await sleep(delayMs);
  }
}

function json(
  response: ServerResponse,
  status: number,
  body: unknown,
  headers: Record<string, string> = {},
): void {
  response.writeHead(status, { "content-type": "application/json", ...headers });
  response.end(JSON.stringify(body));
}
