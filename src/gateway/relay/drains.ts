import type { DrainLimits } from "../gateway-parts.ts";

/** Answers that are read on for clients that have gone, over the whole process: within bounds, or it would be an abuse. */
export interface Drains {
  readonly count: number;
  /** Begins to read one on; null where too many are. `stop` is called when its time is up. */
  begin(stop: () => void): Drain | null;
}

/** One of them. */
export interface Drain {
  /** Is this more than is read for nobody? */
  exceeds(receivedBytes: number): boolean;
  end(): void;
}

export function createDrains({ mostAtOnce, mostBytes, mostMs }: DrainLimits): Drains {
  let count = 0;
  return {
    get count() {
      return count;
    },
    begin(stop) {
      if (count >= mostAtOnce) return null;
      count++;
      const timer = setTimeout(stop, mostMs);
      return {
        exceeds: (receivedBytes) => receivedBytes > mostBytes,
        end: () => {
          clearTimeout(timer);
          count--;
        },
      };
    },
  };
}
