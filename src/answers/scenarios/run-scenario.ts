import { resolve } from "node:path";
import { errorBands, rangeAround, rangeOfRate } from "../../serving/expected-error.ts";
import { paceOf, type Pace } from "../../serving/keeps-up.ts";
import type { Quantiles } from "../../serving/quantiles.ts";
import type { Slo } from "../../serving/replica.ts";
import { simulate, type Fleet, type Simulation } from "../../serving/simulate.ts";
import { anchoredBand, doublingsBetween } from "./anchored-range.ts";
import { calibrated, scenarioPoint, type CalibrationPoint } from "./calibrated.ts";
import { pointOfFile } from "./calibration-file.ts";
import { energyOf, powerNotes, type Energy } from "./energy.ts";
import { traceReader } from "./read-trace.ts";
import { outcomeNotes, roomNotes } from "./outcome-notes.ts";
import { scenarioFleet, type PlannedFleet } from "./scenario-fleet.ts";
import type { Scenario } from "./scenario.ts";
import { scenarioWorkload, type Workload } from "./workload.ts";

type Band = readonly [number, number];

/** What `simulate` answers for one scenario. */
export interface ScenarioAnswer extends Omit<Simulation, "requests" | "timeline"> {
  id: Scenario["id"];
  fleet: {
    model: string;
    gpu: string;
    gpus: number;
    gpusPerReplica: number;
    replicas: number;
    tensorParallel: number;
    pipelineParallel: number;
    expertParallel: number;
    dataParallel: number;
    engine: string;
    engineVersion: string;
    precision: string;
    kvPrecision: string;
  };
  energy: Energy;
  /** Of the means: four of five measured runs lie within. */
  interval80: { ttftMs: Band | null; tpotMs: Band | null; e2eMs: Band | null; outputTokensPerSecond: Band };
  calibratedOn: string | null;
  /** Requests arrive faster than they are answered: how many waited at the last arrival, and what it can answer. */
  overload: { waitingAtEnd: number; highestRequestsPerSecond: number } | null;
  notes: readonly string[];
}

/** What a run of scenarios shares. */
export interface ScenarioSession {
  cwd: string;
  trace: ReturnType<typeof traceReader>;
}

/** Relative paths start in `cwd`; a trace without dates begins at `nowMs`. */
export const scenarioSession = (cwd: string, nowMs: number): ScenarioSession => ({
  cwd,
  trace: traceReader(nowMs),
});

interface RunOptions {
  slo?: Slo | null;
  details?: boolean;
  /** Result file of a benchmark to anchor on. */
  calibrate?: string | undefined;
}

/** Runs a scenario; `details` adds the state over time. Throws UserError when it cannot run. */
export async function runScenario(
  scenario: Scenario,
  session: ScenarioSession,
  { slo = null, details = false, calibrate }: RunOptions = {},
): Promise<{ answer: ScenarioAnswer; timeline: Simulation["timeline"] }> {
  const planned = scenarioFleet(scenario, session.cwd);
  const { load } = scenario;
  const trace = load.kind === "trace" ? await session.trace(resolve(session.cwd, load.path)) : null;
  const { maxContextTokens } = planned.fleet.replica.model;
  const workload = scenarioWorkload(scenario, trace, maxContextTokens);
  const measured = measuredPoint(scenario, session.cwd, planned, calibrate);
  const anchor = measured && calibrated(planned.fleet, scenario, measured.point, workload);
  const { fleet, stepScale } = anchor ?? { fleet: planned.fleet, stepScale: 1 };
  const {
    requests: each,
    timeline,
    ...numbers
  } = run(fleet, workload.requests, {
    stepScale,
    seed: scenario.seed,
    timeline: details,
    perRequest: workload.isOpen,
    ...(scenario.routing ? { routing: scenario.routing } : {}),
    ...(workload.concurrency === undefined ? {} : { concurrency: workload.concurrency }),
    ...(slo ? { slo } : {}),
  });
  const anchored = ({ tpot, ttft, e2e }: Bands): Bands => {
    const doublings = measured ? doublingsOf(scenario, measured.point, fleet, atOnce) : 0;
    return { tpot: anchoredBand(tpot, doublings), ttft, e2e: anchoredBand(e2e, doublings) };
  };
  const pace = each && workload.isOpen ? paceOf(each, workload.requests) : null;
  const atOnce = concurrencyOf(workload, fleet, numbers);
  const bands = errorBands(fleet.replica, atOnce);
  return {
    timeline,
    answer: {
      id: scenario.id,
      fleet: fleetOf(planned, scenario),
      ...numbers,
      energy: energyOf(fleet, scenario.gpus, numbers),
      interval80: intervals(numbers, pace, measured ? anchored(bands) : bands),
      calibratedOn: measured ? measured.point.label : null,
      overload:
        pace && !pace.keepsUp
          ? { waitingAtEnd: pace.waitingAtEnd, highestRequestsPerSecond: pace.answeredPerSecond }
          : null,
      notes: [
        ...planned.notes,
        ...workload.notes,
        ...(measured ? measured.notes : []),
        ...(anchor ? anchor.notes : []),
        `intervals: ${bands.source}`,
        ...outcomeNotes(numbers, pace),
        ...roomNotes(load, numbers, fleet),
        ...powerNotes(fleet),
      ],
    },
  };
}

