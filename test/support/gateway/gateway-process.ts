import { randomUUID } from "node:crypto";
import type { AddressInfo } from "node:net";
import { apiPrices } from "../../../src/catalog/api-prices.ts";
import { createGateway } from "../../../src/gateway/gateway.ts";
import { DEFAULT_DRAIN } from "../../../src/gateway/gateway-parts.ts";
import { taskNames } from "../../../src/gateway/task-names.ts";
import { openJournal } from "../../../src/ledger/journal.ts";
import { upstreamKind } from "../../../src/upstreams/upstream-kinds.ts";
import {
  DEFAULT_TIMEOUTS,
  type UpstreamTimeouts,
  upstreamTarget,
} from "../../../src/upstreams/upstream-target.ts";

/** What the process is told on its command line. */
export interface GatewayProcessOptions {
  upstreamUrl: string;
  folder: string;
  kind?: string;
  timeouts?: Partial<UpstreamTimeouts>;
  requestMs?: number;
  /** The journal takes no more than this. */
  journalBytes?: number;
}

/** A gateway with a real journal in a process of its own, so that it can be killed. Prints its address. */
const options = JSON.parse(process.argv[2] ?? "{}") as GatewayProcessOptions;
const journal = openJournal({
  folder: options.folder,
  writer: `w${process.pid}`,
  ...(options.journalBytes === undefined ? {} : { maxBytes: options.journalBytes }),
});
const kind = upstreamKind(options.kind ?? "openai");
if (kind === undefined) throw new Error("no such kind of upstream");
const target = upstreamTarget({
  name: "test-upstream",
  kind,
  url: options.upstreamUrl,
  key: "secret-of-the-gateway",
  timeouts: { ...DEFAULT_TIMEOUTS, ...options.timeouts },
});
const gateway = createGateway({
  resolve: () => ({ target }),
  models: () => ["gpt-4o-mini"],
  journal,
  prices: apiPrices(),
  clock: { now: Date.now, monotonic: () => performance.now() },
  newId: randomUUID,
  taskOf: taskNames({ rules: [], most: 200 }),
  limits: {
    bodyBytes: 1 << 20,
    headerBytes: 16 << 10,
    requestMs: options.requestMs ?? 30_000,
    inFlight: 10_000,
  },
  drain: DEFAULT_DRAIN,
  whenLedgerFails: "refuse",
  hosts: ["127.0.0.1", "localhost", "[::1]"],
});
gateway.server.listen(0, "127.0.0.1", () => {
  process.stdout.write(`http://127.0.0.1:${(gateway.server.address() as AddressInfo).port}\n`);
});
