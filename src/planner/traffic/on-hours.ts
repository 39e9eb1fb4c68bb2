import type { Profile } from "../../traffic/profile.ts";
import { DAY_MS, HOUR_MS } from "../../core/time.ts";
import type { OnHours } from "../model/prepared.ts";
import type { GroupSource } from "./groups.ts";

const HOURS_PER_WEEK = 168;
/** With traffic in more of the hours than this a machine that stops in the others saves too little. */
const MOST_HOURS = 0.8;

/**
 * When machines for this work would be on if they were rented by the hour: as long as it takes where all of it may wait,
 * else in the hours of the week in which there was any. Null where that is nearly always, or hours were not seen.
 */
export function rentedHours(sources: readonly GroupSource[], profile: Profile): OnHours | null {
  if (sources.length === 0) return null;
  if (sources.every(({ decision }) => decision.kind === "batch")) return { kind: "batch" };
  if (profile.partial || profile.relativeTime) return null;
  const active = new Set<number>();
  for (const { segments, decision } of sources) {
    // What may wait is done in the hours of what may not.
    if (decision.kind === "batch") continue;
    for (const { timeline } of segments) {
      if (timeline === null || timeline.stepMs >= DAY_MS) return null;
      for (let index = 0; index < timeline.steps.length; index++) {
        if (timeline.requests[index] === 0 && timeline.inputTokens[index] === 0) continue;
        active.add(Math.floor((timeline.steps[index]! * timeline.stepMs) / HOUR_MS) % HOURS_PER_WEEK);
      }
    }
  }
  const share = active.size / HOURS_PER_WEEK;
  return share > MOST_HOURS ? null : { kind: "schedule", share };
}

/** When an endpoint that stops by itself is on, by the share of windows with traffic. */
export const untilIdle = ({ presence }: Profile): OnHours => ({ kind: "zero", share: presence });
