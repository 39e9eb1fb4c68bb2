import { randomUUID } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { availableParallelism } from "node:os";
import { apiPrices } from "../catalog/api-prices.ts";
import { openJournal } from "../ledger/journal.ts";
import { upstreamKind } from "../upstreams/upstream-kinds.ts";
import type { UpstreamKind } from "../upstreams/upstream-kind.ts";
import { attemptMetrics } from "./attempt-metrics.ts";
import type { Listen } from "./configuration/configuration.ts";
import { DEMO_KIND } from "./demo/demo-kind.ts";
import { environmentProxies } from "./environment-proxies.ts";
import { createGateway } from "./gateway.ts";
import { DEFAULT_DRAIN, type GatewayObserver } from "./gateway-parts.ts";
import { isLoopback } from "./is-loopback.ts";
import { attemptFields, type Logger, pathText } from "./logs.ts";
import type { ManagementLink } from "./management/link.ts";
import { createManagement } from "./management/management.ts";
import { type MetricSnapshot, Metrics, prometheusText } from "./metrics.ts";
import { createPrivacy, type Privacy } from "./privacy.ts";
import { createRoutes, observingRoutes, type Routes } from "./routes.ts";
import { pricesOnUse } from "./prices-on-use.ts";
import { SaturationWatch } from "./saturation.ts";
import type { ServeSettings } from "./serve-settings.ts";
import { taskNames } from "./task-names.ts";

/** One process that serves: the gateway with its ledger, metrics and log around it. */
export interface GatewayProcess {
  address: Listen;
  /** How many processes serve there. */
  processes: number;
  /** Upstreams, models and tasks hold from the next request on; requests in flight go on as they began. */
  apply(settings: ServeSettings): void;
  metrics(): Promise<MetricSnapshot[]>;
  /** Accepts nothing more, waits for requests in flight up to the limit, cuts what is left, closes the ledger. */
  stop(): Promise<void>;
}

export interface ProcessSurroundings {
  logger: Logger;
  /** "worker-1": the name of this process in the data folder. */
  writer: string;
  /** Other processes listen on the same address, and the kernel hands out the connections. */
  sharesPort?: boolean;
  /** How many processes share it, this one included. */
  processes?: number;
  /** The metrics of all processes together; null where this is the only process. */
  allMetrics: (() => Promise<MetricSnapshot[]>) | null;
  /** To the process that answers what the dashboard asks. */
  link: ManagementLink;
}

/** Between two log lines about a ledger that cannot be written. */
const REMIND_MS = 60_000;
/** Between two checks of what is still in flight. */
const CHECK_MS = 25;

