import type { IncomingMessage, ServerResponse } from "node:http";
import type { Attempt } from "../core/attempt.ts";
import type { PriceBook } from "../pricing/price-book.ts";
import type { DialectFamily } from "../dialects/failure.ts";
import type { FailureKind } from "../dialects/failure-kind.ts";
import type { UpstreamTarget } from "../upstreams/upstream-target.ts";
import type { EnvironmentProxies } from "./environment-proxies.ts";
import type { NamedTask, TaskHints } from "./task-names.ts";

/** What request handling gets from outside: by itself it reads no file, no clock and no environment. */
export interface GatewayParts {
  /** Where a request goes. Called once per request, so that a new configuration holds from the next request on. */
  resolve(question: RouteQuestion): RouteAnswer;
  /** Names of the models that can be requested, for the lists of models. */
  models(): readonly string[];
  /** Whose own lists of models say what else can be requested by clients of this family; absent: nobody's. */
  modelLists?(family: DialectFamily): readonly ModelList[];
  /** Keeps all rows before it returns, or none: throws when it cannot. */
  journal: {
    append(...attempts: readonly Attempt[]): void;
    /** Is there space for what requests that are admitted now will need? Left out: there always is. */
    hasRoom?(): boolean;
  };
  prices: PriceBook;
  clock: Clock;
  /** A unique id. */
  newId(): string;
  taskOf(hints: TaskHints): NamedTask;
  /** Proxies for all upstreams that name none of their own; null or absent: none. */
  proxies?: EnvironmentProxies | null;
  limits: GatewayLimits;
  drain: DrainLimits;
  whenLedgerFails: "refuse" | "carry-on";
  /**
   * Names in the Host header that are served, without port; null serves any. On loopback a list keeps pages of
   * other origins from reaching the gateway through a name that they made resolve to it.
   */
  hosts: readonly string[] | null;
  /** Answers what is not a surface of a model (health, metrics, the page) and returns true; else returns false. */
  own?(request: IncomingMessage, response: ServerResponse, path: string): boolean;
  observe?: GatewayObserver;
}

export interface Clock {
  /** Milliseconds since 1970 UTC. */
  now(): number;
  /** Milliseconds of a clock that never goes back, from any origin. */
  monotonic(): number;
}

/** What routing may depend on. */
export interface RouteQuestion {
  model: string | null;
  /** Name of the dialect: "openai-chat"; null for lists of models and stored answers. */
  surface: string | null;
  family: DialectFamily;
}

/** An upstream whose list of models counts, as far as its names fit. */
export interface ModelList {
  target: UpstreamTarget;
  fits: (model: string) => boolean;
}

export type RouteAnswer =
  | { target: UpstreamTarget }
  | { refused: FailureKind; message: string; code: string };

export interface GatewayLimits {
  bodyBytes: number;
  headerBytes: number;
  /** Within which a request must have arrived whole, milliseconds. */
  requestMs: number;
  /** Requests in flight in this process, at most. */
  inFlight: number;
}

/** How far an answer is read on after its client has gone, where the upstream's policy is "drain". */
export interface DrainLimits {
  mostMs: number;
  mostBytes: number;
  mostAtOnce: number;
}

export const DEFAULT_DRAIN: DrainLimits = { mostMs: 60_000, mostBytes: 4 << 20, mostAtOnce: 50 };

/** Is told what happened. None of these may throw. */
export interface GatewayObserver {
  attempt?(attempt: Attempt): void;
  /** A request was sent to an upstream; `request` is called when it has ended. */
  begun?(upstream: string): void;
  /** A request was answered or abandoned; `overheadMs` is the time that the gateway itself took for it. */
  request?(done: RequestDone): void;
  /** An unexpected error; the request was answered with a 500. */
  defect?(error: unknown): void;
  /** The ledger cannot be written any more, or can be again; `lost` rows will never be in it. */
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
  /** Code of the gateway's own failure; null where the upstream's answer was passed on. */
  failure: string | null;
  clientGone: boolean;
}
