import { formatNumber } from "../../core/format.ts";
import { UserError } from "../../core/errors.ts";
import { simulate, type Fleet } from "../../serving/simulate.ts";
import type { Scenario, SyntheticLoad } from "./scenario.ts";
import { scenarioWorkload, type Workload } from "./workload.ts";

/** One measured load that predictions are anchored on. */
export interface CalibrationPoint {
  load: Extract<SyntheticLoad, { kind: "concurrency" | "requestsPerSecond" }>;
  /** Lengths in the measurement; null: those of the scenario. */
  inputTokens: number | null;
  outputTokens: number | null;
  tpotMs: number;
  ttftMs: number | null;
  /** Was one engine measured, or the whole deployment? */
  of: "one-engine" | "fleet";
  label: string;
}

/** The `calibrate` of a scenario as a point. */
export const scenarioPoint = (point: NonNullable<Scenario["calibrate"]>): CalibrationPoint => ({
  load: { kind: "concurrency", value: Math.ceil(point.concurrency) },
  inputTokens: null,
  outputTokens: null,
  tpotMs: point.tpotMs,
  ttftMs: point.ttftMs,
  of: "fleet",
  label: `TPOT ${point.tpotMs} ms at concurrency ${point.concurrency}`,
});

/** A measurement that differs from the prediction by more than this factor is probably of another set-up. */
const DOUBTFUL = 2;
/** Not even speculative decoding that the scenario does not mention makes an engine faster than this fraction. */
const FASTEST = 0.2;

/**
 * The factor on step time that makes the simulated TPOT equal the measured one, and the host time per request that does
 * the same for TTFT. Throws UserError when this set-up cannot have produced the measurement.
 */
export function calibrated(
  fleet: Fleet,
  scenario: Scenario,
  point: CalibrationPoint,
  workload: Workload,
): { fleet: Fleet; stepScale: number; notes: string[] } {
  const measured = measuredWorkload(scenario, point, workload);
  const replicas = point.of === "fleet" ? fleet.replicas : 1;
  let [tuned, stepScale] = [fleet, 1];
  // The two affect each other slightly: three passes converge.
  for (let pass = 0; pass < 3; pass += 1) {
    const found = simulate({ ...tuned, replicas }, measured.requests, {
      stepScale,
      ...(measured.concurrency === undefined ? {} : { concurrency: measured.concurrency }),
    });
    if (!found?.tpotMs || found.tpotMs.mean === 0)
      throw new UserError(
        "answers that short have no time per token to calibrate on",
        "give the prompts and answers that were measured, or no calibration",
      );
    stepScale *= point.tpotMs / found.tpotMs.mean;
    if (found.ttftMs && point.ttftMs !== null) tuned = withHostTime(tuned, point.ttftMs - found.ttftMs.mean);
  }
  if (stepScale < FASTEST)
    throw new UserError(
      `${point.tpotMs} ms a token is ${formatNumber(1 / stepScale)} times faster than this set-up can be`,
      "give a point that was measured on this model, GPU, precision and number of GPUs",
    );
  const isDoubtful = stepScale > DOUBTFUL || stepScale < 1 / DOUBTFUL;
  return {
    fleet: tuned,
    stepScale,
    notes: isDoubtful
      ? [
          `the measured time per token is ${formatNumber(stepScale)} times the predicted one: is it of this model, GPU, precision and number of GPUs, and in milliseconds?`,
        ]
      : [],
  };
}

function measuredWorkload(scenario: Scenario, point: CalibrationPoint, workload: Workload): Workload {
  const { load, inputTokens, outputTokens } = point;
  // On a trace, a point without lengths is assumed to have the trace's.
  if (scenario.load.kind === "trace" && inputTokens === null)
    return load.kind === "concurrency" ? { ...workload, concurrency: load.value } : workload;
  const asMeasured = {
    ...scenario,
    load,
    requests: null,
    inputTokens: inputTokens ?? scenario.inputTokens,
    outputTokens: outputTokens ?? scenario.outputTokens,
  };
  return scenarioWorkload(asMeasured, null);
}

function withHostTime(fleet: Fleet, moreMs: number): Fleet {
  const { replica } = fleet;
  const { engine } = replica;
  const host = { ...engine.host, perRequestMs: Math.max(engine.host.perRequestMs + moreMs, 0) };
  return { ...fleet, replica: { ...replica, engine: { ...engine, host } } };
}