/** Starts to serve. Rejects when it cannot listen on the address or cannot open the ledger. */
export async function startGatewayProcess(
  first: ServeSettings,
  { logger, writer, sharesPort = false, processes = 1, allMetrics, link }: ProcessSurroundings,
): Promise<GatewayProcess> {
  const { configuration } = first;
  const prices = pricesOnUse(apiPrices);
  const metrics = new Metrics();
  const measures = attemptMetrics(metrics, (upstream) => {
    const kind = routes.upstreams.find(({ name }) => name === upstream)?.kind;
    return kind?.telemetryName ?? kind?.id ?? upstream;
  });
  let { routes, taskOf, privacy } = prepared(first);
  let { logAttempts } = configuration;
  let pricesAsked = false;
  let stopping = false;
  let ledgerFailed = false;
  let reminder: NodeJS.Timeout | undefined;
  const management = createManagement({
    settings: first.management,
    listen: configuration.listen,
    process: writer,
    upstreams: () => routes.upstreams.map(({ name }) => name),
    saturation: () => busy.now,
    link,
    logger,
    nowMs: () => Date.now(),
  });

  const busy = new SaturationWatch(processes, availableParallelism(), (found) => {
    const { busyShare, requestsPerSecond, withOneMorePerSecond } = found;
    logger.warn("core-saturated", {
      process: writer,
      busyPercent: Math.round(busyShare * 100),
      requestsPerSecond: Math.round(requestsPerSecond),
      withOneMoreWorkerPerSecond: withOneMorePerSecond === null ? null : Math.round(withOneMorePerSecond),
    });
  });

  const journal = openJournal({
    folder: first.dataFolder,
    writer,
    synchronous: configuration.synchronous,
  });
  const gateway = createGateway({
    resolve: (question) => routes.resolve(question),
    models: () => routes.models(),
    modelLists: (family) => routes.modelLists(family),
    journal,
    prices,
    clock: { now: () => Date.now(), monotonic: () => performance.now() },
    newId: () => randomUUID(),
    taskOf: (hints) => taskOf(hints),
    privacy: () => privacy,
    limits: configuration.limits,
    proxies: environmentProxies(process.env),
    drain: DEFAULT_DRAIN,
    whenLedgerFails: configuration.whenLedgerFails,
    hosts: servedHosts(configuration.listen),
    own,
    observe: observer(),
  });
  const { server } = gateway;
  metrics.gauge("breakeven_requests_in_flight", "Requests in flight.", () => gateway.inFlight());
  metrics.gauge("breakeven_draining", "Answers that are read on for clients that have gone.", () =>
    gateway.draining(),
  );
  metrics.levels(
    "breakeven_place_state",
    "Processes to which a place of a route is closed (well), open (ill), cooling (asked to wait) or probe (due for a try).",
    ["place", "state"],
    () => gateway.places().map(({ id, state }) => [[id, state], 1]),
  );
  metrics.levels(
    "breakeven_place_outstanding",
    "Requests sent to a place of a route and not ended.",
    ["place"],
    () => gateway.places().map(({ id, outstanding }) => [[id], outstanding]),
  );
  metrics.gauge("breakeven_ledger_failed", "Processes whose ledger cannot be written.", () =>
    ledgerFailed ? 1 : 0,
  );
  metrics.gauge(
    "process_cpu_seconds_total",
    "CPU time of the gateway's processes.",
    () => {
      const { user, system } = process.cpuUsage();
      return (user + system) / 1e6;
    },
    "counter",
  );
  metrics.gauge("process_resident_memory_bytes", "Memory of the gateway's processes.", () =>
    process.memoryUsage.rss(),
  );
  await listening();

  return {
    processes: 1,
    address: { ...configuration.listen, port: (server.address() as AddressInfo).port },
    apply: (settings) => {
      // Both are made before either is replaced: a configuration that cannot be used changes nothing.
      ({ routes, taskOf, privacy } = prepared(settings));
      logger.level = settings.configuration.logLevel;
      ({ logAttempts } = settings.configuration);
    },
    metrics: async () => metrics.snapshot(),
    stop,
  };

  function prepared(settings: ServeSettings): {
    routes: Routes;
    taskOf: ReturnType<typeof taskNames>;
    privacy: Privacy;
  } {
    const timeouts = { connectMs: 10_000, headersMs: 600_000, idleMs: 300_000 };
    return {
      routes: settings.observe
        ? observingRoutes(kindOf, { timeouts, region: settings.region })
        : createRoutes(settings.configuration, kindOf, prices),
      taskOf: taskNames(settings.configuration.tasks),
      privacy: createPrivacy(settings.configuration),
    };
  }

  function listening(): Promise<void> {
    const { host, port } = configuration.listen;
    return new Promise((resolve, reject) => {
      const failed = (error: Error): void => {
        journal.close();
        reject(error);
      };
      server.once("error", failed);
      server.listen({ host, port, backlog: 2048, reusePort: sharesPort }, () => {
        server.off("error", failed);
        resolve();
      });
    });
  }

  async function stop(): Promise<void> {
    stopping = true;
    busy.close();
    management.close();
    server.close();
    server.closeIdleConnections();
    const until = performance.now() + configuration.drainMs;
    while (gateway.inFlight() > 0 && performance.now() < until) await pause(CHECK_MS);
    const cut = gateway.inFlight();
    if (cut > 0) logger.warn("drain-limit-reached", { cut });
    server.closeAllConnections();
    // Their rows are written as the connections close.
    for (let checks = 0; gateway.inFlight() > 0 && checks < 40; checks += 1) await pause(CHECK_MS);
    await gateway.closeUpstreams();
    journal.close();
    clearInterval(reminder);
    logger.flush();
  }

  /** Health, readiness, metrics and the dashboard: what is asked of the gateway itself. */
  function own(request: IncomingMessage, response: ServerResponse, path: string): boolean {
    if (stopping) response.setHeader("connection", "close");
    if (!(path in OWN_PATHS)) return management.handle(request, response, path);
    if (request.method !== "GET" && request.method !== "HEAD") {
      response.writeHead(405, { allow: "GET, HEAD", "content-length": 0 });
      response.end();
    } else if (path === "/health") send(response, 200, { status: "ok" });
    else if (path === "/ready") {
      const state = stopping ? "stopping" : gateway.ready() ? "ready" : "ledger-unavailable";
      send(response, state === "ready" ? 200 : 503, { status: state });
    } else {
      const snapshots = allMetrics === null ? Promise.resolve(metrics.snapshot()) : allMetrics();
      snapshots.then(
        (all) => sendText(response, prometheusText(all)),
        () => response.writeHead(503).end(),
      );
    }
    return true;
  }

  function observer(): GatewayObserver {
    return {
      attempt: (attempt) => {
        measures.attempt(attempt);
        management.attempt(attempt);
        if (!logAttempts || !logger.hears("info")) return;
        const fields = attemptFields(attempt);
        logger.info("attempt", attempt.upstream === DEMO_NAME ? { ...fields, demo: true } : fields);
      },
      begun: (upstream) => {
        management.begun(upstream);
        // While the first answer is on its way, rather than when it has come.
        if (!pricesAsked) setImmediate(apiPrices);
        pricesAsked = true;
      },
      request: (done) => {
        if (done.upstream !== null) management.ended(done.upstream);
        measures.overhead(done.overheadMs);
        busy.count();
        if (done.failure === null) return;
        logger.info("refused", {
          request: done.requestId,
          method: done.method.slice(0, 16),
          path: pathText(done.path),
          status: done.status,
          code: done.failure,
          upstream: done.upstream,
        });
      },
      defect: (error) => {
        // The message may quote what was sent; the place in the code does not.
        const { name, stack } = error instanceof Error ? error : new Error("not an error");
        logger.error("defect", { name, where: /^ +at .*$/m.exec(stack ?? "")?.[0].trim() });
      },
      ledger: (state, error, lost) => {
        ledgerFailed = state === "failed";
        clearInterval(reminder);
        if (!ledgerFailed) {
          logger.warn("ledger-can-be-written-again", lost > 0 ? { attemptsLost: lost } : {});
          return;
        }
        const say = (): void =>
          logger.error("ledger-cannot-be-written", {
            message: String(error),
            refusing: configuration.whenLedgerFails === "refuse",
          });
        say();
        reminder = setInterval(say, REMIND_MS).unref();
      },
    };
  }
}

/** Name of the demo in the ledger, in headers and in the log. */
const DEMO_NAME = DEMO_KIND.id;

const kindOf = (id: string): UpstreamKind | undefined => (id === DEMO_KIND.id ? DEMO_KIND : upstreamKind(id));

const OWN_PATHS: Readonly<Record<string, true>> = { "/health": true, "/ready": true, "/metrics": true };

/**
 * On loopback only these names are served, so that no page on the web can reach the gateway through a name of its
 * own. On other addresses any name is served, unless the configuration lists some.
 */
function servedHosts({ host, names }: Listen): readonly string[] | null {
  if (isLoopback(host)) return ["localhost", "127.0.0.1", "[::1]", host, ...names];
  return names.length === 0 ? null : [host, ...names];
}

function send(response: ServerResponse, status: number, value: object): void {
  const text = JSON.stringify(value);
  response.writeHead(status, {
    "content-type": "application/json",
    "content-length": Buffer.byteLength(text),
    "cache-control": "no-store",
  });
  response.end(text);
}

function sendText(response: ServerResponse, text: string): void {
  response.writeHead(200, {
    "content-type": "text/plain; version=0.0.4; charset=utf-8",
    "content-length": Buffer.byteLength(text),
  });
  response.end(text);
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
