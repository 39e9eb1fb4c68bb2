import type { IncomingMessage, ServerResponse } from "node:http";
import type { Attempt } from "../core/attempt.ts";
import type { PriceBook } from "../pricing/price-book.ts";
import type { FailureKind } from "../dialects/failure.ts";
import type { UpstreamTarget } from "../upstreams/upstream-target.ts";
import type { NamedTask, TaskHints } from "./task-names.ts";

/** What the gateway's request handling is given from outside: it reads no file, no clock and no environment. */
export interface GatewayParts {
  /** Where a request goes. Called once per request, so that a new configuration holds from the next one on. */
  resolve(question: RouteQuestion): RouteAnswer;
  /** Names of the models that can be asked for, for the lists of models. */
  models(): readonly string[];
  /** Keeps the row before it returns; throws when it cannot. */
  journal: { append(attempt: Attempt): void };
  prices: PriceBook;
  clock: Clock;
  /** An id that never comes twice. */
  newId(): string;
  taskOf(hints: TaskHints): NamedTask;
  limits: GatewayLimits;
  drain: DrainLimits;
  whenLedgerFails: "refuse" | "carry-on";
  /**
   * Names in the Host header that are served, without port; null serves any. On loopback a list keeps pages of
   * other origins from reaching the gateway through a name that they made point to it.
   */
  hosts: readonly string[] | null;
  /** Answers what is not a surface of a model (health, metrics); true when it did. */
  own?(request: IncomingMessage, response: ServerResponse, path: string): boolean;
  observe?: GatewayObserver;
}

export interface Clock {
  /** Milliseconds since 1970 UTC. */
  now(): number;
  /** Milliseconds that never go back, of any origin. */
  monotonic(): number;
}

/** What a request is about, as far as routing may depend on it. */
export interface RouteQuestion {
  model: string | null;
  /** Name of the dialect: "openai-chat"; null for lists of models and stored answers. */
  surface: string | null;
  family: "openai" | "anthropic" | "gemini";
}

export type RouteAnswer =
  | { target: UpstreamTarget }
  | { refused: FailureKind; message: string; code: string };

export interface GatewayLimits {
  bodyBytes: number;
  headerBytes: number;
  /** A request must have arrived whole within so many milliseconds. */
  requestMs: number;
  /** Requests under way in this process. */
  inFlight: number;
}

/** How far an upstream is read to its end after the client has gone, where its policy is "drain". */
export interface DrainLimits {
  mostMs: number;
  mostBytes: number;
  mostAtOnce: number;
}

export const DEFAULT_DRAIN: DrainLimits = { mostMs: 60_000, mostBytes: 4 << 20, mostAtOnce: 50 };

/** Who wants to know what happened; none of these may throw. */
export interface GatewayObserver {
  attempt?(attempt: Attempt): void;
  /** A request is on its way to an upstream; `request` tells when it has ended. */
  begun?(upstream: string): void;
  /** A request was answered or given up; `overheadMs` is the time the gateway itself took for it. */
  request?(done: RequestDone): void;
  /** An error that nobody foresaw; the request was answered with a 500. */
  defect?(error: unknown): void;
  /** Something that people must be told: the ledger cannot be written, it can again; `lost` rows are in it never. */
  ledger?(state: "failed" | "recovered", error: unknown, lost: number): void;
}

export interface RequestDone {
  requestId: string;
  method: string;
  path: string;
  surface: string | null;
  model: string | null;
  upstream: string | null;
  status: number;
  overheadMs: number;
  durationMs: number;
  /** Code of the gateway's own failure; null when the upstream's answer went through. */
  failure: string | null;
  clientGone: boolean;
}
