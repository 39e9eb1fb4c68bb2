import { writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { architectureName } from "../src/core/architecture-name.ts";
import type { EngineFit } from "../src/core/engine.ts";
import type { FittedGeneration, ServingConstants } from "../src/catalog/serving-constants.ts";
import type { MeasuredRun } from "./accuracy/measured-run.ts";
import { predict } from "./accuracy/predict.ts";
import { readRuns } from "./accuracy/read-runs.ts";
import { bandsOf, heldOutRun, type HeldOutRun } from "./calibration/bands.ts";
import { fitEach, fitTogether, generationOf, withVector } from "./calibration/fit.ts";
import { LEFT_OUT, leaveOut, valueOf, type HeldOutConstants } from "./calibration/folds.ts";
import type { Vector } from "./calibration/parameter.ts";
import { withConstants } from "./calibration/parameters.ts";

// Fits the constants of the serving model on the measurements in the catalog and writes them, with the bands of runs
// that were left out, to catalog/serving-constants.json. The same data gives the same file to the digit.

const SOURCE =
  "fitted by npm run calibrate on catalog/measurements; bands: runs left out of the fit (configurations by tenths, whole models, whole GPUs)";

const say = (line: string): boolean => process.stdout.write(`${line}\n`);
const root = new URL("../", import.meta.url);
const path = (name: string): string => fileURLToPath(new URL(name, root));

const { runs } = readRuns(path("catalog/measurements"));
say(`${runs.length} runs`);
const generations = fitEach(runs, say);
const constants = rounded(fitTogether(generations));
const heldOut = leaveOut(generations);
for (const what of LEFT_OUT)
  for (const value of Object.keys(heldOut[what]))
    heldOut[what][value] = Object.fromEntries(rounded(new Map(Object.entries(heldOut[what][value] ?? {}))));
const judged = judge(runs, heldOut);
const file: ServingConstants = {
  source: SOURCE,
  generations: generations.map(({ key }) => toGeneration(key, constants.get(key) as Vector)),
};
writeFileSync(path("catalog/serving-constants.json"), `${JSON.stringify(file, null, 1)}\n`);
writeFileSync(path("bench/calibration/held-out.json"), `${JSON.stringify(heldOut)}\n`);
say("wrote catalog/serving-constants.json and bench/calibration/held-out.json");

/** Four digits are more than the data hold. */
function rounded(vectors: ReadonlyMap<string, Vector>): Map<string, Vector> {
  return new Map(
    [...vectors].map(([key, vector]) => [
      key,
      Object.fromEntries(Object.entries(vector).map(([name, value]) => [name, Number(value.toFixed(4))])),
    ]),
  );
}

/** Every run as the folds see it that had to do without it: its configuration, its model, its GPU. */
function judge(all: readonly MeasuredRun[], folds: HeldOutConstants): HeldOutRun[] {
  const known = { configuration: "both", model: "gpu", gpu: "model" } as const;
  const judgements: HeldOutRun[] = [];
  const published = new Map<string, number>();
  for (const { selfReported, replica } of all)
    if (!selfReported) published.set(generationOf(replica), (published.get(generationOf(replica)) ?? 0) + 1);
  for (const run of all) {
    const generation = generationOf(run.replica);
    // Users' reports count where there is next to nothing else.
    if (run.selfReported && (published.get(generation) ?? 0) >= 50) continue;
    for (const what of ["configuration", "model", "gpu"] as const) {
      const vector = folds[what][valueOf(run, what)]?.[generation];
      if (vector) judgements.push(heldOutRun(run, generation, known[what], predict(withVector(run, vector))));
    }
  }
  return judgements;
}

function toGeneration(key: string, vector: Vector): FittedGeneration {
  const mine = runs.filter((run) => generationOf(run.replica) === key);
  const gpus = unique(mine.map(({ replica }) => replica.gpu.name));
  const models = unique(mine.map(({ replica }) => architectureName(replica.model)));
  const parts = key.split(" ");
  const vendor = parts.at(-1) as string;
  const name = parts.slice(0, -2).join(" ");
  const engine = mine[0]?.replica.engine as MeasuredRun["replica"]["engine"];
  const { fits, host } = withConstants(engine, vector, { gpu: gpus, model: models });
  const fit = fits?.["*"] as EngineFit;
  const measuredFirst = mine.some(({ measured }) => measured.ttftMs !== undefined);
  return {
    engines: name === "llama.cpp" ? ["llama.cpp", "Ollama"] : [name],
    since: parts.at(-2) as string,
    vendor,
    runs: mine.length,
    models,
    gpus,
    perRequestMs: measuredFirst ? digits(host.perRequestMs) : null,
    fit: shortened(measuredFirst ? fit : { ...fit, firstTokenSteps: 0 }),
    bands: bandsOf(
      judged.filter(({ generation }) => generation === key),
      vendor,
      `${mine.length} published runs, each predicted without having been fitted (npm run calibrate)`,
    ),
  };
}

function unique(names: readonly string[]): string[] {
  return [...new Set(names)].sort();
}

function digits(value: number): number {
  return Number(value.toPrecision(4));
}

function shortened<T>(value: T): T {
  if (typeof value === "number") return digits(value) as T;
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, shortened(inner)])) as T;
}
