import type { Dispatcher } from "undici";
import buildConnector from "undici/lib/core/connect.js";
import EnvHttpProxyAgent from "undici/lib/dispatcher/env-http-proxy-agent.js";
import Pool from "undici/lib/dispatcher/pool.js";
import ProxyAgent from "undici/lib/dispatcher/proxy-agent.js";
import type { UpstreamTarget } from "../upstreams/upstream-target.ts";
import type { EnvironmentProxies } from "./environment-proxies.ts";
import { isLoopback } from "./is-loopback.ts";
import { keptConnections } from "./kept-connections.ts";

/** Pools of connections to upstreams. */
export interface UpstreamPools {
  /** Sends a request to an upstream, through the proxy that it is behind. */
  dispatch(
    target: UpstreamTarget,
    connection: Connection,
    options: Omit<Dispatcher.DispatchOptions, "origin">,
    handler: Dispatcher.DispatchHandler,
  ): void;
  /** Did the upstream close a kept connection as idle, just as a request was sent on it? */
  closedAsIdle(error: Error): boolean;
  close(): Promise<void>;
}

/** "kept": a connection that served before, where there is one; "fresh": a new one for this request alone. */
export type Connection = "kept" | "fresh";

/**
 * Engines' servers close idle connections after five seconds by default. Ours are closed before that, so that no request
 * is sent on one that is just closing; where an upstream announces another time (`Keep-Alive: timeout`), a second before
 * that.
 */
const KEEP_ALIVE_MS = 4000;
const BEFORE_ANNOUNCED_MS = 1000;

/** `environment`: the proxies that the process's environment names for upstreams without a setting; null = none. */
export function createPools(environment: EnvironmentProxies | null): UpstreamPools {
  const pools = new Map<string, Dispatcher>();
  const { watched, closedAsIdle } = keptConnections();

  function poolOf(target: UpstreamTarget, connection: Connection): Dispatcher {
    const { origin, timeouts, proxy } = target;
    const { connectMs, headersMs, idleMs } = timeouts;
    const key = `${origin} ${connection} ${connectMs} ${headersMs} ${idleMs} ${proxy ?? ""}`;
    let pool = pools.get(key);
    if (pool === undefined) pools.set(key, (pool = made(target, connection)));
    return pool;
  }

  function made({ origin, timeouts, proxy }: UpstreamTarget, connection: Connection): Dispatcher {
    const options = {
      connections: null,
      // None: a connection serves one request and is closed.
      pipelining: connection === "kept" ? 1 : 0,
      keepAliveTimeout: KEEP_ALIVE_MS,
      keepAliveTimeoutThreshold: BEFORE_ANNOUNCED_MS,
      headersTimeout: timeouts.headersMs,
      bodyTimeout: timeouts.idleMs,
      maxHeaderSize: 64 * 1024,
      allowH2: false,
    };
    const proxied = { ...options, connectTimeout: timeouts.connectMs };
    if (proxy !== null && proxy !== "none") return new ProxyAgent({ ...proxied, uri: proxy });
    if (proxy === null && environment !== null && !isOnThisMachine(origin)) {
      return new EnvHttpProxyAgent({ ...proxied, ...environment });
    }
    const connect = watched(buildConnector({ timeout: timeouts.connectMs, allowH2: false }));
    return new Pool(origin, { ...options, connect });
  }

  return {
    dispatch: (target, connection, options, handler) =>
      void poolOf(target, connection).dispatch({ ...options, origin: target.origin }, handler),
    closedAsIdle,
    async close() {
      await Promise.all([...pools.values()].map((pool) => pool.destroy()));
      pools.clear();
    },
  };
}

/** No proxy reaches this machine's own loopback. */
const isOnThisMachine = (origin: string): boolean =>
  isLoopback(new URL(origin).hostname.replaceAll(/[[\]]/g, ""));
