import { Pool } from "undici";
import type { UpstreamTarget } from "../upstreams/upstream-target.ts";

/** Pools of connections to upstreams. */
export interface UpstreamPools {
  of(target: UpstreamTarget): Pool;
  close(): Promise<void>;
}

/**
 * Engines' servers close idle connections after five seconds by default. Ours are closed before that, so that no request
 * is sent on one that is just closing.
 */
const KEEP_ALIVE_MS = 4000;

export function createPools(): UpstreamPools {
  const pools = new Map<string, Pool>();
  return {
    of(target) {
      const { origin, timeouts } = target;
      const key = `${origin} ${timeouts.connectMs} ${timeouts.headersMs} ${timeouts.idleMs}`;
      let pool = pools.get(key);
      if (pool === undefined) {
        pool = new Pool(origin, {
          connections: null,
          pipelining: 1,
          keepAliveTimeout: KEEP_ALIVE_MS,
          headersTimeout: timeouts.headersMs,
          bodyTimeout: timeouts.idleMs,
          maxHeaderSize: 64 * 1024,
          connect: { timeout: timeouts.connectMs },
          allowH2: false,
        });
        pools.set(key, pool);
      }
      return pool;
    },
    async close() {
      await Promise.all([...pools.values()].map((pool) => pool.destroy()));
      pools.clear();
    },
  };
}
