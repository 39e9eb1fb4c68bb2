import { randomUUID } from "node:crypto";
import type { AddressInfo } from "node:net";
import { apiPrices } from "../../../src/catalog/api-prices.ts";
import type { Attempt } from "../../../src/core/attempt.ts";
import { createGateway, type Gateway } from "../../../src/gateway/gateway.ts";
import { DEFAULT_DRAIN, type GatewayParts, type RequestDone } from "../../../src/gateway/gateway-parts.ts";
import { taskNames } from "../../../src/gateway/task-names.ts";
import { upstreamKind } from "../../../src/upstreams/upstream-kinds.ts";
import {
  DEFAULT_TIMEOUTS,
  type UpstreamTarget,
  upstreamTarget,
} from "../../../src/upstreams/upstream-target.ts";

export interface TestGateway {
  url: string;
  rows: Attempt[];
  done: RequestDone[];
  gateway: Gateway;
  /** Waits until this many rows are there. */
  rowsAfter(count: number): Promise<Attempt[]>;
  close(): Promise<void>;
}

export interface TestGatewayOptions {
  upstreamUrl: string;
  kind?: string;
  model?: string;
  passThrough?: boolean;
  target?: Partial<UpstreamTarget>;
  parts?: Partial<GatewayParts>;
}

/** A gateway on a free port of loopback with one upstream, whose rows are kept in a list. */
export async function startGateway(options: TestGatewayOptions): Promise<TestGateway> {
  const rows: Attempt[] = [];
  const done: RequestDone[] = [];
  const kind = upstreamKind(options.kind ?? "openai");
  if (kind === undefined) throw new Error("no such kind of upstream");
  const target: UpstreamTarget = {
    ...upstreamTarget({
      name: "test-upstream",
      kind,
      url: options.upstreamUrl,
      key: "secret-of-the-gateway",
      model: options.model ?? null,
      passThrough: options.passThrough ?? false,
      timeouts: { ...DEFAULT_TIMEOUTS, headersMs: 5000, idleMs: 5000 },
    }),
    ...options.target,
  };
  const gateway = createGateway({
    resolve: () => ({ target }),
    models: () => ["gpt-4o-mini"],
    journal: { append: (...more) => void rows.push(...more) },
    prices: apiPrices(),
    clock: { now: Date.now, monotonic: () => performance.now() },
    newId: randomUUID,
    taskOf: taskNames({ rules: [], most: 200 }),
    limits: { bodyBytes: 1 << 20, headerBytes: 16 << 10, requestMs: 2000, inFlight: 1000 },
    drain: DEFAULT_DRAIN,
    whenLedgerFails: "refuse",
    hosts: ["127.0.0.1", "localhost", "[::1]"],
    observe: { request: (each) => void done.push(each) },
    ...options.parts,
  });
  await new Promise<void>((resolve) => void gateway.server.listen(0, "127.0.0.1", () => resolve()));
  return {
    url: `http://127.0.0.1:${(gateway.server.address() as AddressInfo).port}`,
    rows,
    done,
    gateway,
    async rowsAfter(count) {
      const until = performance.now() + 5000;
      while (rows.length < count && performance.now() < until) {
        await new Promise((resolve) => void setTimeout(resolve, 5));
      }
      return rows;
    },
    async close() {
      gateway.server.closeAllConnections();
      await new Promise((resolve) => void gateway.server.close(resolve));
      await gateway.closeUpstreams();
    },
  };
}
