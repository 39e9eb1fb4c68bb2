import type { IncomingHttpHeaders, IncomingMessage } from "node:http";
import { STATUS_CODES } from "node:http";
import type { Duplex } from "node:stream";
import type { Dispatcher } from "undici";
import type { AttemptCause } from "../core/attempt.ts";
import { type AnswerFacts, emptyFacts } from "../dialects/dialect.ts";
import { createSessionReader } from "../dialects/openai-realtime.ts";
import type { Surface } from "../dialects/surface.ts";
import { createFrameReader } from "../dialects/websocket-frames.ts";
import type { UpstreamTarget } from "../upstreams/upstream-target.ts";
import { clientHeaders, upstreamHeaders } from "./forward-headers.ts";
import type { GatewayParts } from "./gateway-parts.ts";
import type { Failure } from "./http-error.ts";
import { attemptRow, type MeteredExchange } from "./metering.ts";
import type { Recorder } from "./recorder.ts";
import { causeOf, failureOf } from "./relay/failure-cause.ts";
import { taskOf } from "./request-task.ts";
import { unfitFor, upstreamPath } from "./upstream-path.ts";
import type { UpstreamPools } from "./upstream-pools.ts";

/** A client that asked for a WebSocket at a path that a provider has. */
export interface SocketArrival {
  request: IncomingMessage;
  socket: Duplex;
  /** What it sent already after its request. */
  head: Buffer;
  surface: Surface;
  url: URL;
  refuse: (failure: Failure) => void;
}

/** WebSockets that are passed on: bytes both ways as they come, what the server says read beside it. */
export interface SocketRelays {
  begin(arrival: SocketArrival): void;
  readonly count: number;
  close(): void;
}

/** A message larger than this is not read; what tells of usage is a few kilobytes. */
const MOST_MESSAGE_BYTES = 4 << 20;
/** Of an upstream's refusal. */
const MOST_REFUSAL_BYTES = 64 << 10;

export function createSocketRelays(
  parts: GatewayParts,
  recorder: Recorder,
  pools: UpstreamPools,
): SocketRelays {
  const ends = new Set<() => void>();

  function begin(arrival: SocketArrival): void {
    const { request, socket, surface, url, refuse } = arrival;
    const model = url.searchParams.get("model");
    const route = parts.resolve({ model, surface: surface.dialect?.surface ?? null, family: surface.family });
    if (!("target" in route)) {
      refuse({ kind: route.refused, code: route.code, message: route.message });
      return;
    }
    const { target } = route;
    const unfit = unfitFor(target, surface, request);
    if (unfit !== null) {
      refuse(unfit);
      return;
    }
    const session: MeteredExchange = {
      requestId: parts.newId(),
      surface,
      receivedMs: parts.clock.now(),
      body: Buffer.alloc(0),
      facts: null,
      requestedModel: model,
      stream: true,
      task: taskOf(parts, request, model, { systemPrompt: null, task: null }),
      target,
    };
    if (target.model !== null) url.searchParams.set("model", target.model);
    const connection = new Connection(arrival, session, parts, recorder, () => ends.delete(cut));
    const cut = (): void => connection.end("client-gone");
    ends.add(cut);
    parts.observe?.begun?.(target.name);
    const path = upstreamPath(session, url.pathname + url.search);
    const headers = [
      ...upstreamHeaders(request.rawHeaders, target, surface.family, false),
      ...handshakeOf(request, target),
    ];
    socket.on("error", () => connection.end("client-gone"));
    socket.on("close", () => connection.end("client-gone"));
    pools.dispatch(target, "fresh", { path, method: "GET", headers, upgrade: "websocket" }, connection);
  }

  return {
    begin,
    get count() {
      return ends.size;
    },
    close() {
      for (const end of ends) end();
    },
  };
}

/**
 * What the handshake needs of the client's headers. Extensions are left out: what is compressed cannot be read. A
 * subprotocol may carry the client's key, which stays here where the gateway has its own.
 */
function handshakeOf({ headers }: IncomingMessage, target: UpstreamTarget): string[] {
  const out = ["sec-websocket-version", headers["sec-websocket-version"] ?? "13"];
  const key = headers["sec-websocket-key"];
  if (key !== undefined) out.push("sec-websocket-key", key);
  const protocols = (headers["sec-websocket-protocol"] ?? "")
    .split(",")
    .map((name) => name.trim())
    .filter((name) => name !== "" && (target.headers === null || !name.includes("api-key.")));
  if (protocols.length > 0) out.push("sec-websocket-protocol", protocols.join(", "));
  return out;
}

