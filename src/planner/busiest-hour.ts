import { seededRandom } from "../core/random.ts";
import { HOUR_MS, MINUTE_MS } from "../core/time.ts";
import type { SimulatedRequest } from "../serving/simulate.ts";
import type { LengthCell, Segment, Timeline } from "../traffic/profile.ts";
import { loadByStep, type MovingSegment, type WorkRates } from "./demand.ts";

/** Requests simulated at most: enough for a 95th percentile, few enough for a second. */
const MOST_REQUESTS = 4000;

/**
 * The busiest hour of interactive traffic as single requests: so many per minute as were seen, at random moments in
 * that minute, with lengths drawn from those observed. `rate` multiplies the arrivals (a month declared larger than
 * the observed one). Null where the evidence has no minutes or hours, or no requests are counted.
 */
export function busiestHour(
  moving: readonly MovingSegment[],
  rates: WorkRates,
  rate: number,
  seed: number,
): SimulatedRequest[] | null {
  const interactive = moving.filter(({ batch }) => !batch);
  const fine = interactive.filter(({ segment }) => segment.timeline !== null && segment.timeline.stepMs <= HOUR_MS);
  if (fine.length === 0 || fine.length < interactive.length) return null;
  const loads = loadByStep(fine, rates, HOUR_MS);
  let busiest = 0;
  let most = 0;
  for (const [hour, load] of loads) {
    if (load > most || (load === most && hour < busiest)) [busiest, most] = [hour, load];
  }
  const random = seededRandom(seed);
  const requests: SimulatedRequest[] = [];
  for (const { segment } of fine) addSegment(requests, segment, busiest, rate, random);
  requests.sort((a, b) => a.arrivalMs - b.arrivalMs);
  if (requests.length === 0) return null;
  return requests.length > MOST_REQUESTS ? busiestStretch(requests) : requests;
}

function addSegment(
  requests: SimulatedRequest[],
  segment: Segment,
  hour: number,
  rate: number,
  random: () => number,
): void {
  const timeline = segment.timeline as Timeline;
  const draw = lengthSampler(segment.lengths, random);
  for (const [index, step] of timeline.steps.entries()) {
    const startMs = step * timeline.stepMs;
    if (Math.floor(startMs / HOUR_MS) !== hour) continue;
    const counted = timeline.requests[index]!;
    if (counted === 0) continue;
    const expected = counted * rate;
    const count = Math.floor(expected) + (random() < expected % 1 ? 1 : 0);
    for (let i = 0; i < count; i++) {
      const lengths = draw?.() ?? {
        inputTokens: timeline.inputTokens[index]! / counted,
        cachedInputTokens: timeline.cachedInputTokens[index]! / counted,
        outputTokens: timeline.outputTokens[index]! / counted,
      };
      requests.push({
        arrivalMs: startMs + random() * timeline.stepMs,
        inputTokens: Math.max(1, Math.round(lengths.inputTokens)),
        cachedInputTokens: Math.min(Math.round(lengths.cachedInputTokens), Math.max(0, Math.round(lengths.inputTokens) - 1)),
        outputTokens: Math.max(1, Math.round(lengths.outputTokens)),
      });
    }
  }
}

/** Draws a request's lengths from the joint histogram; undefined when lengths were not observed. */
function lengthSampler(
  cells: readonly LengthCell[],
  random: () => number,
): (() => Omit<SimulatedRequest, "arrivalMs">) | undefined {
  if (cells.length === 0) return undefined;
  const cumulative: number[] = [];
  let total = 0;
  for (const cell of cells) cumulative.push((total += cell.requests));
  return () => {
    const at = random() * total;
    let low = 0;
    let high = cells.length - 1;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (cumulative[middle]! > at) high = middle;
      else low = middle + 1;
    }
    const cell = cells[low]!;
    return {
      inputTokens: cell.inputTokens / cell.requests,
      cachedInputTokens: cell.cachedInputTokens / cell.requests,
      outputTokens: cell.outputTokens / cell.requests,
    };
  };
}

/** The busiest run of minutes that keeps the number of requests within bounds. */
function busiestStretch(requests: readonly SimulatedRequest[]): SimulatedRequest[] {
  let best = 0;
  let shortest = Number.POSITIVE_INFINITY;
  for (let start = 0; start + MOST_REQUESTS <= requests.length; start += 50) {
    const span = requests[start + MOST_REQUESTS - 1]!.arrivalMs - requests[start]!.arrivalMs;
    if (span < shortest) [best, shortest] = [start, span];
  }
  return requests.slice(best, best + MOST_REQUESTS);
}

/** Keeps of each minute what `requestsPerMinute` allows; the rest overflows. In order of arrival. */
export function admitted(requests: readonly SimulatedRequest[], workPerMinute: number, work: (request: SimulatedRequest) => number): SimulatedRequest[] {
  const used = new Map<number, number>();
  return requests.filter((request) => {
    const minute = Math.floor(request.arrivalMs / MINUTE_MS);
    const before = used.get(minute) ?? 0;
    if (before >= workPerMinute) return false;
    used.set(minute, before + work(request));
    return true;
  });
}
