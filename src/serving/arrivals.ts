import { numberAt } from "../core/at.ts";
import { FinishQueue } from "./finish-queue.ts";
import type { RequestTable } from "./request-table.ts";

/** Where requests come from. Times in seconds. */
export interface Arrivals {
  /** When the next one arrives; Infinity when none is due. */
  nextAt(): number;
  take(): number;
  /** A request has ended, answered or not, and its client is free to send another from this moment on. */
  over(seconds: number): void;
}

/** At the times of the table, whatever becomes of those before. */
export function openArrivals(table: RequestTable): Arrivals {
  const order = inOrder(table);
  let next = 0;
  return {
    nextAt: () => (next < table.count ? numberAt(table.arrival, numberAt(order, next)) : Infinity),
    take: () => numberAt(order, next++),
    over: () => undefined,
  };
}

/** A closed loop: a fixed number in flight, the next starts when one ends. All arrival times but the first are ignored. */
export function closedLoop(table: RequestTable, concurrency: number): Arrivals {
  const ready = new FinishQueue();
  const start = table.count > 0 ? numberAt(table.arrival, 0) : 0;
  for (let at = 0; at < Math.min(concurrency, table.count); at += 1) ready.push(start, at);
  let next = ready.size;
  return {
    nextAt: () => ready.firstKey,
    take: () => {
      const request = ready.firstItem;
      ready.removeFirst();
      return request;
    },
    over: (seconds) => {
      if (next < table.count) ready.push(seconds, next++);
    },
  };
}

function inOrder(table: RequestTable): Uint32Array {
  const order = new Uint32Array(table.count);
  for (let at = 0; at < table.count; at += 1) order[at] = at;
  for (let at = 1; at < table.count; at += 1)
    if (numberAt(table.arrival, at) < numberAt(table.arrival, at - 1))
      return order.sort((a, b) => numberAt(table.arrival, a) - numberAt(table.arrival, b) || a - b);
  return order;
}
