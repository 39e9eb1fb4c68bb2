import { simulate, type Fleet } from "../../serving/simulate.ts";
import type { Scenario } from "./scenario.ts";
import { scenarioWorkload, type Workload } from "./workload.ts";

/**
 * The factor on every iteration with which the simulated TPOT meets the measured one, and the host's time per request
 * with which the first token does.
 */
export function calibrated(
  fleet: Fleet,
  scenario: Scenario,
  point: NonNullable<Scenario["calibrate"]>,
  workload: Workload,
): { fleet: Fleet; stepScale: number } {
  const load = { kind: "concurrency" as const, value: Math.ceil(point.concurrency) };
  // On a trace the measured point is taken to be of the trace's own lengths.
  const { requests } =
    scenario.load.kind === "trace" ? workload : scenarioWorkload({ ...scenario, load, requests: null }, null);
  let [tuned, stepScale] = [fleet, 1];
  // Each moves the other a little: three passes settle them.
  for (let pass = 0; pass < 3; pass += 1) {
    const found = simulate(tuned, requests, { concurrency: load.value, stepScale });
    if (found?.tpotMs) stepScale *= point.tpotMs / found.tpotMs.mean;
    if (found?.ttftMs && point.ttftMs !== null) tuned = withHostTime(tuned, point.ttftMs - found.ttftMs.mean);
  }
  return { fleet: tuned, stepScale };
}

function withHostTime(fleet: Fleet, moreMs: number): Fleet {
  const { replica } = fleet;
  const { engine } = replica;
  const host = { ...engine.host, perRequestMs: Math.max(engine.host.perRequestMs + moreMs, 0) };
  return { ...fleet, replica: { ...replica, engine: { ...engine, host } } };
}
