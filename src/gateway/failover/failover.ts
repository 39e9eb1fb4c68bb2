import type { IncomingMessage, ServerResponse } from "node:http";
import { LRUCache } from "lru-cache";
import { hash } from "node:crypto";
import type { AttemptCause } from "../../core/attempt.ts";
import { cutEvent } from "../../dialects/cut-stream.ts";
import { repeatable } from "../../dialects/repeatable.ts";
import type { Surface } from "../../dialects/surface.ts";
import type { ReadRequest } from "../client-request.ts";
import type { Exchange } from "../exchange.ts";
import type { Clock } from "../gateway-parts.ts";
import type { Failure } from "../http-error.ts";
import type { Privacy } from "../privacy.ts";
import { failureOf } from "../relay/failure-cause.ts";
import { unfitFor } from "../upstream-path.ts";
import { AttemptGuard } from "./attempt-guard.ts";
import { type NextAttempt, RoutedRequest } from "./routed-request.ts";
import type { TargetRoute } from "./target-route.ts";
import { createTimerWheel } from "./timer-wheel.ts";
import { createUpstreamHealth, type PlaceHealth } from "./upstream-health.ts";
import { clientPatience } from "./waits.ts";

/** A request as its route sees it. */
interface RoutedArrival {
  request: IncomingMessage;
  surface: Surface;
  read: ReadRequest | null;
  body: Buffer;
  task: string | null;
  isPrivate: boolean;
  privacy: Privacy;
  startedAt: number;
}

/** What routes of one process share: what is known of upstreams, one timer, where conversations went. */
export interface Failover {
  route(route: TargetRoute, arrival: RoutedArrival): RoutedRequest;
  /** The clocks of an attempt; null where no route says any. */
  guard(exchange: Exchange, next: NextAttempt | null, isRepeat: boolean): AttemptGuard | null;
  /** What is known of the places of all routes. */
  places(): readonly PlaceHealth[];
  /** Calls back after a pause, and at once when the client goes. */
  later(waitMs: number, response: ServerResponse, then: (isGone: boolean) => void): void;
}

/** Conversations whose replica is remembered. */
const MOST_CONVERSATIONS = 20_000;
/** Bytes at the beginning of a body that stand for the conversation, where no header does. */
const PREFIX_BYTES = 1024;

export function createFailover(clock: Clock): Failover {
  const wheel = createTimerWheel(() => clock.monotonic());
  const health = createUpstreamHealth(() => clock.monotonic());
  const homes = new LRUCache<string, string>({ max: MOST_CONVERSATIONS });
  const conversations = new WeakMap<RoutedRequest, string>();
  const parts = { health, clock, chance: Math.random };

  return {
    places: () => health.places(),
    route(route, { request, surface, read, body, task, isPrivate, privacy, startedAt }) {
      const isPool = route.places.some(({ target }) => target.replica !== null);
      const conversation = isPool ? conversationOf(request, body) : null;
      const routed = new RoutedRequest(
        route,
        {
          task,
          bodyBytes: body.length,
          headerNamed: (name) => {
            const value = request.headers[name];
            return typeof value === "string" ? value : value?.join(", ");
          },
          isPrivate,
          stream: surface.stream ?? read?.facts.stream ?? false,
          repeatable: read === null ? "never" : repeatable(surface.dialect?.surface ?? null, read.body),
          patience: clientPatience(request.headers),
          affinity: conversation === null ? null : (homes.get(conversation) ?? null),
          receivedAt: startedAt,
          speaks: ({ target }) => unfitFor(target, surface, request) === null,
          mayReceive: (upstream) => privacy.mayReceive(upstream),
        },
        parts,
      );
      if (conversation !== null) conversations.set(routed, conversation);
      return routed;
    },
    guard(exchange, next, isRepeat) {
      const { routed } = exchange;
      if (routed === null || next === null) return null;
      const conversation = conversations.get(routed);
      if (conversation !== undefined) homes.set(conversation, next.place.id);
      return new AttemptGuard(routed, next, wheel, clock.monotonic(), isRepeat);
    },
    later(waitMs, response, then) {
      if (waitMs <= 0 || response.destroyed) {
        then(response.destroyed);
        return;
      }
      const wait = wheel.after(waitMs, () => {
        response.off("close", onGone);
        then(false);
      });
      const onGone = (): void => {
        wait.onDue = null;
        then(true);
      };
      response.once("close", onGone);
    },
  };
}

/** The last event of a stream over a route that broke off; null where there is no route: then it is only cut. */
export const lastWords = (
  { routed, surface, target, requestId }: Exchange,
  cause: AttemptCause,
): string | null =>
  routed === null
    ? null
    : cutEvent(surface.family, surface.dialect?.surface ?? "", failureOf(cause, target.name), requestId);

/** No target of the route takes such a request. */
export const NOTHING_FITS: Failure = {
  kind: "not-found",
  code: "no-target-fits",
  message: "No target of the model's route takes such a request.",
};

/** What stands for a conversation: the header that says it, else how its body begins. */
function conversationOf({ headers }: IncomingMessage, body: Buffer): string {
  const said = headers["x-breakeven-session"] ?? headers["x-session-id"];
  if (typeof said === "string") return `header ${said.slice(0, 200)}`;
  return hash("sha1", body.subarray(0, PREFIX_BYTES), "base64url");
}
