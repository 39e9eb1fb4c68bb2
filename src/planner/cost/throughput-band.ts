import { errorBands, evidenceOf } from "../../serving/expected-error.ts";
import type { Replica } from "../../serving/replica.ts";
import type { ThroughputBand } from "../model/prepared.ts";

/** The band of a replica at a concurrency: an answer that takes twice as long is half the throughput. */
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
const AS_PREDICTED = 0.5;

/** The factor at a place in the band: 0 is its slow end, 0.5 the prediction, 1 its fast end; geometric in between. */
export function throughputFactor({ low, high }: Pick<ThroughputBand, "low" | "high">, place: number): number {
  const side = (place - AS_PREDICTED) * 2;
  return side < 0 ? low ** -side : high ** side;
}
