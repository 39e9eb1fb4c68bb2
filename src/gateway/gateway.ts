import type { IncomingMessage, Server } from "node:http";
import type { Duplex } from "node:stream";
import { refusedCaller } from "./allowed-caller.ts";
import { Arrival } from "./arrival.ts";
import { createExchanges } from "./exchanges.ts";
import type { PlaceHealth } from "./failover/upstream-health.ts";
import type { GatewayParts } from "./gateway-parts.ts";
import { type Failure, LEDGER_UNAVAILABLE } from "./http-error.ts";
import { createHttpServer } from "./http-server.ts";
import { createRecorder } from "./recorder.ts";
import { surfaceHandlers } from "./surface-handlers.ts";
import { createUpgrades } from "./upgrades.ts";
import { createUpstreamModels } from "./upstream-models.ts";
import { createPools } from "./upstream-pools.ts";
import { unknownPath } from "./unknown-path.ts";

/** The gateway's request handling around a server that does not listen yet. */
export interface Gateway {
  server: Server;
  /** Requests in flight. */
  inFlight(): number;
  /** Answers that are read on for clients that have gone. */
  draining(): number;
  /** What is known of the places that routes lead to. */
  places(): readonly PlaceHealth[];
  /** May new requests be admitted, as far as the ledger is concerned? */
  ready(): boolean;
  /** Closes the connections to upstreams, those in use included; what that ends is in the ledger when it resolves. */
  closeUpstreams(): Promise<void>;
}

/** Makes the gateway. Nothing happens before the server listens. */
export function createGateway(parts: GatewayParts): Gateway {
  const recorder = createRecorder(parts);
  const pools = createPools(parts.proxies ?? null);
  const exchanges = createExchanges(parts, recorder, pools);
  const upgrades = createUpgrades(parts, recorder, pools);
  const handlers = surfaceHandlers(parts, exchanges, createUpstreamModels(pools));

  /** From the request's head to its handler, or to a refusal. */
  function receive(arrival: Arrival): void {
    const { request, response, surface, path, problem } = arrival;
    if (problem !== null) {
      arrival.refuse(problem);
      return;
    }
    const foreign = refusedCaller(request, parts.hosts);
    if (foreign !== null) arrival.refuse(foreignCaller(foreign));
    else if (parts.own?.(request, response, path) === true) return;
    else if (surface === null) arrival.refuse(unknownPath(request, path));
    else if (!recorder.ready()) arrival.refuse(LEDGER_UNAVAILABLE);
    else if (exchanges.inFlight >= parts.limits.inFlight) arrival.refuse(OVERLOADED);
    else handlers[surface.operation](arrival, surface);
  }

  const server = createHttpServer(parts.limits, (request, response) => {
    const arrival = new Arrival(parts, request, response);
    arrival.guarded(() => receive(arrival));
  });
  server.on("upgrade", (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    try {
      upgrades.receive(request, socket, head);
    } catch (error) {
      parts.observe?.defect?.(error);
      socket.destroy();
    }
  });

  return {
    server,
    inFlight: () => exchanges.inFlight + upgrades.inFlight,
    draining: () => exchanges.draining,
    places: () => exchanges.places(),
    ready: () => recorder.ready(),
    async closeUpstreams() {
      upgrades.close();
      await pools.close();
      recorder.flush();
    },
  };
}

const foreignCaller = (why: string): Failure => ({
  kind: "forbidden",
  code: "foreign-caller",
  message: `Refused: ${why}.`,
});
const OVERLOADED: Failure = {
  kind: "overloaded",
  code: "too-many-requests-under-way",
  message: "The gateway has as many requests in flight as it is allowed.",
  retryAfterSeconds: 1,
};
