import { seededRandom } from "../../core/random.ts";
import { HOUR_MS, MINUTE_MS } from "../../core/time.ts";
import type { SimulatedRequest } from "../../serving/simulate.ts";
import type { LengthCell, Segment, Timeline } from "../../traffic/profile.ts";
import { loadByStep, type MovingSegment, type RequestChange, type WorkRates } from "./load-shape.ts";

/** The most requests simulated: enough for a 95th percentile, few enough to try several fleet sizes. */
const MOST_REQUESTS = 3000;

/**
 * The busiest hour of interactive traffic as single requests: each minute has as many as were observed, at random
 * moments, with lengths drawn from the observed ones and converted to the target's tokens. `rate` multiplies arrivals,
 * for a declared month larger than the observed one. Null where the evidence is coarser than an hour or requests are
 * not counted.
 */
export function busiestHour(
  moving: readonly MovingSegment[],
  rates: WorkRates,
  rate: number,
  seed: number,
): SimulatedRequest[] | null {
  const interactive = moving.filter(({ batch }) => !batch);
  const fine = interactive.filter(
    ({ segment }) => segment.timeline !== null && segment.timeline.stepMs <= HOUR_MS,
  );
  if (fine.length === 0 || fine.length < interactive.length) return null;
  // Requests that were not counted would be missing from the hour, which would look quieter than it was.
  if (fine.some(({ segment }) => segment.requests === null)) return null;
  const loads = loadByStep(fine, rates, HOUR_MS);
  let busiest = 0;
  let most = 0;
  for (const [hour, load] of loads) {
    if (load > most || (load === most && hour < busiest)) [busiest, most] = [hour, load];
  }
  const random = seededRandom(seed);
  const requests: SimulatedRequest[] = [];
  for (const slice of slicesOf(fine, busiest, rate)) addSlice(requests, slice, random);
  requests.sort((a, b) => a.arrivalMs - b.arrivalMs);
  return requests.length === 0 ? null : requests;
}

const UNCHANGED: RequestChange = { input: 1, output: 1, repeatedShare: null, keptShare: 1 };

/** One step of one segment, or the part of it that is simulated. */
interface Slice {
  segment: Segment;
  becomes: RequestChange;
  index: number;
  startMs: number;
  lengthMs: number;
  /** Requests expected in it. */
  expected: number;
}

/** The whole hour if it is small enough; else from its busiest step on, up to the most requests simulated. */
function slicesOf(moving: readonly MovingSegment[], hour: number, rate: number): Slice[] {
  const byStart = new Map<number, Slice[]>();
  for (const { segment, becomes = UNCHANGED } of moving) {
    const timeline = segment.timeline as Timeline;
    for (let index = firstFrom(timeline, hour * HOUR_MS); index < timeline.steps.length; index++) {
      const startMs = timeline.steps[index]! * timeline.stepMs;
      const counted = timeline.requests[index]!;
      if (Math.floor(startMs / HOUR_MS) !== hour) break;
      if (counted === 0) continue;
      const slice = { segment, becomes, index, startMs, lengthMs: timeline.stepMs, expected: counted * rate };
      byStart.set(startMs, [...(byStart.get(startMs) ?? []), slice]);
    }
  }
  const expectedIn = (slices: readonly Slice[]): number =>
    slices.reduce((sum, { expected }) => sum + expected, 0);
  const steps = [...byStart.entries()].sort((a, b) => a[0] - b[0]);
  const all = expectedIn(steps.flatMap(([, slices]) => slices));
  let room = MOST_REQUESTS;
  if (all <= room) return steps.flatMap(([, slices]) => slices);
  const busiest = steps.reduce((best, step) => (expectedIn(step[1]) > expectedIn(best[1]) ? step : best))[0];
  const kept: Slice[] = [];
  for (const [startMs, slices] of steps) {
    if (startMs < busiest || room <= 0) continue;
    const expected = expectedIn(slices);
    const part = Math.min(1, room / expected);
    for (const slice of slices) {
      kept.push({ ...slice, lengthMs: slice.lengthMs * part, expected: slice.expected * part });
    }
    room -= expected;
  }
  return kept;
}

/** Index of the first step that begins at `fromMs` or later; steps are in ascending order. */
function firstFrom({ steps, stepMs }: Timeline, fromMs: number): number {
  let low = 0;
  let high = steps.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (steps[middle]! * stepMs < fromMs) low = middle + 1;
    else high = middle;
  }
  return low;
}

function addSlice(requests: SimulatedRequest[], slice: Slice, random: () => number): void {
  const { segment, becomes, index, startMs, lengthMs, expected } = slice;
  const timeline = segment.timeline as Timeline;
  const draw = lengthSampler(segment.lengths, random);
  const counted = timeline.requests[index]!;
  const count = Math.floor(expected) + (random() < expected % 1 ? 1 : 0);
  for (let i = 0; i < count; i++) {
    const lengths = draw?.() ?? {
      inputTokens: timeline.inputTokens[index]! / counted,
      cachedInputTokens: timeline.cachedInputTokens[index]! / counted,
      outputTokens: timeline.outputTokens[index]! / counted,
    };
    const inputTokens = Math.max(1, Math.round(lengths.inputTokens * becomes.input));
    const repeated = Math.max(lengths.cachedInputTokens, (becomes.repeatedShare ?? 0) * lengths.inputTokens);
    requests.push({
      arrivalMs: startMs + random() * lengthMs,
      inputTokens,
      cachedInputTokens: Math.min(Math.round(repeated * becomes.input * becomes.keptShare), inputTokens - 1),
      outputTokens: Math.max(1, Math.round(lengths.outputTokens * becomes.output)),
    });
  }
}

/** Cumulative requests by list of cells: every minute and every set-up draws from the same lists. */
const cumulatives = new WeakMap<readonly LengthCell[], readonly number[]>();

function cumulativeOf(cells: readonly LengthCell[]): readonly number[] {
  let cumulative = cumulatives.get(cells);
  if (cumulative === undefined) {
    let total = 0;
    cumulative = cells.map(({ requests }) => (total += requests));
    cumulatives.set(cells, cumulative);
  }
  return cumulative;
}

/** A function that draws a request's lengths from the joint histogram; undefined where lengths were not observed. */
function lengthSampler(
  cells: readonly LengthCell[],
  random: () => number,
): (() => Omit<SimulatedRequest, "arrivalMs">) | undefined {
  if (cells.length === 0) return undefined;
  const cumulative = cumulativeOf(cells);
  const total = cumulative.at(-1)!;
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

/** The requests of each minute that a fleet with `workPerMinute` replica-seconds admits; the others overflow. */
export function admitted(
  requests: readonly SimulatedRequest[],
  workPerMinute: number,
  work: (request: SimulatedRequest) => number,
): SimulatedRequest[] {
  const used = new Map<number, number>();
  return requests.filter((request) => {
    const minute = Math.floor(request.arrivalMs / MINUTE_MS);
    const before = used.get(minute) ?? 0;
    if (before >= workPerMinute) return false;
    used.set(minute, before + work(request));
    return true;
  });
}
