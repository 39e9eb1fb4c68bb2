import buildConnector from "undici/lib/core/connect.js";
import Pool from "undici/lib/dispatcher/pool.js";
import type { UpstreamTarget } from "../upstreams/upstream-target.ts";
import { keptConnections } from "./kept-connections.ts";

/** Pools of connections to upstreams. */
export interface UpstreamPools {
  /** "kept": a connection that served before, where there is one; "fresh": a new one for this request alone. */
  of(target: UpstreamTarget, connection: Connection): Pool;
  /** Did the upstream close a kept connection as idle, just as a request was sent on it? */
  closedAsIdle(error: Error): boolean;
  close(): Promise<void>;
}

export type Connection = "kept" | "fresh";

/**
 * Engines' servers close idle connections after five seconds by default. Ours are closed before that, so that no request
 * is sent on one that is just closing; where an upstream announces another time (`Keep-Alive: timeout`), a second before
 * that.
 */
const KEEP_ALIVE_MS = 4000;
const BEFORE_ANNOUNCED_MS = 1000;

export function createPools(): UpstreamPools {
  const pools = new Map<string, Pool>();
  const { watched, closedAsIdle } = keptConnections();

  function made({ origin, timeouts }: UpstreamTarget, connection: Connection): Pool {
    return new Pool(origin, {
      connections: null,
      // None: a connection serves one request and is closed.
      pipelining: connection === "kept" ? 1 : 0,
      keepAliveTimeout: KEEP_ALIVE_MS,
      keepAliveTimeoutThreshold: BEFORE_ANNOUNCED_MS,
      headersTimeout: timeouts.headersMs,
      bodyTimeout: timeouts.idleMs,
      maxHeaderSize: 64 * 1024,
      connect: watched(buildConnector({ timeout: timeouts.connectMs, allowH2: false })),
      allowH2: false,
    });
  }

  return {
    of(target, connection) {
      const { origin, timeouts } = target;
      const key = `${origin} ${connection} ${timeouts.connectMs} ${timeouts.headersMs} ${timeouts.idleMs}`;
      let pool = pools.get(key);
      if (pool === undefined) pools.set(key, (pool = made(target, connection)));
      return pool;
    },
    closedAsIdle,
    async close() {
      await Promise.all([...pools.values()].map((pool) => pool.destroy()));
      pools.clear();
    },
  };
}
