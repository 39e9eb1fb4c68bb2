import { resolve } from "node:path";
import { errorBands, rangeOfRate } from "../../serving/expected-error.ts";
import { frontier, type FrontierPoint } from "../../serving/frontier.ts";
import { highestLoad, poissonSample, type HighestLoad } from "../../serving/load-search.ts";
import type { Slo, Workload as MeanWorkload } from "../../serving/replica.ts";
import type { SimulatedRequest } from "../../serving/simulate.ts";
import { anchoredBand, doublingsBetween } from "./anchored-range.ts";
import { calibrated, type CalibrationPoint } from "./calibrated.ts";
import { pointOfFile } from "./calibration-file.ts";
import type { ScenarioSession } from "./run-scenario.ts";
import { scenarioFleet } from "./scenario-fleet.ts";
import type { Scenario } from "./scenario.ts";

/** The highest load of a fleet, and what a user sees at each load. */
export interface LoadAnswer {
  fleet: { model: string; gpu: string; gpus: number; replicas: number; engine: string; precision: string };
  slo: Slo;
  workload: MeanWorkload;
  /** Null when not even the smallest load meets the latency. */
  highestLoad:
    | (Omit<HighestLoad, "simulation"> & {
        outputTokensPerSecond: number;
        interval80: readonly [number, number];
      })
    | null;
  frontier: readonly FrontierPoint[];
  notes: readonly string[];
}

/** Requests in each simulation of the search: a number per engine, within bounds. */
const REQUESTS = { each: 1500, least: 3000, most: 40_000 };

/** Searches the highest load within the latency on the lengths of a scenario or of its trace. */
export async function searchLoad(
  scenario: Scenario,
  session: ScenarioSession,
  slo: Slo,
  calibrate?: string,
): Promise<LoadAnswer> {
  const { fleet: asked, enginesPerReplica, notes } = scenarioFleet(scenario, session.cwd);
  const { sample, said } = await sampleOf(scenario, session, asked.replicas);
  const measured =
    calibrate === undefined ? null : pointOfFile(calibrate, session.cwd, asked.replica, scenario);
  const anchor =
    measured &&
    calibrated(asked, scenario, measured.point, { requests: [...sample], isOpen: true, notes: [] });
  const { fleet, stepScale } = anchor ?? { fleet: asked, stepScale: 1 };
  const options = {
    seed: scenario.seed,
    stepScale,
    ...(scenario.routing ? { routing: scenario.routing } : {}),
  };
  const found = highestLoad(fleet, sample, slo, options);
  const mean = (of: (request: SimulatedRequest) => number): number =>
    sample.reduce((sum, request) => sum + of(request), 0) / sample.length;
  const workload = {
    inputTokens: mean(({ inputTokens }) => inputTokens),
    cachedInputTokens: mean(({ cachedInputTokens }) => cachedInputTokens),
    outputTokens: mean(({ outputTokens }) => outputTokens),
  };
  const { replica } = fleet;
  const { e2e, source } = errorBands(replica);
  // A file's point is per engine, and so is the mean batch.
  const near = ({ load }: CalibrationPoint, { simulation }: HighestLoad): readonly [number, number] =>
    anchoredBand(
      e2e,
      doublingsBetween({ kind: "concurrency", value: simulation.meanBatch }, simulation.meanBatch, {
        load,
        engines: 1,
      }),
    );
  return {
    fleet: {
      model: replica.model.name,
      gpu: replica.gpu.name,
      gpus: scenario.gpus,
      replicas: fleet.replicas / enginesPerReplica,
      engine: replica.engine.name,
      precision: replica.precision,
    },
    slo,
    workload,
    highestLoad: found && {
      requestsPerSecond: found.requestsPerSecond,
      ttftP95Ms: found.ttftP95Ms,
      tpotP95Ms: found.tpotP95Ms,
      probes: found.probes,
      outputTokensPerSecond: found.simulation.outputTokensPerSecond,
      interval80: rangeOfRate(found.requestsPerSecond, measured ? near(measured.point, found) : e2e),
    },
    frontier: frontier(fleet, workload, options) ?? [],
    notes: [
      ...notes,
      ...said,
      ...(measured ? [`calibrated on ${measured.point.label}`, ...measured.notes] : []),
      ...(anchor ? anchor.notes : []),
      `intervals: ${source}`,
    ],
  };
}

async function sampleOf(
  scenario: Scenario,
  session: ScenarioSession,
  engines: number,
): Promise<{ sample: readonly SimulatedRequest[]; said: readonly string[] }> {
  const usual = Math.min(Math.max(engines * REQUESTS.each, REQUESTS.least), REQUESTS.most);
  const most = Math.round(scenario.requests ?? usual);
  if (scenario.load.kind === "trace") {
    const { requests, notes } = await session.trace(resolve(session.cwd, scenario.load.path));
    const said =
      requests.length > most ? [`the first ${most} of them, at every load in the trace's own pattern`] : [];
    return { sample: requests.slice(0, most), said: [...notes, ...said] };
  }
  return {
    sample: poissonSample(scenario, most, { spread: scenario.inputSpread ?? 0, seed: scenario.seed }),
    said: [`${most} requests by chance, the same ones at every load`],
  };
}
