import { errorBands, evidenceOf } from "../../serving/expected-error.ts";
import type { Replica } from "../../serving/replica.ts";

/** Between these factors on the predicted throughput lie four of five published runs of set-ups like this one. */
export interface ThroughputBand {
  /** At most 1. */
  low: number;
  /** At least 1. */
  high: number;
  source: string;
  /** Published runs of this architecture on this GPU with this engine, and how many sources they are of. */
  measured: { runs: number; sources: number };
}

/** The band of a replica with so many requests at once: twice the time of an answer is half the throughput. */
export function throughputBand(replica: Replica, concurrency: number): ThroughputBand {
  const { e2e, source } = errorBands(replica, concurrency);
  return {
    low: Math.min(1 / e2e[1], 1),
    high: Math.max(1 / e2e[0], 1),
    source,
    measured: measuredOf(replica),
  };
}

function measuredOf(replica: Replica): ThroughputBand["measured"] {
  const { runs, sources } = evidenceOf(replica);
  return { runs, sources };
}

/** The middle of `serving_error`. */
export const AS_PREDICTED = 0.5;

/** The factor at a place in the band: 0 its slow end, 0.5 as predicted, 1 its fast end, in between by ratio. */
export function throughputFactor({ low, high }: Pick<ThroughputBand, "low" | "high">, place: number): number {
  const side = (place - AS_PREDICTED) * 2;
  return side < 0 ? low ** -side : high ** side;
}
