import cluster, { type Worker } from "node:cluster";
import { type AddressInfo, createServer } from "node:net";
import { fileURLToPath } from "node:url";
import { UserError } from "../core/errors.ts";
import type { GatewayProcess } from "./gateway-process.ts";
import type { Logger } from "./logs.ts";
import { managementHub, type ToFirst, type ToWorker } from "./management/link.ts";
import type { Backend } from "../contract/questions.ts";
import { addSnapshots, type MetricSnapshot } from "./metrics.ts";
import type { ServeSettings } from "./serve-settings.ts";
import type { Listen } from "./configuration/configuration.ts";

/** A message from the first process to a worker. */
export type Order =
  | { order: "start"; settings: ServeSettings; writer: string; processes: number }
  | { order: "apply"; settings: ServeSettings }
  | { order: "stop" }
  | { order: "snapshot"; id: number }
  | { order: "metrics"; id: number; metrics: MetricSnapshot[] }
  | { order: "management"; message: ToWorker };

/** A message from a worker to the first process. */
export type Word =
  | { word: "serving"; address: Listen }
  | { word: "failed"; message: string; code: string | null }
  | { word: "applied"; problem: string | null }
  | { word: "snapshot"; id: number; metrics: MetricSnapshot[] }
  | { word: "metrics?"; id: number }
  | { word: "management"; message: ToFirst };

/** What a worker runs: the same program, which finds out that it is a worker. */
const PROGRAM = fileURLToPath(new URL("../../bin/breakeven.js", import.meta.url));
/**
 * Where the kernel lets several processes listen on one port it distributes the connections, and a process that dies
 * takes none of the others' with it. Elsewhere the first process distributes them in turn, and a connection that it has
 * just handed to a dying process is lost.
 */
export const KERNEL_SHARES_PORTS = process.platform === "linux" || process.platform === "freebsd";

/** A worker that keeps ending at once is not restarted in a tight loop. */
const RESTART_MS = 1000;
/** A worker that does not report its metrics in time is left out of the sum. */
const SNAPSHOT_MS = 2000;

/**
 * Starts several processes that share one port. A worker that ends by itself is replaced. Resolves when all of them
 * serve; rejects with the error of the first one that could not start.
 */
export async function startWorkers(
  first: ServeSettings,
  logger: Logger,
  office: Backend,
  count: number,
): Promise<GatewayProcess> {
  cluster.setupPrimary({ exec: PROGRAM, args: ["serve"], silent: false });
  cluster.schedulingPolicy = cluster.SCHED_RR;
  const listen = KERNEL_SHARES_PORTS
    ? await freeAddress(first.configuration.listen)
    : first.configuration.listen;
  const listeningThere = (next: ServeSettings): ServeSettings => ({
    ...next,
    configuration: { ...next.configuration, listen },
  });
  const workers = new Map<number, Worker>();
  const waiting = new Map<number, (metrics: MetricSnapshot[]) => void>();
  let settings = listeningThere(first);
  let stopping = false;
  let questions = 0;

  const tell = (worker: Worker, order: Order): void => {
    // A worker may be dying at this moment; its "exit" event handles that.
    if (worker.isConnected()) worker.send(order, undefined, undefined, () => {});
  };

  const hub = managementHub<Worker>(office, (worker, message) =>
    tell(worker, { order: "management", message }),
  );

  /** Starts worker number `index`; resolves when it serves. */
  const start = (index: number): Promise<Listen> =>
    new Promise((resolve, reject) => {
      const worker = cluster.fork();
      workers.set(index, worker);
      worker.on("message", (word: Word) => {
        if (word.word === "serving") {
          hub.joined(worker);
          resolve(word.address);
        } else if (word.word === "failed")
          reject(Object.assign(new Error(word.message), { code: word.code }));
        else if (word.word === "applied" && word.problem !== null)
          logger.error("configuration-not-applied", { worker: index, message: word.problem });
        else if (word.word === "snapshot") waiting.get(word.id)?.(word.metrics);
        else if (word.word === "management") hub.receive(worker, word.message);
        else if (word.word === "metrics?") {
          void snapshots().then((metrics) => tell(worker, { order: "metrics", id: word.id, metrics }));
        }
      });
      worker.on("exit", (code, signal) => {
        if (workers.get(index) === worker) workers.delete(index);
        hub.left(worker);
        reject(new Error(`a worker ended at its start (${signal ?? code})`));
        if (stopping || failed) return;
        logger.error("worker-ended", { worker: index, code, signal });
        setTimeout(() => {
          if (!stopping)
            start(index).catch((error: Error) =>
              logger.error("worker-not-started", { worker: index, message: error.message }),
            );
        }, RESTART_MS);
      });
      tell(worker, { order: "start", settings, writer: `worker-${index}`, processes: count });
    });

  const snapshots = async (): Promise<MetricSnapshot[]> => {
    const all = await Promise.all([...workers.values()].map((worker) => snapshotOf(worker)));
    return addSnapshots(all);
  };

  const snapshotOf = (worker: Worker): Promise<MetricSnapshot[]> =>
    new Promise((resolve) => {
      const id = questions++;
      const done = (metrics: MetricSnapshot[]): void => {
        clearTimeout(timer);
        waiting.delete(id);
        resolve(metrics);
      };
      const timer = setTimeout(() => done([]), SNAPSHOT_MS);
      waiting.set(id, done);
      tell(worker, { order: "snapshot", id });
    });

  const stop = async (): Promise<void> => {
    stopping = true;
    const ended = [...workers.values()].map(
      (worker) =>
        new Promise<void>((resolve) =>
          worker.isDead() ? resolve() : void worker.once("exit", () => resolve()),
        ),
    );
    for (const worker of workers.values()) tell(worker, { order: "stop" });
    await Promise.all(ended);
  };

  let failed = false;
  let address: Listen | undefined;
  try {
    const addresses = await Promise.all(Array.from({ length: count }, (_, index) => start(index + 1)));
    address = addresses[0];
  } catch (error) {
    failed = true;
    for (const worker of workers.values()) worker.process.kill("SIGKILL");
    throw error;
  }
  if (address === undefined) throw new UserError("There are no workers", "Write workers: 1 or more.");
  return {
    address,
    processes: count,
    apply: (next) => {
      settings = listeningThere(next);
      for (const worker of workers.values()) tell(worker, { order: "apply", settings });
    },
    metrics: snapshots,
    stop,
  };
}

/** The address with a free port. Workers share their port, so they would not notice that another program has it. */
function freeAddress(listen: Listen): Promise<Listen> {
  const { promise, resolve, reject } = Promise.withResolvers<Listen>();
  const probe = createServer();
  probe.once("error", reject);
  // In this process alone, so that it is closed before a worker starts.
  probe.listen({ host: listen.host, port: listen.port, exclusive: true }, () => {
    const { port } = probe.address() as AddressInfo;
    probe.close(() => resolve({ ...listen, port }));
  });
  return promise;
}
