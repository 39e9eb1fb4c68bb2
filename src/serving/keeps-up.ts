import type { SimulatedRequest } from "./request-table.ts";
import type { Simulation } from "./simulation.ts";

/** Did a fleet keep up with requests that arrive whatever becomes of those before? */
export interface Pace {
  keepsUp: boolean;
  /** Requests a second that it answered while there were prompts to compute: where it falls behind, all it can. */
  answeredPerSecond: number;
  /** Requests that had arrived and not seen their first token when the last one arrived. */
  waitingAtEnd: number;
}

/** Waiting may last so much of the run, and so many arrivals of its later half may still be under way beyond those before. */
const MAY_WAIT = 0.02;
const MAY_PILE_UP = 0.05;
/** By chance as many more are under way at the end than in the middle: standard deviations of a count. */
const BY_CHANCE = 3;
/** First tokens that nobody waited for come within so many times the quickest. */
const QUICK = 3;

/**
 * Whether the queue stays bounded. Beyond capacity a queue grows for as long as requests come: the last first token is
 * late by a share of the whole run, or, while a batch still fills, fewer are answered than arrive. What waits at a
 * peak and is worked off again keeps up.
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
    const ttft = times.ttftMs[at] as number;
    if (Number.isNaN(ttft)) continue;
    quickest = Math.min(quickest, ttft);
    lastFirstToken = Math.max(lastFirstToken, arrivalMs + ttft);
    if (arrivalMs + ttft > last) waitingAtEnd += 1;
    if (arrivalMs > middle) arrivals += 1;
    const finished = arrivalMs + (times.e2eMs[at] as number);
    if (finished > middle && finished <= last) answers += 1;
    if (finished > last) underWay += 1;
  }
  let answered = 0;
  for (const [at, { arrivalMs }] of requests.entries())
    if (arrivalMs + (times.e2eMs[at] as number) <= lastFirstToken) answered += 1;
  const late = lastFirstToken - last > MAY_WAIT * span + QUICK * quickest;
  const pilesUp = arrivals - answers > Math.max(arrivals * MAY_PILE_UP, BY_CHANCE * Math.sqrt(underWay));
  return {
    keepsUp: span <= 0 || !(late || (pilesUp && areShort(times, span))),
    // Of a run that is overloaded throughout the whole is steadier, of one whose rush comes late the later half.
    answeredPerSecond:
      span > 0 ? Math.max((2 * answers) / span, answered / (lastFirstToken - first)) * 1000 : 0,
    waitingAtEnd,
  };
}

/** Answers that take much of the run say nothing about a steady state. */
function areShort(times: NonNullable<Simulation["requests"]>, spanMs: number): boolean {
  let [sum, count] = [0, 0];
  for (const ms of times.e2eMs) {
    if (Number.isNaN(ms)) continue;
    sum += ms;
    count += 1;
  }
  return count > 0 && sum / count < spanMs / 4;
}
