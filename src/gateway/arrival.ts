import type { IncomingMessage, ServerResponse } from "node:http";
import { callerFamily, otherSurface } from "../dialects/other-paths.ts";
import type { Surface } from "../dialects/surface.ts";
import { surfaceOf } from "../dialects/surfaces.ts";
import type { GatewayParts } from "./gateway-parts.ts";
import { type Failure, sendFailure } from "./http-error.ts";
import { modelsSurface } from "./model-list.ts";
import { headProblem, readTarget } from "./request-head.ts";

/** A request as it arrived, before its body is read: where it belongs, and how to refuse it. */
export class Arrival {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  /** As it was sent, with the query. */
  readonly url: string;
  readonly path: string;
  /** Null where nothing is served at the path by this method. */
  readonly surface: Surface | null;
  /** Why the request's head cannot be understood; null where it can. */
  readonly problem: Failure | null;
  /** On the monotonic clock. */
  readonly receivedAt: number;
  readonly #parts: GatewayParts;

  constructor(parts: GatewayParts, request: IncomingMessage, response: ServerResponse) {
    this.#parts = parts;
    this.receivedAt = parts.clock.monotonic();
    this.request = request;
    this.response = response;
    this.problem = headProblem(request) ?? readTarget(request);
    this.url = request.url ?? "/";
    const query = this.url.indexOf("?");
    this.path = query < 0 ? this.url : this.url.slice(0, query);
    this.surface = servedSurface(request, this.path);
  }

  /** Answers with a failure of the gateway's own, in the client's dialect. */
  refuse(failure: Failure): void {
    const { request, response, surface } = this;
    const { observe, clock } = this.#parts;
    const requestId = this.#parts.newId();
    request.resume();
    // A body that is still on its way is not waited for.
    if (!request.complete) response.setHeader("connection", "close");
    const family = surface?.family ?? callerFamily(this.path, request.headers);
    sendFailure(response, family, failure, requestId);
    const durationMs = clock.monotonic() - this.receivedAt;
    observe?.request?.({
      requestId,
      method: request.method ?? "",
      path: this.path,
      surface: surface?.dialect?.surface ?? null,
      model: null,
      upstream: null,
      status: response.statusCode,
      overheadMs: durationMs,
      durationMs,
      failure: failure.code,
      clientGone: false,
    });
  }

  /** Takes a step of ours: a defect in it must cost this request, not the process with all the others. */
  guarded(step: () => void): void {
    try {
      step();
    } catch (error) {
      this.#parts.observe?.defect?.(error);
      this.refuse(DEFECT);
    }
  }
}

function servedSurface(request: IncomingMessage, path: string): Surface | null {
  const { method = "GET", headers } = request;
  const surface = surfaceOf(method === "HEAD" ? "GET" : method, path);
  if (surface !== null) return modelsSurface(surface, path, request);
  return otherSurface(method, path, callerFamily(path, headers));
}

const DEFECT: Failure = {
  kind: "internal",
  code: "gateway-defect",
  message: "The gateway failed on this request; its log says more.",
};