/** One session, from its handshake to its end. Its rows are those of the answers in it. */
class Connection implements Dispatcher.DispatchHandler {
  readonly #arrival: SocketArrival;
  readonly #session: MeteredExchange;
  readonly #parts: GatewayParts;
  readonly #recorder: Recorder;
  readonly #done: () => void;
  readonly #reader = createSessionReader();
  readonly #beganAt: number;
  #startedMs: number;
  #startedAt: number;
  #attempts = 0;
  #sentBytes = 0;
  #receivedBytes = 0;
  #control: Dispatcher.DispatchController | null = null;
  #upstream: Duplex | null = null;
  #refusal: { status: number; headers: IncomingHttpHeaders; body: Buffer[]; bytes: number } | null = null;
  #status = 0;
  #isOver = false;
  /** There is no session: the upstream answered otherwise, or not at all. */
  #isRefused = false;
  /** Rows that are on their way into the ledger, and what waits for them. */
  #writing = 0;
  readonly #steps: (() => void)[] = [];

  constructor(
    arrival: SocketArrival,
    session: MeteredExchange,
    parts: GatewayParts,
    recorder: Recorder,
    done: () => void,
  ) {
    this.#arrival = arrival;
    this.#session = session;
    this.#parts = parts;
    this.#recorder = recorder;
    this.#done = done;
    this.#startedMs = parts.clock.now();
    this.#beganAt = parts.clock.monotonic();
    this.#startedAt = this.#beganAt;
  }

