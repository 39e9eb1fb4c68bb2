import type { Engine } from "../../src/core/engine.ts";
import { operatingPoint } from "../../src/serving/operating-point.ts";
import type { MeasuredRun } from "../accuracy/measured-run.ts";
import { predict, type Prediction } from "../accuracy/predict.ts";
import { solve, type Observation } from "./least-squares.ts";
import { FIRST_TOKEN, PARAMETERS, priorVector, withConstants, type Parameter, type Vector } from "./parameters.ts";

/** Versions from which an engine is another program, newest first. */
const GENERATIONS: Readonly<Record<string, readonly string[]>> = {
  vLLM: ["0.8", "0"],
  "TensorRT-LLM": ["1.0", "0"],
};

/** Whose constants a run's engine takes: "vLLM 0.8 *". */
export function generationOf({ engine, gpu }: { engine: Engine; gpu: { vendor: string } }): string {
  const since = GENERATIONS[engine.name]?.find((version) => atLeast(engine.version, version)) ?? "0";
  return `${engine.name === "Ollama" ? "llama.cpp" : engine.name} ${since} ${gpu.vendor === "AMD" ? "AMD" : "*"}`;
}

function atLeast(version: string, floor: string): boolean {
  const [a, b] = [version, floor].map((text) => (text.match(/\d+/g) ?? []).map(Number)) as [number[], number[]];
  for (let at = 0; at < Math.max(a.length, b.length); at += 1) {
    const difference = (a[at] ?? 0) - (b[at] ?? 0);
    if (difference !== 0) return difference > 0;
  }
  return true;
}

/** What is compared: everything but the time to first token. */
export const paceOf = (
  run: MeasuredRun,
  said: Prediction,
): { measured: number; predicted: number | null } | null => {
  const { tpotMs, wholeMs, outputTokensPerSecond } = run.measured;
  if (tpotMs !== undefined) return { measured: tpotMs, predicted: said.tpotMs };
  if (wholeMs !== undefined) return { measured: wholeMs, predicted: said.wholeMs };
  if (outputTokensPerSecond !== undefined)
    // As a time, so that slower is more.
    return {
      measured: 1 / outputTokensPerSecond,
      predicted: said.outputTokensPerSecond === null ? null : 1 / said.outputTokensPerSecond,
    };
  return null;
};

export const withVector = (run: MeasuredRun, vector: Vector | undefined): MeasuredRun =>
  vector === undefined
    ? run
    : { ...run, replica: { ...run.replica, engine: withConstants(run.replica.engine, vector) } };

/** Linearised picture of the runs of one generation about a vector. */
export interface Linearised {
  at: Vector;
  rows: readonly { run: MeasuredRun; observation: Observation }[];
}

const STEP = 0.02;

/** Residuals from the full prediction, slopes from the closed form where there is a load. */
export function linearise(runs: readonly MeasuredRun[], at: Vector, parameters: readonly Parameter[]): Linearised {
  const rows: { run: MeasuredRun; observation: Observation }[] = [];
  const sizes = new Map<string, number>();
  for (const run of runs) sizes.set(setUpKey(run), (sizes.get(setUpKey(run)) ?? 0) + 1);
  for (const run of runs) {
    const pace = paceOf(run, predict(withVector(run, at)));
    if (!pace || pace.predicted === null) continue;
    const here = quickPace(run, at);
    if (here === null) continue;
    const slopes = new Float64Array(parameters.length);
    for (const [index, { name }] of parameters.entries()) {
      const moved = quickPace(run, { ...at, [name]: (at[name] as number) + STEP });
      if (moved !== null) slopes[index] = Math.log(moved / here) / STEP;
    }
    rows.push({
      run,
      observation: {
        residual: Math.log(pace.measured / pace.predicted),
        slopes,
        // Runs of one set-up share its quirks: together they count as the root of their number.
        weight: (run.selfReported ? 0.3 : 1) / Math.sqrt(sizes.get(setUpKey(run)) as number),
      },
    });
  }
  return { at, rows };
}

export const setUpKey = ({ source, replica }: MeasuredRun): string =>
  `${source}|${replica.model.name}|${replica.gpu.name}|${replica.engine.name}|${replica.precision}|${replica.tensorParallel}`;

function quickPace(run: MeasuredRun, at: Vector): number | null {
  const moved = withVector(run, at);
  if (run.load.kind !== "closed-loop") return paceOf(moved, predict(moved))?.predicted ?? null;
  const { replica, inputTokens, outputTokens } = moved;
  const share = run.spread.kind === "even" ? (run.spread.from + run.spread.to) / 2 : 1;
  const workload = { inputTokens: inputTokens * share, cachedInputTokens: 0, outputTokens: outputTokens * share };
  for (let concurrency = run.load.concurrency; concurrency >= 1; concurrency = Math.floor(concurrency / 2)) {
    const point = operatingPoint(replica, workload, concurrency);
    if (point) return point.tpotMs;
  }
  return null;
}

/** The vector that fits these rows, from the point at which they were linearised. */
export function refit(
  linearised: Linearised,
  parameters: readonly Parameter[],
  centre: Vector,
  sigmaOf: (parameter: Parameter) => number,
  keep: (run: MeasuredRun) => boolean = () => true,
): Record<string, number> {
  const pick = (vector: Vector): Float64Array => Float64Array.from(parameters, ({ name }) => vector[name] as number);
  const step = solve(
    linearised.rows.filter(({ run }) => keep(run)).map(({ observation }) => observation),
    pick(linearised.at),
    pick(centre),
    Float64Array.from(parameters, sigmaOf),
  );
  return {
    ...linearised.at,
    ...Object.fromEntries(parameters.map(({ name }, index) => [name, (linearised.at[name] as number) + (step[index] as number)])),
  };
}

export interface FittedGeneration {
  key: string;
  vector: Record<string, number>;
  centre: Record<string, number>;
  linearised: Linearised;
  runs: readonly MeasuredRun[];
}

const ROUNDS = 3;

/** Fits every generation: first what all of them share, then each about that. */
export function fitAll(runs: readonly MeasuredRun[], log: (line: string) => void): FittedGeneration[] {
  const byKey = new Map<string, MeasuredRun[]>();
  for (const run of runs) {
    const key = generationOf(run.replica);
    byKey.set(key, [...(byKey.get(key) ?? []), run]);
  }
  const start = { ...priorVector(PARAMETERS), ...priorVector(FIRST_TOKEN) };
  return [...byKey].sort().map(([key, group]) => {
    const centre = { ...start };
    let vector: Record<string, number> = { ...start };
    let linearised = linearise(group, vector, PARAMETERS);
    for (let round = 0; round < ROUNDS; round += 1) {
      log(`${key} round ${round}: ${summary(linearised)}`);
      vector = refit(linearised, PARAMETERS, centre, ({ sigma }) => sigma);
      linearised = linearise(group, vector, PARAMETERS);
    }
    log(`${key}: ${summary(linearised)}`);
    return { key, vector, centre, linearised, runs: group };
  });
}

function summary({ rows }: Linearised): string {
  const errors = rows
    .map(({ observation }) => Math.abs(Math.exp(-observation.residual) - 1) * 100)
    .sort((a, b) => a - b);
  const at = (share: number): string => (errors[Math.floor(share * errors.length)] ?? 0).toFixed(1);
  return `${rows.length} rows, median ${at(0.5)} %, p90 ${at(0.9)} %`;
}
