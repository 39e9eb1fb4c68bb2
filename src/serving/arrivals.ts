import { FinishQueue } from "./finish-queue.ts";
import type { RequestTable } from "./request-table.ts";

/** Where requests come from. Times in seconds. */
export interface Arrivals {
  /** When the next one arrives; Infinity when none is due. */
  nextAt(): number;
  take(): number;
  /** A request is over, answered or not, and whoever sent it is free from this moment on. */
  over(seconds: number): void;
}

/** At the times of the table, whatever becomes of those before. */
export function openArrivals(table: RequestTable): Arrivals {
  const order = inOrder(table);
  let next = 0;
  return {
    nextAt: () => (next < table.count ? (table.arrival[order[next] as number] as number) : Infinity),
    take: () => order[next++] as number,
    over: () => undefined,
  };
}

/** So many are under way at once: the next one starts when one is over. Arrival times are ignored but for the first. */
export function closedLoop(table: RequestTable, concurrency: number): Arrivals {
  const ready = new FinishQueue();
  const start = table.count > 0 ? (table.arrival[0] as number) : 0;
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
    if ((table.arrival[at] as number) < (table.arrival[at - 1] as number))
      return order.sort((a, b) => (table.arrival[a] as number) - (table.arrival[b] as number) || a - b);
  return order;
}
