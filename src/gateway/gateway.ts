import type { IncomingMessage, Server, ServerResponse } from "node:http";
import type { Attempt } from "../core/attempt.ts";
import { type Surface, surfaceOf } from "../dialects/surfaces.ts";
import { refusedCaller } from "./allowed-caller.ts";
import { fingerprintOf, type ReadRequest, readRequest } from "./client-request.ts";
import type { Exchange } from "./exchange.ts";
import { upstreamHeaders } from "./forward-headers.ts";
import type { GatewayParts } from "./gateway-parts.ts";
import { type Failure, LEDGER_UNAVAILABLE, sendFailure } from "./http-error.ts";
import { attemptRow } from "./metering.ts";
import { createHttpServer } from "./http-server.ts";
import { modelsSurface, sendModels } from "./model-list.ts";
import { readBody } from "./read-body.ts";
import { createRecorder } from "./recorder.ts";
import { createDrains } from "./relay/drains.ts";
import { Relay, type RelayPlan } from "./relay/relay.ts";
import { unknownPathText } from "./unknown-path.ts";
import { unfitFor, upstreamPath } from "./upstream-path.ts";
import { createPools } from "./upstream-pools.ts";
import { createUsageFlags } from "./usage-flags.ts";

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
  const drains = createDrains(parts.drain);
  const flags = createUsageFlags();
  let inFlight = 0;

  const server = createHttpServer(limits, handle);

  function handle(request: IncomingMessage, response: ServerResponse): void {
    const receivedAt = clock.monotonic();
    const url = request.url ?? "/";
    const query = url.indexOf("?");
    const path = query < 0 ? url : url.slice(0, query);
    const refused = refusedCaller(request, parts.hosts);
    const known = surfaceOf(request.method ?? "GET", path);
    const surface = known === null ? null : modelsSurface(known, request);
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
        message: unknownPathText(request.method ?? "GET", path),
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
      if (surface.operation === "models" && !passesModels(surface)) {
        if (sendModels(response, surface, parts.models())) return;
        const message = `The model ${JSON.stringify(surface.model?.slice(0, 80))} is not known here.`;
        refuse({ kind: "not-found", code: "model-not-found", message });
      } else if (request.method === "GET" || request.method === "DELETE" || isEmpty(request)) {
        serve(request, response, surface, EMPTY, receivedAt, url, refuse);
      } else refuse({ kind: "bad-request", code: "unexpected-body", message: "This path takes no body." });
      return;
    }
    if (!isJson(request)) {
      refuse({ kind: "media-type", code: "not-json", message: "The content type must be application/json." });
      return;
    }
    if ((request.headers["content-encoding"] ?? "identity") !== "identity") {
      refuse({ kind: "media-type", code: "compressed-body", message: "The body must not be compressed." });
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
    parts.observe?.begun?.(target.name);
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
    const plan = flags.plan(exchange, read);
    const body = read === null ? exchange.body : flags.edit(exchange, read, plan);
    const fullPlan: RelayPlan = { ...plan, requestBytes: body.length };
    const relay = new Relay(exchange, fullPlan, {
      clock,
      drains,
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
      refusedFlag: (text) => flags.refused(target, plan, text),
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
    const headers = upstreamHeaders(request.rawHeaders, target, surface.family);
    const path = upstreamPath(exchange, url);
    pools
      .of(target)
      .dispatch(
        { path, method: request.method as "POST", headers, body: body.length === 0 ? null : body },
        relay,
      );
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
    draining: () => drains.count,
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
