import { formatNumber } from "../../core/format.ts";
import type { Pace } from "../../serving/keeps-up.ts";
import type { Fleet, Simulation } from "../../serving/simulate.ts";
import type { Scenario } from "./scenario.ts";

type Numbers = Pick<Simulation, "answered" | "rejected" | "turnedAway" | "queue" | "meanBatch">;

/** What became of requests that were not answered in time, or not at all. */
export function outcomeNotes({ rejected, turnedAway }: Numbers, pace: Pace | null): string[] {
  const are = (requests: number): string => (requests === 1 ? "1 request is" : `${requests} requests are`);
  return [
    rejected > 0 ? `${are(rejected)} longer than the cache or the context` : null,
    turnedAway > 0
      ? `${are(turnedAway)} turned away: the engine takes no more at once (HTTP 429 or 503)`
      : null,
    pace && !pace.keepsUp
      ? `overloaded: requests arrive faster than they are answered, so the queue grows without bound (${pace.waitingAtEnd} waiting when the last one arrived) and latency says only how long the run was; the highest rate that this fleet sustains is about ${formatNumber(pace.answeredPerSecond)} requests a second`
      : null,
  ].filter((note): note is string => note !== null);
}

/** In a batch or closed loop some queueing is expected; beyond this share it is probably unintended. */
const WAITING_SHARE = 0.1;

/** A note where fewer requests run than were asked for at once. */
export function roomNotes(
  load: Scenario["load"],
  { queue, meanBatch, answered }: Numbers,
  { replicas }: Fleet,
): string[] {
  const asked = load.kind === "trace" ? load.as : load;
  if (asked?.kind !== "concurrency" && asked?.kind !== "staticBatch") return [];
  if (queue.mean < WAITING_SHARE * Math.min(asked.value, answered)) return [];
  return [
    `of ${asked.value} requests at once about ${Math.round(meanBatch * replicas)} are worked on: the cache or the limit of sequences has no room for more, and the others wait for their first token`,
  ];
}
