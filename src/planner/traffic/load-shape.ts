import { valueOf } from "../../economics/value-of.ts";
import type { AssumptionValues } from "../../core/assumption.ts";
import type { Segment } from "../../traffic/profile.ts";
import { DAY_MS, HOUR_MS, MINUTE_MS } from "../../core/time.ts";
import type { LoadShape, OverflowCurve } from "../model/load-shape.ts";

/** Replica-seconds of work per token: turns tokens into load. */
export interface WorkRates {
  secondsPerInputToken: number;
  secondsPerCachedToken: number;
  secondsPerOutputToken: number;
}

/** A segment of traffic that moves, with how urgent it is. */
export interface MovingSegment {
  segment: Segment;
  /** Work that may wait within its day is spread over it. */
  batch: boolean;
  /** What its requests become at the model they move to; absent = they stay as they are. */
  becomes?: RequestChange;
}

/** What becomes of a request's tokens at another model. */
export interface RequestChange {
  /** Tokens at the target for one token at the source. */
  input: number;
  output: number;
  /** Share 0..1 of the prompt that repeats, measured by prefix hashes; null = the provider's cache hits. */
  repeatedShare: number | null;
  /** Share 0..1 of the repeated part that the target's cache holds. */
  keptShare: number;
}

/** The shape of the load of the traffic that moves. `observedMinutes` includes idle minutes. */
export function loadShape(
  moving: readonly MovingSegment[],
  rates: WorkRates,
  observedMinutes: number,
  bursts: readonly number[],
): LoadShape {
  let coarsest = 0;
  for (const { segment } of moving) {
    if (segment.timeline === null) return { kind: "assumed" };
    coarsest = Math.max(coarsest, segment.timeline.stepMs);
  }
  if (moving.length === 0 || coarsest >= DAY_MS) return { kind: "assumed" };
  const stepMs = coarsest === MINUTE_MS ? MINUTE_MS : HOUR_MS;
  const loads = loadsOf(moving, rates, stepMs);
  const steps = Math.max(loads.length, (observedMinutes * MINUTE_MS) / stepMs);
  if (stepMs === MINUTE_MS) return { kind: "minutes", curve: overflowCurve(loads, steps, null) };
  return {
    kind: "hours",
    curves: bursts.map((burst) => ({ burst, curve: overflowCurve(loads, steps, burst) })),
  };
}

/** Share 0..1 of the work that overflows a fleet whose capacity is `capacity` times the mean load. */
export function overflowShare(shape: LoadShape, capacity: number, values: AssumptionValues): number {
  if (capacity <= 0) return 1;
  switch (shape.kind) {
    case "minutes":
      return readCurve(shape.curve, capacity);
    case "hours":
      return readBetween(shape.curves, valueOf(values, "burst_within_hour"), capacity);
    case "assumed": {
      const presence = valueOf(values, "presence");
      return presentOverflow(presence * capacity, valueOf(values, "burst_while_present"));
    }
  }
}

/** The least capacity, in multiples of the mean load, at which no more than `share` of the work overflows. */
export function capacityForOverflow(shape: LoadShape, share: number, values: AssumptionValues): number {
  let low = 0;
  let high = 1;
  while (overflowShare(shape, high, values) > share && high < 1e7) high *= 2;
  for (let i = 0; i < 60 && high - low > 1e-9 * high; i++) {
    const middle = (low + high) / 2;
    if (overflowShare(shape, middle, values) > share) low = middle;
    else high = middle;
  }
  return high;
}

/** Load of each step with traffic, in replica-seconds; deferrable work is spread evenly over its UTC day. */
export function loadByStep(
  moving: readonly MovingSegment[],
  rates: WorkRates,
  stepMs: number,
): Map<number, number> {
  const loads = new Map<number, number>();
  for (const each of moving) {
    const { steps, fresh, cached, output } = tokensByStep([each], each.segment, stepMs);
    for (const [index, step] of steps.entries()) {
      const work = workOf(rates, fresh[index]!, cached[index]!, output[index]!);
      if (work > 0) loads.set(step, (loads.get(step) ?? 0) + work);
    }
  }
  return loads;
}

