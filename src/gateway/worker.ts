import { type GatewayProcess, startGatewayProcess } from "./gateway-process.ts";
import { createLogger, type Logger } from "./logs.ts";
import { workerLink } from "./management/link.ts";
import type { MetricSnapshot } from "./metrics.ts";
import { KERNEL_SHARES_PORTS, type Order, type Word } from "./workers.ts";

/** A worker: does what the first process orders, and ends in order when that process is gone. */
export function runWorker(nowMs: () => number): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  let serving: GatewayProcess | null = null;
  let starting: Promise<void> | null = null;
  let logger: Logger | null = null;
  let questions = 0;
  const waiting = new Map<number, (metrics: MetricSnapshot[]) => void>();
  const say = (word: Word): void => {
    // The first process may be gone by now.
    if (process.connected) process.send?.(word, undefined, undefined, () => {});
  };

  const management = workerLink((message) => say({ word: "management", message }));

  // Ctrl-C reaches every process of the terminal; the first one orders the stop.
  process.on("SIGINT", () => {});
  process.on("SIGTERM", () => {});
  process.on("SIGHUP", () => {});
  process.on("disconnect", () => void stop());
  process.on("message", (order: Order) => void obey(order));
  return promise;

  async function obey(order: Order): Promise<void> {
    switch (order.order) {
      case "start":
        starting = start(order);
        return starting;
      case "apply":
        return apply(order);
      case "stop":
        return stop();
      case "snapshot":
        return answer(order.id);
      case "metrics":
        waiting.get(order.id)?.(order.metrics);
        waiting.delete(order.id);
        return undefined;
      case "management":
        return management.receive(order.message);
    }
  }

  async function answer(id: number): Promise<void> {
    const metrics = serving === null ? [] : await serving.metrics();
    say({ word: "snapshot", id, metrics });
  }

  async function start({ settings, writer, processes }: Extract<Order, { order: "start" }>): Promise<void> {
    logger = createLogger(settings.configuration.logLevel, nowMs);
    try {
      serving = await startGatewayProcess(settings, {
        logger,
        writer,
        sharesPort: KERNEL_SHARES_PORTS,
        processes,
        allMetrics,
        link: management.link,
      });
      say({ word: "serving", address: serving.address });
    } catch (error) {
      const { message, code } = error as NodeJS.ErrnoException;
      say({ word: "failed", message, code: code ?? null });
    }
  }

  function apply({ settings }: Extract<Order, { order: "apply" }>): void {
    try {
      serving?.apply(settings);
      say({ word: "applied", problem: null });
    } catch (error) {
      say({ word: "applied", problem: (error as Error).message });
    }
  }

  function allMetrics(): Promise<MetricSnapshot[]> {
    const id = questions++;
    return new Promise((done) => {
      waiting.set(id, done);
      say({ word: "metrics?", id });
    });
  }

  async function stop(): Promise<void> {
    // A stop during the start waits for it: only then is it known what to stop.
    await starting;
    const stopped = serving?.stop();
    serving = null;
    await stopped;
    if (process.connected) process.disconnect?.();
    resolve();
  }
}
