import { Dispatcher, EnvHttpProxyAgent, Pool, ProxyAgent } from "undici";
import type { UpstreamTarget } from "../upstreams/upstream-target.ts";
import { isLoopback } from "./is-loopback.ts";
import type { EnvironmentProxies } from "./environment-proxies.ts";

/** Pools of connections to upstreams. */
export interface UpstreamPools {
  /** Sends a request to an upstream, over the proxy that it is behind. */
  dispatch(
    target: UpstreamTarget,
    options: Omit<Dispatcher.DispatchOptions, "origin">,
    handler: Dispatcher.DispatchHandler,
  ): void;
  close(): Promise<void>;
}

/**
 * Engines' servers close idle connections after five seconds by default. Ours are closed before that, so that no request
 * is sent on one that is just closing.
 */
const KEEP_ALIVE_MS = 4000;

export function createPools(environment: EnvironmentProxies | null): UpstreamPools {
  const pools = new Map<string, Dispatcher>();

  function poolOf({ origin, timeouts, proxy }: UpstreamTarget): Dispatcher {
    const key = `${origin} ${timeouts.connectMs} ${timeouts.headersMs} ${timeouts.idleMs} ${proxy ?? ""}`;
    let pool = pools.get(key);
    if (pool === undefined) {
      pool = newPool(origin, timeouts, proxy);
      pools.set(key, pool);
    }
    return pool;
  }

  function newPool(
    origin: string,
    timeouts: UpstreamTarget["timeouts"],
    proxy: UpstreamTarget["proxy"],
  ): Dispatcher {
    const options = {
      connections: null,
      pipelining: 1,
      keepAliveTimeout: KEEP_ALIVE_MS,
      headersTimeout: timeouts.headersMs,
      bodyTimeout: timeouts.idleMs,
      maxHeaderSize: 64 * 1024,
      allowH2: false,
    };
    const proxied = { ...options, connectTimeout: timeouts.connectMs };
    if (proxy !== null && proxy !== "none") return new ProxyAgent({ ...proxied, uri: proxy });
    // No proxy reaches this machine's own loopback.
    if (
      proxy === null &&
      environment !== null &&
      !isLoopback(new URL(origin).hostname.replaceAll(/[[\]]/g, ""))
    ) {
      return new EnvHttpProxyAgent({ ...proxied, ...environment });
    }
    return new Pool(origin, { ...options, connect: { timeout: timeouts.connectMs } });
  }

  return {
    dispatch: (target, options, handler) =>
      void poolOf(target).dispatch({ ...options, origin: target.origin }, handler),
    async close() {
      await Promise.all([...pools.values()].map((pool) => pool.destroy()));
      pools.clear();
    },
  };
}
