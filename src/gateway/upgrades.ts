import { type IncomingMessage, STATUS_CODES } from "node:http";
import type { Duplex } from "node:stream";
import { failureBody, statusOf } from "../dialects/failure.ts";
import { openAiRealtime } from "../dialects/openai-realtime.ts";
import { callerFamily } from "../dialects/other-paths.ts";
import type { Surface } from "../dialects/surface.ts";
import { surfaceOf } from "../dialects/surfaces.ts";
import { refusedCaller } from "./allowed-caller.ts";
import type { GatewayParts } from "./gateway-parts.ts";
import { type Failure, LEDGER_UNAVAILABLE } from "./http-error.ts";
import type { Recorder } from "./recorder.ts";
import { headProblem, readTarget } from "./request-head.ts";
import { createSocketRelays, type SocketRelays } from "./socket-relays.ts";
import type { UpstreamPools } from "./upstream-pools.ts";

/** Requests that want to go on as something else than HTTP. */
export interface Upgrades {
  /** Relays a WebSocket that a provider has, and refuses everything else. */
  receive(request: IncomingMessage, socket: Duplex, head: Buffer): void;
  /** Sessions under way. */
  readonly inFlight: number;
  /** Ends all of them; what they used is recorded. */
  close(): void;
}

/** Sessions over WebSockets. What is not here is refused at once: a client that waits for an answer waits for nothing. */
const REALTIME: Surface = {
  family: "openai",
  dialect: openAiRealtime,
  operation: "generate",
  path: "/realtime",
  model: null,
  stream: true,
};
const SESSIONS: Readonly<Record<string, Surface>> = { "/v1/realtime": REALTIME };

export function createUpgrades(parts: GatewayParts, recorder: Recorder, pools: UpstreamPools): Upgrades {
  const relays: SocketRelays = createSocketRelays(parts, recorder, pools);

  function receive(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    const problem = headProblem(request) ?? readTarget(request);
    const url = new URL(`http://host${request.url?.startsWith("/") === true ? request.url : "/"}`);
    const path = url.pathname.replace(/(?<=.)\/$/, "");
    const surface = SESSIONS[path];
    const refuse = (failure: Failure): void =>
      refuseUpgrade(socket, failure, callerFamily(path, request.headers), parts.newId());
    if (problem !== null) {
      refuse(problem);
      return;
    }
    const foreign = refusedCaller(request, parts.hosts);
    if (foreign !== null) {
      refuse({ kind: "forbidden", code: "foreign-caller", message: `Refused: ${foreign}.` });
    } else if (surface === undefined || !isWebSocket(request)) refuse(isKnown(path) ? NO_WEBSOCKET : NOTHING);
    else if (!recorder.ready()) refuse(LEDGER_UNAVAILABLE);
    else if (relays.count >= parts.limits.inFlight) refuse(TOO_MANY);
    else relays.begin({ request, socket, head, surface, url, refuse });
  }

  return {
    receive,
    get inFlight() {
      return relays.count;
    },
    close: () => relays.close(),
  };
}

const isWebSocket = ({ method, headers }: IncomingMessage): boolean =>
  method === "GET" &&
  headers.upgrade?.toLowerCase() === "websocket" &&
  headers["sec-websocket-key"] !== undefined;

const isKnown = (path: string): boolean => ["GET", "POST"].some((method) => surfaceOf(method, path) !== null);

/** Clients that try a WebSocket first (Codex, on /v1/responses) fall back to HTTP at once when they read this. */
const NO_WEBSOCKET: Failure = {
  kind: "upgrade",
  code: "no-websocket",
  message: "This path is served over HTTP alone, not as a WebSocket.",
};
const NOTHING: Failure = {
  kind: "not-found",
  code: "unknown-websocket",
  message: "There is no WebSocket at this path.",
};
const TOO_MANY: Failure = {
  kind: "overloaded",
  code: "too-many-requests-under-way",
  message: "The gateway has as many requests in flight as it is allowed.",
  retryAfterSeconds: 1,
};

function refuseUpgrade(socket: Duplex, failure: Failure, family: Surface["family"], requestId: string): void {
  const status = statusOf(family, failure.kind);
  const body = failureBody(family, failure.kind, failure.message, failure.code, requestId);
  const lines = [
    `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ""}`,
    ...(status === 426 ? ["upgrade: HTTP/1.1", "connection: upgrade, close"] : ["connection: close"]),
    "content-type: application/json",
    `content-length: ${Buffer.byteLength(body)}`,
    `x-breakeven-request-id: ${requestId}`,
    `x-breakeven-error: ${failure.code}`,
    ...(failure.retryAfterSeconds === undefined ? [] : [`retry-after: ${failure.retryAfterSeconds}`]),
  ];
  socket.on("error", () => {});
  socket.end(`${lines.join("\r\n")}\r\n\r\n${body}`);
}