/** The same loads without their times. */
function loadsOf(moving: readonly MovingSegment[], rates: WorkRates, stepMs: number): Float64Array {
  const { fresh, cached, output } = tokensByStep(moving, moving, stepMs);
  const loads = new Float64Array(fresh.length);
  for (let index = 0; index < loads.length; index++) {
    loads[index] = workOf(rates, fresh[index]!, cached[index]!, output[index]!);
  }
  return loads.filter((load) => load > 0);
}

const workOf = (rates: WorkRates, fresh: number, cached: number, output: number): number =>
  fresh * rates.secondsPerInputToken +
  cached * rates.secondsPerCachedToken +
  output * rates.secondsPerOutputToken;

/** Tokens that arrive in each step with traffic; entry i of every list belongs to the same step. */
interface StepTokens {
  steps: number[];
  fresh: number[];
  cached: number[];
  output: number[];
}

/** Sums by segment or list of segments, then by step and urgency: every model and GPU applies its own rates to them. */
const known = new WeakMap<object, Map<string, StepTokens>>();

function tokensByStep(moving: readonly MovingSegment[], of: object, stepMs: number): StepTokens {
  let sums = known.get(of);
  if (sums === undefined) known.set(of, (sums = new Map()));
  const key = `${stepMs} ${of === moving ? "" : moving[0]!.batch}`;
  let tokens = sums.get(key);
  if (tokens === undefined) sums.set(key, (tokens = sumTokens(moving, stepMs)));
  return tokens;
}

function sumTokens(moving: readonly MovingSegment[], stepMs: number): StepTokens {
  const sums: StepTokens = { steps: [], fresh: [], cached: [], output: [] };
  const places = new Map<number, number>();
  const add = (step: number, fresh: number, cached: number, output: number): void => {
    let place = places.get(step);
    if (place === undefined) {
      places.set(step, (place = sums.steps.length));
      sums.steps.push(step);
      sums.fresh.push(0);
      sums.cached.push(0);
      sums.output.push(0);
    }
    sums.fresh[place]! += fresh;
    sums.cached[place]! += cached;
    sums.output[place]! += output;
  };
  const stepsPerDay = DAY_MS / stepMs;
  for (const { segment, batch } of moving) {
    const { timeline } = segment;
    if (timeline === null) continue;
    const days = new Map<number, { fresh: number; cached: number; output: number }>();
    for (let index = 0; index < timeline.steps.length; index++) {
      const atMs = timeline.steps[index]! * timeline.stepMs;
      const cached = timeline.cachedInputTokens[index]!;
      const fresh = timeline.inputTokens[index]! - cached;
      const output = timeline.outputTokens[index]!;
      if (!batch) {
        add(Math.floor(atMs / stepMs), fresh, cached, output);
        continue;
      }
      const day = Math.floor(atMs / DAY_MS);
      const sum = days.get(day) ?? { fresh: 0, cached: 0, output: 0 };
      days.set(day, {
        fresh: sum.fresh + fresh,
        cached: sum.cached + cached,
        output: sum.output + output,
      });
    }
    for (const [day, { fresh, cached, output }] of days) {
      for (let i = 0; i < stepsPerDay; i++) {
        add(day * stepsPerDay + i, fresh / stepsPerDay, cached / stepsPerDay, output / stepsPerDay);
      }
    }
  }
  return sums;
}

const POINTS = 200;

/**
 * Nine digits of a number: far more than 200 points with straight lines between them know, and most of what a plan weighs
 * on its way to the page is such points.
 */
const kept = (value: number): number => Number(value.toPrecision(9));

