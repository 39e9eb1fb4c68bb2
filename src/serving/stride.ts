import type { StepTimer, StepWork } from "./step-time.ts";

/** Consecutive iterations with the same batch, in which every sequence grows by the same number of tokens. */
export interface Stride {
  steps: number;
  /** Seconds of the first iteration, and how much longer each one takes than the one before. */
  firstSeconds: number;
  slope: number;
}

/** Largest deviation of the middle from the straight line between the ends, as a share. */
const STRAIGHT = 1e-9;

/**
 * The longest stride of at most `most` iterations over which the time of an iteration is a straight line in the
 * context, so that its sum is exact: n x first + slope x n (n - 1) / 2. Where the line bends (a window fills, reading
 * stops being what limits) the stride ends. Sets `work` to the first iteration. `growth`: tokens of all sequences.
 */
export function straightStride(
  timer: StepTimer,
  work: StepWork,
  most: number,
  growth: number,
  into: Stride,
): void {
  const context = work.decodeContextTokens;
  const at = (iteration: number): number => {
    work.decodeContextTokens = context + iteration * growth;
    return timer.seconds(work);
  };
  const first = at(0);
  let steps = most;
  let slope = 0;
  while (steps > 1) {
    const last = at(steps - 1);
    slope = (last - first) / (steps - 1);
    const middle = (steps - 1) >> 1;
    if (middle === 0 || Math.abs(first + slope * middle - at(middle)) <= STRAIGHT * first) break;
    steps = middle + 1;
  }
  work.decodeContextTokens = context;
  into.steps = steps;
  into.firstSeconds = first;
  into.slope = steps > 1 ? slope : 0;
}

/** Seconds of the first iterations of a stride. */
export const strideSeconds = ({ firstSeconds, slope }: Stride, steps: number): number =>
  steps * firstSeconds + (slope * steps * (steps - 1)) / 2;

/** The fewest iterations, at least one, that take this many seconds or more. */
export function stepsWithin(stride: Stride, seconds: number): number {
  const { firstSeconds, slope } = stride;
  // n x a + s n (n - 1) / 2 = t is a quadratic in n; of its two forms the one without a difference of near equals.
  const linear = firstSeconds - slope / 2;
  const root = Math.sqrt(Math.max(linear * linear + 2 * slope * seconds, 0));
  let steps = Math.max(Math.ceil((2 * seconds) / (linear + root)), 1);
  while (steps > 1 && strideSeconds(stride, steps - 1) >= seconds) steps -= 1;
  while (steps < stride.steps && strideSeconds(stride, steps) < seconds) steps += 1;
  return Math.min(steps, stride.steps);
}