/** A point of the whole deployment is divided by its engines; one of a file is already per engine. */
function doublingsOf(
  { load }: Scenario,
  point: CalibrationPoint,
  { replicas }: Fleet,
  atOnce: number,
): number {
  const { kind, value } = point.load;
  const each = point.of === "fleet" ? value / replicas : value;
  return doublingsBetween(load, atOnce, { load: { kind, value: each }, engines: replicas });
}

function measuredPoint(
  scenario: Scenario,
  cwd: string,
  { fleet }: PlannedFleet,
  file: string | undefined,
): ReturnType<typeof pointOfFile> | null {
  if (file !== undefined) return pointOfFile(file, cwd, fleet.replica, scenario);
  return scenario.calibrate ? { point: scenarioPoint(scenario.calibrate), notes: [] } : null;
}

/** Requests in one engine at once. */
const concurrencyOf = ({ concurrency }: Workload, { replicas }: Fleet, { meanBatch }: Numbers): number =>
  Math.ceil(concurrency === undefined ? meanBatch : concurrency / replicas);

function fleetOf({ fleet, enginesPerReplica }: PlannedFleet, scenario: Scenario): ScenarioAnswer["fleet"] {
  const { replica } = fleet;
  const { tensorParallel, pipelineParallel, dataParallel } = scenario;
  return {
    model: replica.model.name,
    gpu: replica.gpu.name,
    gpus: scenario.gpus,
    gpusPerReplica: tensorParallel * pipelineParallel * dataParallel,
    replicas: fleet.replicas / enginesPerReplica,
    tensorParallel,
    pipelineParallel,
    expertParallel: replica.expertParallel ?? 1,
    dataParallel,
    engine: replica.engine.name,
    engineVersion: replica.engine.version,
    precision: replica.precision,
    kvPrecision: replica.kvPrecision,
  };
}

type Numbers = Omit<Simulation, "requests" | "timeline">;

interface Bands {
  tpot: Band;
  ttft: Band;
  e2e: Band;
}

function intervals(numbers: Numbers, pace: Pace | null, bands: Bands): ScenarioAnswer["interval80"] {
  const { e2e } = bands;
  const [least, most] = rangeOfRate(numbers.outputTokensPerSecond, e2e);
  return {
    ttftMs: band(numbers.ttftMs, bands.ttft),
    tpotMs: band(numbers.tpotMs, bands.tpot),
    e2eMs: band(numbers.e2eMs, e2e),
    // Slower is less throughput, but a fleet that keeps up cannot complete more than arrives.
    outputTokensPerSecond: [least, pace?.keepsUp ? numbers.outputTokensPerSecond : most],
  };
}

function run(...args: Parameters<typeof simulate>): Simulation {
  const result = simulate(...args);
  if (!result) throw new Error("a fleet that fits could not be simulated");
  return result;
}

const band = (quantiles: Quantiles | null, ratios: Band): Band | null =>
  quantiles ? rangeAround(quantiles.mean, ratios) : null;
