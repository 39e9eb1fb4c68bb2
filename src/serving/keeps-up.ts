import { numberAt } from "../core/at.ts";
import type { SimulatedRequest } from "./request-table.ts";
import type { Simulation } from "./simulation.ts";

/** Whether a fleet keeps up with an open arrival process. */
export interface Pace {
  keepsUp: boolean;
  /** Requests a second that it answered while prompts were waiting: its capacity where it falls behind. */
  answeredPerSecond: number;
  /** Requests that had arrived and not seen their first token when the last one arrived. */
  waitingAtEnd: number;
}

/** The last wait may be at most this share of the run, and at most this share of the later arrivals may pile up. */
const MAY_WAIT = 0.02;
const MAY_PILE_UP = 0.05;
/** Chance alone leaves more in flight at the end than in the middle: allowed standard deviations of that count. */
const BY_CHANCE = 3;
/** A first token within this many times the quickest did not wait. */
const QUICK = 3;

/**
 * Whether the queue stays bounded. Beyond capacity it grows for as long as requests arrive: the last first token is
 * late by a share of the whole run, or, while the batch still fills, fewer are answered than arrive. A queue that
 * builds at a peak and drains again keeps up.
 */
export function paceOf(
  times: NonNullable<Simulation["requests"]>,
  requests: readonly Pick<SimulatedRequest, "arrivalMs">[],
): Pace {
  let [first, last] = [Infinity, -Infinity];
  for (const { arrivalMs } of requests) {
    first = Math.min(first, arrivalMs);
    last = Math.max(last, arrivalMs);
  }
  const span = last - first;
  const middle = first + span / 2;
  let [quickest, lastFirstToken, arrivals, answers, waitingAtEnd, underWay] = [Infinity, last, 0, 0, 0, 0];
  for (const [at, { arrivalMs }] of requests.entries()) {
    const ttft = numberAt(times.ttftMs, at);
    if (Number.isNaN(ttft)) continue;
    quickest = Math.min(quickest, ttft);
    lastFirstToken = Math.max(lastFirstToken, arrivalMs + ttft);
    if (arrivalMs + ttft > last) waitingAtEnd += 1;
    if (arrivalMs > middle) arrivals += 1;
    const finished = arrivalMs + numberAt(times.e2eMs, at);
    if (finished > middle && finished <= last) answers += 1;
    if (finished > last) underWay += 1;
  }
  let answered = 0;
  for (const [at, { arrivalMs }] of requests.entries())
    if (arrivalMs + numberAt(times.e2eMs, at) <= lastFirstToken) answered += 1;
  const late = lastFirstToken - last > MAY_WAIT * span + QUICK * quickest;
  const pilesUp = arrivals - answers > Math.max(arrivals * MAY_PILE_UP, BY_CHANCE * Math.sqrt(underWay));
  return {
    keepsUp: span <= 0 || !(late || (pilesUp && areShort(times, span))),
    // The whole run is the steadier estimate under constant overload, the later half when the peak comes late.
    answeredPerSecond:
      span > 0 ? Math.max((2 * answers) / span, answered / (lastFirstToken - first)) * 1000 : 0,
    waitingAtEnd,
  };
}

/** Whether answers are short against the run; longer ones show no steady state. */
function areShort(times: NonNullable<Simulation["requests"]>, spanMs: number): boolean {
  let [sum, count] = [0, 0];
  for (const ms of times.e2eMs) {
    if (Number.isNaN(ms)) continue;
    sum += ms;
    count += 1;
  }
  return count > 0 && sum / count < spanMs / 4;
}
