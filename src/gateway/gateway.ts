import http, { type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { Attempt } from "../core/attempt.ts";
import { splice } from "../dialects/splice.ts";
import type { Strip } from "../dialects/stream-scanner.ts";
import { type Surface, surfaceOf } from "../dialects/surfaces.ts";
import type { UpstreamTarget } from "../upstreams/upstream-target.ts";
import { refusedCaller } from "./allowed-caller.ts";
import { fingerprintOf, type ReadRequest, readRequest } from "./client-request.ts";
import type { Exchange } from "./exchange.ts";
import { upstreamHeaders } from "./forward-headers.ts";
import type { GatewayParts } from "./gateway-parts.ts";
import { type Failure, sendFailure } from "./http-error.ts";
import { attemptRow } from "./metering.ts";
import { sendModels } from "./model-list.ts";
import { readBody } from "./read-body.ts";
import { createRecorder } from "./recorder.ts";
import { Relay, type RelayPlan } from "./relay.ts";
import { createPools } from "./upstream-pools.ts";

/** The gateway's request handling around a server that listens to nothing yet. */
export interface Gateway {
  server: Server;
  /** Requests under way. */
  inFlight(): number;
  /** Reads under way for clients that have gone. */
  draining(): number;
  /** May new requests be taken, as far as the ledger is concerned? */
  ready(): boolean;
  /** Closes the connections to upstreams, those in use included. */
  closeUpstreams(): Promise<void>;
}

/** Makes the gateway. Nothing happens before the server listens. */
export function createGateway(parts: GatewayParts): Gateway {
  const { clock, limits } = parts;
  const recorder = createRecorder(parts);
  const pools = createPools();
  const draining = { count: 0 };
  /** Upstreams that refused a flag the gateway adds; known until the process ends. */
  const refusesUsage = new Set<string>();
  const refusesContinuous = new Set<string>();
  let inFlight = 0;

  const server = http.createServer(
    {
      noDelay: true,
      keepAliveTimeout: 65_000,
      maxHeaderSize: limits.headerBytes,
      requestTimeout: limits.requestMs,
      headersTimeout: Math.min(limits.requestMs, 30_000),
      connectionsCheckingInterval: Math.min(5000, limits.requestMs),
      requireHostHeader: true,
      insecureHTTPParser: false,
      joinDuplicateHeaders: false,
    },
    handle,
  );
  server.maxHeadersCount = 200;
  server.on("clientError", (error, socket) => refuseSocket(error, socket));

  function handle(request: IncomingMessage, response: ServerResponse): void {
    const receivedAt = clock.monotonic();
    const url = request.url ?? "/";
    const query = url.indexOf("?");
    const path = query < 0 ? url : url.slice(0, query);
    const refused = refusedCaller(request, parts.hosts);
    const surface = surfaceOf(request.method ?? "GET", path);
    const refuse = (failure: Failure): void => {
      const requestId = parts.newId();
      request.resume();
      // A body that is still on its way is not waited for.
      if (!request.complete) response.setHeader("connection", "close");
      sendFailure(response, surface?.family ?? "openai", failure, requestId);
      parts.observe?.request?.({
        requestId,
        method: request.method ?? "",
        path,
        surface: surface?.dialect?.surface ?? null,
        model: null,
        upstream: null,
        status: response.statusCode,
        overheadMs: clock.monotonic() - receivedAt,
        durationMs: clock.monotonic() - receivedAt,
        failure: failure.code,
        clientGone: false,
      });
    };
    // A defect must cost one request, not the process with all the others.
    const guarded = (step: () => void): void => {
      try {
        step();
      } catch (error) {
        parts.observe?.defect?.(error);
        refuse(DEFECT);
      }
    };
    guarded(() => route(request, response, { surface, refused, path, url, receivedAt, refuse, guarded }));
  }

  function route(request: IncomingMessage, response: ServerResponse, arrival: Arrival): void {
    const { surface, refused, path, url, receivedAt, refuse, guarded } = arrival;
    if (refused !== null) {
      refuse({ kind: "forbidden", code: "foreign-caller", message: `Refused: ${refused}.` });
      return;
    }
    if (parts.own?.(request, response, path) === true) return;
    if (surface === null) {
      refuse({
        kind: "not-found",
        code: "unknown-path",
        message: `There is nothing at ${request.method} ${clip(path)}.`,
      });
      return;
    }
    if (!recorder.ready()) {
      refuse(LEDGER_UNAVAILABLE);
      return;
    }
    if (inFlight >= limits.inFlight) {
      refuse({
        kind: "unavailable",
        code: "too-many-requests-under-way",
        message: OVERLOADED,
        retryAfterSeconds: 1,
      });
      return;
    }
    if (surface.dialect === null) {
      if (surface.operation === "models" && !passesModels(surface))
        sendModels(request, response, surface, parts.models());
      else if (request.method === "GET" || request.method === "DELETE" || isEmpty(request)) {
        serve(request, response, surface, EMPTY, receivedAt, url, refuse);
      } else refuse({ kind: "bad-request", code: "unexpected-body", message: "This path takes no body." });
      return;
    }
    if (!isJson(request)) {
      refuse({ kind: "media-type", code: "not-json", message: "The content type must be application/json." });
      return;
    }
    readBody(request, limits.bodyBytes, (body, problem) => {
      if (body !== null) {
        const arrivedAt = clock.monotonic();
        guarded(() => serve(request, response, surface, body, arrivedAt, url, refuse));
      } else if (problem === "too-large") {
        refuse({
          kind: "too-large",
          code: "body-too-large",
          message: `The request's body is larger than ${limits.bodyBytes} bytes.`,
        });
      }
    });
  }

  /** Is there an upstream that answers for the list of models itself (observing)? */
  function passesModels(surface: Surface): boolean {
    const answer = parts.resolve({ model: null, surface: null, family: surface.family });
    return "target" in answer && answer.target.headers === null;
  }

  function serve(
    request: IncomingMessage,
    response: ServerResponse,
    surface: Surface,
    bytes: Buffer,
    receivedAt: number,
    url: string,
    refuse: (failure: Failure) => void,
  ): void {
    const read = surface.dialect === null ? null : readRequest(bytes, surface);
    if (read !== null && "kind" in read) {
      refuse(read);
      return;
    }
    const model = surface.model ?? read?.facts.model ?? null;
    const answer = parts.resolve({
      model,
      surface: surface.dialect?.surface ?? null,
      family: surface.family,
    });
    if (!("target" in answer)) {
      refuse({ kind: answer.refused, code: answer.code, message: answer.message });
      return;
    }
    const { target } = answer;
    const unfit = unfitFor(target, surface, request);
    if (unfit !== null) {
      refuse(unfit);
      return;
    }
    const exchange: Exchange = {
      request,
      response,
      requestId: parts.newId(),
      surface,
      receivedMs: clock.now(),
      receivedAt,
      body: bytes,
      facts: read?.facts ?? null,
      requestedModel: model,
      stream: surface.stream ?? read?.facts.stream ?? false,
      task: read === null ? null : taskOf(request, model, read),
      target,
      overheadMs: 0,
      attempts: 0,
      clientGone: false,
    };
    inFlight++;
    attempt(exchange, read, url);
    exchange.overheadMs += clock.monotonic() - receivedAt;
  }

  function taskOf(request: IncomingMessage, model: string | null, read: ReadRequest): string | null {
    const { systemPrompt, task } = read.facts;
    return parts.taskOf({
      header: headerText(request, "x-breakeven-task"),
      metadata: task,
      model,
      headerNamed: (name) => headerText(request, name) ?? undefined,
      systemPrompt,
      fingerprint: fingerprintOf(systemPrompt),
    }).task;
  }

  /** Sends the request to the upstream, for the first or for another time. */
  function attempt(exchange: Exchange, read: ReadRequest | null, url: string): void {
    const { target, surface, response, request } = exchange;
    const plan = planOf(exchange, read);
    const body = read === null ? exchange.body : editedBody(exchange, read, plan);
    const fullPlan: RelayPlan = { ...plan, requestBytes: body.length };
    const relay = new Relay(exchange, fullPlan, {
      clock,
      drain: parts.drain,
      draining,
      record: (outcome) => {
        // What is stored, listed or deleted was paid for when it was made.
        if (exchange.facts === null) return true;
        const row: Attempt = attemptRow(parts, exchange, outcome);
        return recorder.record(row);
      },
      fail: (failure) => {
        sendFailure(response, surface.family, failure, exchange.requestId);
        failureCodes.set(exchange, failure.code);
      },
      refusedFlag: (text) => rememberRefusal(target, plan, text),
      retry: () => {
        response.off("close", onClose);
        attempt(exchange, read, url);
      },
      done: () => finish(exchange),
    });
    const onClose = (): void => {
      if (response.writableFinished) return;
      exchange.clientGone = true;
      relay.clientGone();
    };
    response.on("close", onClose);
    if (response.destroyed) exchange.clientGone = true;
    const headers = upstreamHeaders(request.rawHeaders, target);
    const path = upstreamPath(exchange, url);
    pools
      .of(target)
      .dispatch(
        { path, method: request.method as "POST", headers, body: body.length === 0 ? null : body },
        relay,
      );
  }

  function planOf(exchange: Exchange, read: ReadRequest | null): RelayPlan {
    const { target, stream, surface } = exchange;
    const facts = read?.facts;
    const takesFlag = surface.dialect?.stripEvent !== undefined && target.kind.streamOptions === "flag";
    const reasons: string[] = [];
    let strip: Strip = "none";
    let addedFlags = false;
    let continuousUsage = facts?.continuousUsageAsked === true && target.kind.continuousUsage;
    if (stream && takesFlag && facts !== undefined) {
      const allowed = !refusesUsage.has(target.name);
      if (!allowed && !facts.usageAsked) reasons.push("usage-flag-refused");
      const addUsage = allowed && !facts.usageAsked;
      const addContinuous =
        allowed && target.kind.continuousUsage && !continuousUsage && !refusesContinuous.has(target.name);
      addedFlags = addUsage || addContinuous;
      if (addUsage) strip = "all";
      else if (addContinuous) strip = "running";
      continuousUsage ||= addContinuous;
    }
    const attemptIndex = exchange.attempts++;
    return { attemptIndex, requestBytes: 0, strip, addedFlags, continuousUsage, reasons };
  }

  function editedBody(exchange: Exchange, read: ReadRequest, plan: RelayPlan): Buffer {
    const { target, surface, body } = exchange;
    const model = target.model !== null && target.model !== read.facts.model ? target.model : null;
    if (model === null && !plan.addedFlags) return body;
    const wanted = {
      model,
      includeUsage: plan.addedFlags && !read.facts.usageAsked,
      continuousUsage: plan.addedFlags && plan.continuousUsage && !read.facts.continuousUsageAsked,
    };
    return splice(body, surface.dialect?.edits(body, read.members, read.body, wanted) ?? []);
  }

  function rememberRefusal(target: UpstreamTarget, plan: RelayPlan, text: string): boolean {
    if (
      text.includes("continuous_usage_stats") &&
      plan.continuousUsage &&
      !refusesContinuous.has(target.name)
    ) {
      refusesContinuous.add(target.name);
      return true;
    }
    if (!/stream_options|include_usage|continuous_usage_stats/.test(text)) return false;
    refusesUsage.add(target.name);
    return true;
  }

  const failureCodes = new WeakMap<Exchange, string>();

  function finish(exchange: Exchange): void {
    inFlight--;
    const { request, response, target } = exchange;
    parts.observe?.request?.({
      requestId: exchange.requestId,
      method: request.method ?? "",
      path: exchange.surface.path,
      surface: exchange.surface.dialect?.surface ?? null,
      model: exchange.requestedModel,
      upstream: target.name,
      status: response.headersSent ? response.statusCode : 0,
      overheadMs: exchange.overheadMs,
      durationMs: clock.monotonic() - exchange.receivedAt,
      failure: failureCodes.get(exchange) ?? null,
      clientGone: exchange.clientGone,
    });
  }

  return {
    server,
    inFlight: () => inFlight,
    draining: () => draining.count,
    ready: () => recorder.ready(),
    closeUpstreams: () => pools.close(),
  };
}

/** A request as it arrived, before its body is read. */
interface Arrival {
  surface: Surface | null;
  /** Why this caller is not served. */
  refused: string | null;
  path: string;
  url: string;
  receivedAt: number;
  refuse: (failure: Failure) => void;
  guarded: (step: () => void) => void;
}

const EMPTY = Buffer.alloc(0);
const DEFECT: Failure = {
  kind: "internal",
  code: "gateway-defect",
  message: "The gateway failed on this request; its log says more.",
};
const OVERLOADED = "The gateway has as many requests under way as it is allowed.";
const LEDGER_UNAVAILABLE: Failure = {
  kind: "unavailable",
  code: "ledger-unavailable",
  message: "The gateway's ledger cannot be written, and it serves nothing that it cannot record.",
  retryAfterSeconds: 10,
};

const clip = (text: string): string => text.slice(0, 200);

function headerText(request: IncomingMessage, name: string): string | null {
  const value = request.headers[name];
  if (value === undefined) return null;
  return typeof value === "string" ? value : value.join(", ");
}

const isEmpty = (request: IncomingMessage): boolean =>
  request.headers["transfer-encoding"] === undefined && (request.headers["content-length"] ?? "0") === "0";

function isJson(request: IncomingMessage): boolean {
  const type = request.headers["content-type"];
  if (type === undefined) return false;
  const end = type.indexOf(";");
  return (end < 0 ? type : type.slice(0, end)).trim().toLowerCase() === "application/json";
}

/** What the upstream does not serve is refused by name, and never sent in the hope that it does. */
function unfitFor(target: UpstreamTarget, surface: Surface, request: IncomingMessage): Failure | null {
  const name = surface.dialect?.surface;
  if (
    target.basePaths[surface.family] === undefined ||
    (name !== undefined && !target.kind.surfaces.includes(name))
  ) {
    return {
      kind: "not-found",
      code: "surface-not-served",
      message: `The upstream "${target.name}" does not serve ${request.method} ${surface.path}.`,
    };
  }
  return null;
}

/** Path at the upstream. The client's query goes on, except for a credential where the gateway has its own. */
function upstreamPath(exchange: Exchange, url: string): string {
  const { surface, target, requestedModel } = exchange;
  const base = target.basePaths[surface.family] ?? "";
  const model = target.model ?? requestedModel ?? "";
  const path = base + surface.path.replace("{model}", () => encodeURIComponent(model));
  const mark = url.indexOf("?");
  if (mark < 0) return path;
  const query = url.slice(mark + 1);
  if (target.headers === null || !query.includes("key=")) return `${path}?${query}`;
  const kept = query.split("&").filter((pair) => !/^(key|access_token)=/.test(pair));
  return kept.length === 0 ? path : `${path}?${kept.join("&")}`;
}

/** A connection that does not speak HTTP, or too slowly, gets one line and is closed. */
function refuseSocket(
  error: Error & { code?: string },
  socket: NodeJS.WritableStream & { destroy?(): void },
): void {
  const status = REFUSALS[error.code ?? ""] ?? "400 Bad Request";
  if (!socket.writable) {
    socket.destroy?.();
    return;
  }
  socket.end(`HTTP/1.1 ${status}\r\nconnection: close\r\ncontent-length: 0\r\n\r\n`);
}

const REFUSALS: Readonly<Record<string, string>> = {
  HPE_HEADER_OVERFLOW: "431 Request Header Fields Too Large",
  ERR_HTTP_REQUEST_TIMEOUT: "408 Request Timeout",
};
