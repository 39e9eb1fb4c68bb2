import { randomUUID } from "node:crypto";
import { createGateway } from "../../src/gateway/gateway.ts";
import { DEFAULT_DRAIN } from "../../src/gateway/gateway-parts.ts";
import { upstreamKind } from "../../src/upstreams/upstream-kinds.ts";
import type { UpstreamKind } from "../../src/upstreams/upstream-kind.ts";
import { NO_BOUNDARIES } from "../../src/pricing/price-boundaries.ts";
import { upstreamTarget } from "../../src/upstreams/upstream-target.ts";

/** The gateway's hot path alone: no ledger, no prices, no metrics, no log. What recording costs is the difference. */
export function serveUnrecorded(port: number, upstreamPort: number): void {
  const kind = upstreamKind("openai-compatible") as UpstreamKind;
  const target = upstreamTarget({
    name: "upstream",
    kind,
    url: `http://127.0.0.1:${upstreamPort}`,
    key: null,
  });
  const { server } = createGateway({
    resolve: () => ({ target }),
    models: () => [],
    journal: { append: () => {} },
    prices: {
      source: "none",
      date: "2026-11-20",
      boundaries: NO_BOUNDARIES,
      providers: () => [],
      models: () => [],
      find: () => null,
    },
    clock: { now: () => Date.now(), monotonic: () => performance.now() },
    newId: () => randomUUID(),
    taskOf: () => ({ task: null, by: "none" }),
    limits: { bodyBytes: 32 * 1024 ** 2, headerBytes: 32_768, requestMs: 120_000, inFlight: 10_000 },
    drain: DEFAULT_DRAIN,
    whenLedgerFails: "refuse",
    hosts: null,
  });
  server.listen({ port, host: "127.0.0.1", backlog: 2048 });
}
