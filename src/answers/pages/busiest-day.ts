import { DAY_MS, HOUR_MS, MINUTE_MS } from "../../core/time.ts";
import type { BusiestDay } from "../../contract/api.ts";
import { loadByStep, type MovingSegment, type WorkRates } from "../../planner/traffic/load-shape.ts";
import type { Profile } from "../../traffic/profile.ts";

/** What a fleet is measured by. */
export interface FleetSize {
  rates: WorkRates;
  /** Replicas that the traffic keeps busy on average, without the headroom that the latency needs. */
  meanReplicas: number;
  /** Replicas' worth of work that the fleet takes within the latency. */
  capacityReplicas: number;
}

/**
 * The day of the traffic with most work: how many replicas each minute or hour of it would have kept busy. Null where
 * the evidence is coarser than hours, or nothing moves.
 */
export function busiestDay(
  moving: readonly MovingSegment[],
  profile: Pick<Profile, "observedHours">,
  { rates, meanReplicas, capacityReplicas }: FleetSize,
): BusiestDay | null {
  const steps = moving.map(({ segment }) => segment.timeline?.stepMs ?? DAY_MS);
  const coarsest = Math.max(0, ...steps);
  if (moving.length === 0 || coarsest > HOUR_MS) return null;
  const stepMs = coarsest === MINUTE_MS ? MINUTE_MS : HOUR_MS;
  const loads = loadByStep(moving, rates, stepMs);
  const perDay = DAY_MS / stepMs;
  const days = new Map<number, number>();
  let all = 0;
  for (const [step, load] of loads) {
    const day = Math.floor(step / perDay);
    days.set(day, (days.get(day) ?? 0) + load);
    all += load;
  }
  const [busiest] = [...days].toSorted((a, b) => b[1] - a[1] || a[0] - b[0]);
  if (busiest === undefined || all === 0) return null;
  const observed = Math.max(loads.size, (profile.observedHours * HOUR_MS) / stepMs);
  const replicasPerLoad = meanReplicas / (all / observed);
  const requests = requestsByStep(moving, stepMs);
  const first = busiest[0] * perDay;
  return {
    startMs: busiest[0] * DAY_MS,
    stepMs,
    capacityReplicas,
    steps: Array.from({ length: perDay }, (_, index) => {
      const neededReplicas = (loads.get(first + index) ?? 0) * replicasPerLoad;
      return {
        startMs: (first + index) * stepMs,
        requests: requests === null ? null : (requests.get(first + index) ?? 0),
        neededReplicas,
        overflowReplicas: Math.max(0, neededReplicas - capacityReplicas),
      };
    }),
  };
}

/** Requests as they arrived; null where some of them are not counted. */
function requestsByStep(moving: readonly MovingSegment[], stepMs: number): Map<number, number> | null {
  const sums = new Map<number, number>();
  for (const { segment } of moving) {
    if (segment.requests === null || segment.timeline === null) return null;
    const { steps, requests, stepMs: own } = segment.timeline;
    for (let index = 0; index < steps.length; index++) {
      const at = Math.floor((steps[index]! * own) / stepMs);
      sums.set(at, (sums.get(at) ?? 0) + (requests[index] ?? 0));
    }
  }
  return sums;
}
