import type { IncomingMessage, ServerResponse } from "node:http";
import type { RequestFacts } from "../dialects/dialect.ts";
import type { Surface } from "../dialects/surface.ts";
import type { UpstreamTarget } from "../upstreams/upstream-target.ts";

/** One request of a client, from its arrival to its end, over all its attempts. */
export interface Exchange {
  request: IncomingMessage;
  response: ServerResponse;
  requestId: string;
  surface: Surface;
  /** Milliseconds since 1970 UTC, and on the monotonic clock. */
  receivedMs: number;
  receivedAt: number;
  /** What the client sent, from which the requests to upstreams are made. */
  body: Buffer;
  /** Null for what is never metered. */
  facts: RequestFacts | null;
  requestedModel: string | null;
  stream: boolean;
  task: string | null;
  target: UpstreamTarget;
  /** Time that the gateway itself took so far, milliseconds. */
  overheadMs: number;
  attempts: number;
  clientGone: boolean;
  /** Code of the failure that the gateway answered with; null where the upstream's answer was passed on. */
  failure: string | null;
}