  onRequestStart(control: Dispatcher.DispatchController): void {
    this.#control = control;
    if (this.#isOver) control.abort(CLIENT_GONE);
  }

  onRequestUpgrade(
    _control: Dispatcher.DispatchController,
    status: number,
    headers: IncomingHttpHeaders,
    upstream: Duplex,
  ): void {
    if (this.#isOver) {
      upstream.destroy();
      return;
    }
    const { socket, head } = this.#arrival;
    this.#upstream = upstream;
    this.#status = status;
    socket.write(
      headOf(status, [...this.#headers(headers), "connection", "upgrade", "upgrade", "websocket"]),
    );
    const read = createFrameReader(MOST_MESSAGE_BYTES, (message) => this.#read(message.toString("latin1")));
    upstream.on("data", (chunk: Buffer) => {
      this.#receivedBytes += chunk.length;
      read(chunk);
      this.#afterRows(() => {
        if (this.#isOver || socket.write(chunk)) return;
        upstream.pause();
        socket.once("drain", () => upstream.resume());
      });
    });
    upstream.on("error", () => this.#afterRows(() => this.end("truncated")));
    upstream.on("close", () => this.#afterRows(() => this.end("truncated")));
    upstream.on("end", () => this.#afterRows(() => this.end(null)));
    socket.on("data", (chunk: Buffer) => this.#send(chunk, upstream));
    socket.on("end", () => this.end("client-gone"));
    if (head.length > 0) this.#send(head, upstream);
    socket.resume();
  }

  onResponseStart(
    _control: Dispatcher.DispatchController,
    status: number,
    headers: IncomingHttpHeaders,
  ): void {
    if (status >= 200) this.#refusal = { status, headers, body: [], bytes: 0 };
  }

  onResponseData(control: Dispatcher.DispatchController, chunk: Buffer): void {
    if (this.#refusal === null) return;
    this.#refusal.bytes += chunk.length;
    if (this.#refusal.bytes <= MOST_REFUSAL_BYTES) this.#refusal.body.push(chunk);
    else control.abort(READ_ENOUGH);
  }

  /** The upstream answered with something else than a WebSocket: that is the client's answer too. */
  onResponseEnd(): void {
    const refusal = this.#refusal;
    if (refusal === null || this.#isOver) return;
    const body = Buffer.concat(refusal.body);
    this.#status = refusal.status;
    this.#receivedBytes = body.length;
    this.#isRefused = true;
    this.#record(emptyFacts(), refusal.status >= 500 ? "upstream-error" : "refused");
    const headers = this.#headers(refusal.headers);
    const { socket } = this.#arrival;
    this.#afterRows(() => {
      if (this.#isOver) return;
      const closing = ["connection", "close", "content-length", String(body.length)];
      socket.write(headOf(refusal.status, [...headers, ...closing]));
      this.#close(() => socket.end(body));
    });
  }

  onResponseError(_control: Dispatcher.DispatchController, error: Error): void {
    if (this.#isOver) return;
    const cause = causeOf(error);
    this.#isRefused = true;
    this.#record(emptyFacts(), cause);
    const failure = failureOf(cause, this.#session.target.name);
    this.#afterRows(() => {
      if (!this.#isOver) this.#close(() => this.#arrival.refuse(failure), failure.code);
    });
  }

  /** The session is over; an answer that was under way is recorded as far as it came. */
  end(cause: AttemptCause | null): void {
    if (this.#isOver) return;
    const wasOpen = (this.#upstream === null && !this.#isRefused) || this.#reader.open > 0;
    if (wasOpen) this.#record(emptyFacts(), cause ?? "truncated");
    this.#control?.abort(CLIENT_GONE);
    this.#close(() => {
      const { socket } = this.#arrival;
      if (cause === null) socket.end();
      else socket.destroy();
      this.#upstream?.destroy();
    });
  }

  #send(chunk: Buffer, upstream: Duplex): void {
    this.#sentBytes += chunk.length;
    if (upstream.write(chunk)) return;
    const { socket } = this.#arrival;
    socket.pause();
    upstream.once("drain", () => socket.resume());
  }

  #read(text: string): void {
    const answer = this.#reader.read(text);
    if (answer === null || this.#isOver) return;
    const cause = answer.facts.errorEvent === null ? null : "error-event";
    this.#record(answer.facts, cause, answer.model);
  }

  /** Does what tells the client of an answer once the answer's row is in the ledger, in the order in which it came. */
  #afterRows(step: () => void): void {
    if (this.#writing === 0 && this.#steps.length === 0) step();
    else this.#steps.push(step);
  }

  #written(kept: boolean): void {
    this.#writing--;
    if (!kept) this.end("truncated");
    while (this.#writing === 0 && this.#steps.length > 0) this.#steps.shift()?.();
  }

  /** `model`: of another model than the session's. */
  #record(facts: AnswerFacts, cause: AttemptCause | null, model: string | null = null): void {
    const now = this.#parts.clock.monotonic();
    const target = model === null ? this.#session.target : { ...this.#session.target, model };
    const row = attemptRow(
      this.#parts,
      { ...this.#session, target },
      {
        attemptIndex: this.#attempts++,
        startedMs: this.#startedMs,
        status: this.#status === 0 ? null : this.#status,
        cause,
        facts,
        sent: this.#control !== null,
        ttftMs: null,
        durationMs: now - this.#startedAt,
        requestBytes: this.#sentBytes,
        responseBytes: this.#receivedBytes,
        clientGone: cause === "client-gone",
        continuousUsage: false,
        reasons: [],
      },
    );
    this.#startedMs = this.#parts.clock.now();
    this.#startedAt = now;
    this.#sentBytes = 0;
    this.#receivedBytes = 0;
    this.#writing++;
    this.#recorder.record(row, (kept) => this.#written(kept));
  }

  #headers(headers: IncomingHttpHeaders): string[] {
    const { requestId, target } = this.#session;
    const handshake = ["sec-websocket-accept", "sec-websocket-protocol"];
    const rest = Object.fromEntries(Object.entries(headers).filter(([name]) => !handshake.includes(name)));
    const out = [...clientHeaders(rest, false), "x-breakeven-request-id", requestId];
    for (const name of handshake) {
      const value = headers[name];
      if (typeof value === "string") out.push(name, value);
    }
    return [...out, "x-breakeven-upstream", target.name];
  }

  #close(last: () => void, failure: string | null = null): void {
    this.#isOver = true;
    last();
    this.#done();
    const { surface, requestId, requestedModel, target } = this.#session;
    this.#parts.observe?.request?.({
      requestId,
      method: "GET",
      path: surface.path,
      surface: surface.dialect?.surface ?? null,
      model: requestedModel,
      upstream: target.name,
      status: this.#status,
      overheadMs: 0,
      durationMs: this.#parts.clock.monotonic() - this.#beganAt,
      failure,
      clientGone: false,
    });
  }
}

function headOf(status: number, headers: readonly string[]): string {
  const lines = [`HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ""}`];
  for (let at = 0; at + 1 < headers.length; at += 2) lines.push(`${headers[at]}: ${headers[at + 1]}`);
  return `${lines.join("\r\n")}\r\n\r\n`;
}

const CLIENT_GONE = new Error("the client has gone");
const READ_ENOUGH = new Error("a refusal that is too long");
