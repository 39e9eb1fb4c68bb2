import { expectedErrorFraction } from "./expected-error.ts";
import { operate, servingCell, type OperatingPoint } from "./operating-point.ts";
import type { Replica, Slo, Workload } from "./replica.ts";

export type { Slo, Workload } from "./replica.ts";

/** The busiest state of one replica that meets the latency target. */
export interface Capacity extends OperatingPoint {
  limitedBy: "tpot" | "ttft" | "kv-memory" | "compute" | "max-sequences";
  /** Four of five published measurements lie within this fraction of the prediction. */
  expectedErrorFraction: number;
}

/** Concurrency that adds less than this share of throughput is not worth its latency. */
const WORTHWHILE_GAIN = 0.01;
/**
 * Closed form of continuous batching with chunked prefill. With C requests at once, in the time of one answer every
 * other request brings one prompt: cycle = steps x T(C) + C x P, TPOT = T(C) + (C - 1) P / steps, where P is what a
 * prompt adds to the iterations it rides in. Null when the model does not fit, its time is not known, or not even
 * one request at a time meets the latency.
 */
export function capacity(replica: Replica, workload: Workload, slo: Slo): Capacity | null {
  const cell = servingCell(replica, workload);
  if (!cell) return null;
  const state = (concurrency: number): OperatingPoint => operate(cell, concurrency, slo);
  if (!meets(state(1), slo)) return null;
  const most = largest(1, cell.most, (concurrency) => meets(state(concurrency), slo));
  const states = ladder(most).map(state);
  const full = Math.max(...states.map((at) => at.requestsPerSecond));
  // Stop where more concurrency adds latency and hardly any throughput.
  const at = states.find(
    ({ requestsPerSecond }) => requestsPerSecond >= full * (1 - WORTHWHILE_GAIN),
  ) as OperatingPoint;
  return { ...at, limitedBy: limit(), expectedErrorFraction: expectedErrorFraction(replica) };

  function limit(): Capacity["limitedBy"] {
    if (at.concurrency < most * 0.9) return "compute";
    return most === cell?.most ? cell.mostBecause : failing(state(most + 1), slo);
  }
}

/** Concurrencies to compare, a tenth apart, up to and including the highest. */
function ladder(most: number): number[] {
  const rungs: number[] = [];
  for (let rung = 1; rung < most; rung = Math.max(rung + 1, Math.floor(rung * 1.1))) rungs.push(rung);
  return [...rungs, most];
}

const meets = (at: OperatingPoint, slo: Slo): boolean =>
  (slo.tpotP95Ms === null || at.tpotP95Ms <= slo.tpotP95Ms) &&
  (slo.ttftP95Ms === null || (at.requestsPerSecond > 0 && at.ttftP95Ms <= slo.ttftP95Ms * 1.0001));

const failing = (at: OperatingPoint, slo: Slo): "tpot" | "ttft" =>
  slo.tpotP95Ms !== null && at.tpotP95Ms > slo.tpotP95Ms ? "tpot" : "ttft";

/** The largest whole number in [low, high] that still satisfies a condition which, once false, stays false. */
function largest(low: number, high: number, satisfies: (value: number) => boolean): number {
  let [good, bad] = [low, high + 1];
  while (bad - good > 1) {
    const middle = Math.floor((good + bad) / 2);
    if (satisfies(middle)) good = middle;
    else bad = middle;
  }
  return good;
}
