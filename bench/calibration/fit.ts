import { numberAt } from "../../src/core/at.ts";
import { architectureName } from "../../src/core/architecture-name.ts";
import type { Engine } from "../../src/core/engine.ts";
import { compareVersions } from "../../src/core/versions.ts";
import { operatingPoint } from "../../src/serving/operating-point.ts";
import type { MeasuredRun } from "../accuracy/measured-run.ts";
import { predict, type Prediction } from "../accuracy/predict.ts";
import { ownParameters, ownerOf } from "./own-parameters.ts";
import type { Owner, Parameter, Vector } from "./parameter.ts";
import { solve, type Observation } from "./least-squares.ts";
import { PARAMETERS, priorVector, withConstants } from "./parameters.ts";

/** Versions from which an engine is another program, newest first. */
const GENERATIONS: Readonly<Record<string, readonly string[]>> = {
  vLLM: ["0.8", "0"],
  "TensorRT-LLM": ["1.0", "0"],
};

/** Whose constants a run's engine takes: "vLLM 0.8 *". */
export function generationOf({ engine, gpu }: { engine: Engine; gpu: { vendor: string } }): string {
  const since =
    GENERATIONS[engine.name]?.find((version) => compareVersions(engine.version, version) >= 0) ?? "0";
  return `${engine.name === "Ollama" ? "llama.cpp" : engine.name} ${since} ${gpu.vendor === "AMD" ? "AMD" : "*"}`;
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
    : {
        ...run,
        replica: {
          ...run.replica,
          engine: withConstants(run.replica.engine, vector, namesOf(run)),
        },
      };

const namesOf = (run: MeasuredRun): Record<Owner, string[]> => ({
  gpu: [ownerOf(run, "gpu")],
  model: [ownerOf(run, "model")],
});

/** Linearised picture of the runs of one generation about a vector. */
export interface Linearised {
  at: Vector;
  rows: readonly { run: MeasuredRun; observation: Observation }[];
}

const STEP = 0.02;

/** A time to first token tells less of the constants than the pace: waiting in line is most of it. */
const FIRST_TOKEN_WEIGHT = 0.3;

/** Residuals from the full prediction, slopes from the closed form where there is a load. */
function linearise(runs: readonly MeasuredRun[], at: Vector, parameters: readonly Parameter[]): Linearised {
  const rows: { run: MeasuredRun; observation: Observation }[] = [];
  const sizes = new Map<string, number>();
  for (const run of runs) sizes.set(setUpKey(run), (sizes.get(setUpKey(run)) ?? 0) + 1);
  for (const run of runs) {
    const said = predict(withVector(run, at));
    const here = quick(run, at);
    if (!here) continue;
    const moved = parameters.map(({ name, of }) =>
      of === undefined || of.name === ownerOf(run, of.owner)
        ? quick(run, { ...at, [name]: (at[name] as number) + STEP })
        : here,
    );
    // Runs of one set-up share its quirks: together they count as the root of their number.
    const worth = run.selfReported ? 0.3 : run.load.kind === "trace" && run.load.recorded ? 3 : 1;
    const weight = worth / Math.sqrt(sizes.get(setUpKey(run)) as number);
    const add = (measured: number, predicted: number, which: keyof Quick, share: number): void => {
      const slopes = Float64Array.from(moved, (other) => {
        const [from, to] = [here[which], other?.[which] ?? null];
        return from !== null && to !== null ? Math.log(to / from) / STEP : 0;
      });
      rows.push({
        run,
        observation: { residual: Math.log(measured / predicted), slopes, weight: weight * share },
      });
    };
    const pace = paceOf(run, said);
    if (pace && pace.predicted !== null) add(pace.measured, pace.predicted, "pace", 1);
    const { ttftMs } = run.measured;
    if (ttftMs !== undefined && said.ttftMs !== null && here.first !== null)
      add(ttftMs, said.ttftMs, "first", FIRST_TOKEN_WEIGHT);
  }
  return { at, rows };
}

interface Quick {
  pace: number | null;
  first: number | null;
}

export const setUpKey = ({ source, replica }: MeasuredRun): string =>
  `${source}|${architectureName(replica.model)}|${replica.gpu.name}|${replica.engine.name}|${replica.precision}|${replica.tensorParallel}`;

/** Share of the requests of a closed loop that arrive together at its start. */
const BURST = 0.1;

/** Fast stand-ins for what is predicted: good enough for slopes. */
function quick(run: MeasuredRun, at: Vector): Quick | null {
  const moved = withVector(run, at);
  if (run.load.kind !== "closed-loop") {
    const said = predict(moved);
    return { pace: paceOf(moved, said)?.predicted ?? null, first: said.ttftMs };
  }
  const { replica, inputTokens, outputTokens } = moved;
  const share = run.spread.kind === "even" ? (run.spread.from + run.spread.to) / 2 : 1;
  const workload = {
    inputTokens: inputTokens * share,
    cachedInputTokens: 0,
    outputTokens: outputTokens * share,
  };
  for (let concurrency = run.load.concurrency; concurrency >= 1; concurrency = Math.floor(concurrency / 2)) {
    const point = operatingPoint(replica, workload, concurrency);
    if (!point) continue;
    const queue =
      (BURST * point.secondsPerInputToken * workload.inputTokens * run.load.concurrency * 1000) / 2;
    return { pace: point.tpotMs, first: point.ttftMs + queue };
  }
  return null;
}

/** The vector that fits these rows, from the point at which they were linearised. */
function refit(
  linearised: Linearised,
  parameters: readonly Parameter[],
  centre: Vector,
  sigmaOf: (parameter: Parameter) => number,
  keep: (run: MeasuredRun) => boolean = () => true,
): Record<string, number> {
  const pick = (vector: Vector): Float64Array =>
    Float64Array.from(parameters, ({ name }) => vector[name] as number);
  const step = solve(
    linearised.rows.filter(({ run }) => keep(run)).map(({ observation }) => observation),
    pick(linearised.at),
    pick(centre),
    Float64Array.from(parameters, sigmaOf),
  );
  return {
    ...linearised.at,
    ...Object.fromEntries(
      parameters.map(({ name }, index) => [
        name,
        (linearised.at[name] as number) + clamp(numberAt(step, index)),
      ]),
    ),
  };
}

/** The linear picture holds for small steps: a factor of 1.6 at a time at most. */
const clamp = (step: number): number => Math.min(Math.max(step, -MOST), MOST);
const MOST = 0.5;

/** The runs of one engine generation, and the point about which they were last linearised. */
export interface Generation {
  key: string;
  parameters: readonly Parameter[];
  linearised: Linearised;
}

const ROUNDS = 4;

/** Finds the point about which every generation is linear: each on its own, from the priors, in a few rounds. */
export function fitEach(runs: readonly MeasuredRun[], log: (line: string) => unknown): Generation[] {
  const byKey = new Map<string, MeasuredRun[]>();
  for (const run of runs) {
    const key = generationOf(run.replica);
    byKey.set(key, [...(byKey.get(key) ?? []), run]);
  }
  return [...byKey]
    .toSorted(([left], [right]) => left.localeCompare(right, "en"))
    .map(([key, group]) => {
      const parameters = [
        ...PARAMETERS,
        ...(["gpu", "model"] as const).flatMap((owner) => ownParameters(owner, group)),
      ];
      const prior = priorVector(parameters);
      let linearised = linearise(group, prior, parameters);
      for (let round = 0; round < ROUNDS; round += 1) {
        log(`${key}, round ${round}: ${summary(linearised)}`);
        linearised = linearise(
          group,
          refit(linearised, parameters, prior, ({ sigma }) => sigma),
          parameters,
        );
      }
      log(`${key}: ${summary(linearised)}`);
      return { key, parameters, linearised };
    });
}

/** Engines that are programs of the same time, whose constants are drawn towards a common mean. */
const FAMILIES: readonly (readonly string[])[] = [
  ["vLLM 0.8 *", "SGLang 0 *", "TensorRT-LLM 1.0 *"],
  ["vLLM 0 *", "TensorRT-LLM 0 *"],
];

/**
 * The constants of every generation without some runs: each about the priors, then about the mean of its family. A
 * generation that loses all its runs takes the mean.
 */
export function fitTogether(
  generations: readonly Generation[],
  keep: (run: MeasuredRun) => boolean = () => true,
): Map<string, Vector> {
  const alone = new Map(
    generations.map(({ key, parameters, linearised }) => [
      key,
      refit(linearised, parameters, priorVector(parameters), ({ sigma }) => sigma, keep),
    ]),
  );
  const together = new Map<string, Vector>();
  for (const { key, parameters, linearised } of generations) {
    const family = FAMILIES.find((names) => names.includes(key)) ?? [key];
    // A GPU or a model is the same for all engines; one engine's ways are like those of its time.
    const centre = familyMean(
      parameters,
      (parameter) =>
        parameter.of === undefined
          ? generations.filter((other) => family.length > 1 && family.includes(other.key))
          : generations,
      alone,
      keep,
    );
    const spreadOf = (parameter: Parameter): number =>
      family.length === 1 && parameter.of === undefined ? parameter.sigma : parameter.spread;
    together.set(key, refit(linearised, parameters, centre, spreadOf, keep));
  }
  return together;
}

/** Information about one constant in one engine counts for so much at most, in units of its prior's. */
const MOST_INFORMATION = 10;

function familyMean(
  parameters: readonly Parameter[],
  membersOf: (parameter: Parameter) => readonly Generation[],
  alone: ReadonlyMap<string, Vector>,
  keep: (run: MeasuredRun) => boolean,
): Record<string, number> {
  return Object.fromEntries(
    parameters.map((parameter) => {
      const { name, prior, sigma } = parameter;
      let [weight, sum] = [1, Math.log(prior)];
      for (const { key, parameters: own, linearised } of membersOf(parameter)) {
        const index = own.findIndex((other) => other.name === name);
        if (index < 0) continue;
        let information = 0;
        for (const { run, observation } of linearised.rows)
          if (keep(run)) information += observation.weight * numberAt(observation.slopes, index) ** 2;
        const share = Math.min((information * sigma ** 2) / 0.02, MOST_INFORMATION);
        weight += share;
        sum += share * (alone.get(key)?.[name] as number);
      }
      return [name, sum / weight];
    }),
  );
}

function summary({ rows }: Linearised): string {
  const errors = rows
    .map(({ observation }) => Math.abs(Math.exp(-observation.residual) - 1) * 100)
    .sort((a, b) => a - b);
  const at = (share: number): string => (errors[Math.floor(share * errors.length)] ?? 0).toFixed(1);
  return `${rows.length} figures, median error ${at(0.5)} %, p90 ${at(0.9)} %`;
}