function overflowCurve(loads: Float64Array, steps: number, burst: number | null): OverflowCurve {
  const sorted = Float64Array.from(loads).sort();
  // Sums run from the smallest load up, so that the order in which rows arrived cannot change the last digit.
  const total = sorted.reduce((sum, load) => sum + load, 0);
  if (total === 0) return { capacity: [0, 1], share: [1, 0] };
  const mean = total / steps;
  const peak = (sorted.at(-1)! / mean) * (burst ?? 1);
  const capacity = [0];
  // Fine steps at small capacities, where overflow falls steeply; coarser ones towards the peak.
  for (let i = 1; i < POINTS; i++) capacity.push(kept(peak * (i / (POINTS - 1)) ** 2));
  const relative = Float64Array.from(sorted, (load) => load / mean);
  const above = suffixSums(relative, 1);
  const peakOverMean = burst === null || burst <= FLAT ? 1 : burst;
  // `presentOverflow` summed over loads is load - c + c (1 - 1/b) (c/b)^p load^-p with p = 1 / (b - 1), so two suffix
  // sums serve every capacity.
  const power = peakOverMean === 1 ? 0 : 1 / (peakOverMean - 1);
  const bent = peakOverMean === 1 ? null : suffixSums(relative, -power);
  const share = capacity.map((c, index) => {
    if (index === capacity.length - 1) return 0;
    const first = upperBound(relative, c / peakOverMean);
    let over = above[first]! - c * (relative.length - first);
    if (bent !== null) over += c * (1 - 1 / peakOverMean) * (c / peakOverMean) ** power * bent[first]!;
    return Math.min(1, Math.max(0, kept(over / above[0]!)));
  });
  return { capacity, share };
}

/** Entry i is the sum of all entries from i on, each raised to `power`. */
function suffixSums(ascending: Float64Array, power: number): Float64Array {
  const sums = new Float64Array(ascending.length + 1);
  for (let i = ascending.length - 1; i >= 0; i--) {
    sums[i] = sums[i + 1]! + (power === 1 ? ascending[i]! : ascending[i]! ** power);
  }
  return sums;
}

/** Up to this burst the load counts as flat. */
const FLAT = 1.0001;

/**
 * Overflow of a load whose mean is 1 and whose quantile function is burst x u^(burst-1): mean 1, peak `burst`.
 * One parameter takes it from flat (burst 1) to spiky, and the integral above a capacity has a closed form.
 */
function presentOverflow(capacity: number, burst: number): number {
  if (burst <= FLAT) return Math.max(0, 1 - capacity);
  if (capacity >= burst) return 0;
  const u = (capacity / burst) ** (1 / (burst - 1));
  return 1 - u ** burst - capacity * (1 - u);
}

function readCurve({ capacity, share }: OverflowCurve, at: number): number {
  const index = upperBound(capacity, at);
  if (index >= capacity.length) return 0;
  if (index === 0) return 1;
  const span = capacity[index]! - capacity[index - 1]!;
  const part = span === 0 ? 0 : (at - capacity[index - 1]!) / span;
  return share[index - 1]! + part * (share[index]! - share[index - 1]!);
}

function readBetween(
  curves: readonly { burst: number; curve: OverflowCurve }[],
  burst: number,
  capacity: number,
): number {
  const above = curves.findIndex((entry) => entry.burst >= burst);
  if (above === 0) return readCurve(curves[0]!.curve, capacity);
  if (above === -1) return readCurve(curves.at(-1)!.curve, capacity);
  const low = curves[above - 1]!;
  const high = curves[above]!;
  const part = (burst - low.burst) / (high.burst - low.burst);
  return (1 - part) * readCurve(low.curve, capacity) + part * readCurve(high.curve, capacity);
}

/** Index of the first entry greater than `value` in ascending numbers. */
function upperBound(sorted: ArrayLike<number>, value: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sorted[middle]! > value) high = middle;
    else low = middle + 1;
  }
  return low;
}
