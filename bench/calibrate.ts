import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { architectureName } from "../src/core/architecture-name.ts";
import type { EngineFit } from "../src/core/engine.ts";
import type { FittedGeneration, ServingConstants } from "../src/catalog/serving-constants.ts";
import type { MeasuredRun } from "./accuracy/measured-run.ts";
import { judge } from "./accuracy/figures.ts";
import { readRuns } from "./accuracy/read-runs.ts";
import { bandsOf } from "./calibration/bands.ts";
import { coverageAt, gapScale, heldOutRuns, withoutEachSource } from "./calibration/coverage.ts";
import { gapsOf, pairsOf } from "./calibration/gaps.ts";
import { fitEach, fitTogether, generationOf } from "./calibration/fit.ts";
import { LEFT_OUT, leaveOut, type HeldOutConstants } from "./calibration/folds.ts";
import type { Vector } from "./calibration/parameter.ts";
import { withConstants } from "./calibration/parameters.ts";

// Fits the constants of the serving model on the measurements in the catalog and writes them, with the bands of runs
// that were left out, to catalog/serving-constants.json. The same data gives the same file to the digit. `--bands` keeps
// the fitted constants and derives the bands anew; `--only "SGLang 0"` fits the generations whose names begin so and keeps
// the others.

const SOURCE =
  "fitted by npm run calibrate on catalog/measurements; bands: runs left out of the fit (configurations by tenths, whole models, whole GPUs)";

const say = (line: string): boolean => process.stdout.write(`${line}\n`);
const root = new URL("../", import.meta.url);
const path = (name: string): string => fileURLToPath(new URL(name, root));

const { values } = parseArgs({
  options: { bands: { type: "boolean" }, only: { type: "string", multiple: true } },
});
const { runs } = readRuns(path("catalog/measurements"));
say(`${runs.length} runs`);
const fits = values.bands ? kept() : fittedAnew();
writeFileSync(path("catalog/serving-constants.json"), `${JSON.stringify(withBands(fits), null, 1)}\n`);
say("wrote catalog/serving-constants.json");

interface Fits {
  heldOut: HeldOutConstants;
  generations: Omit<FittedGeneration, "bands">[];
}

function fittedAnew(): Fits {
  const { only } = values;
  const wanted = (key: string): boolean => !only || only.some((name) => key.startsWith(name));
  const generations = fitEach(
    runs.filter(({ replica }) => wanted(generationOf(replica))),
    say,
  );
  const constants = rounded(fitTogether(generations));
  const heldOut = leaveOut(generations);
  for (const what of LEFT_OUT)
    for (const value of Object.keys(heldOut[what]))
      heldOut[what][value] = Object.fromEntries(rounded(new Map(Object.entries(heldOut[what][value] ?? {}))));
  const before = only ? kept() : null;
  for (const what of LEFT_OUT)
    for (const [value, vectors] of Object.entries(before?.heldOut[what] ?? {})) {
      const others = Object.entries(vectors).filter(([key]) => !wanted(key));
      heldOut[what][value] = { ...Object.fromEntries(others), ...heldOut[what][value] };
    }
  writeFileSync(path("bench/calibration/held-out.json"), `${JSON.stringify(heldOut)}\n`);
  say("wrote bench/calibration/held-out.json");
  const fitted = generations.map(({ key }) => toGeneration(key, constants.get(key) as Vector));
  const others = (before?.generations ?? []).filter((generation) => !wanted(keyOf(generation)));
  return {
    heldOut,
    generations: [...others, ...fitted].toSorted((left, right) =>
      keyOf(left).localeCompare(keyOf(right), "en"),
    ),
  };
}

function kept(): Fits {
  const read = (name: string): unknown => JSON.parse(readFileSync(path(name), "utf8"));
  const { generations } = read("catalog/serving-constants.json") as ServingConstants;
  return {
    heldOut: read("bench/calibration/held-out.json") as HeldOutConstants,
    generations: [...generations],
  };
}

/** The file: constants as fitted, bands and gaps from the runs that were left out. */
function withBands({ heldOut, generations }: Fits): ServingConstants {
  const judgements = heldOutRuns(judge(runs, heldOut));
  const sources = withoutEachSource(judgements);
  const scale = gapScale(sources);
  say(`gaps times ${scale}: ${(100 * coverageAt(sources, scale)).toFixed(0)} % of left-out sources inside`);
  return {
    source: SOURCE,
    gapScale: scale,
    gaps: gapsOf(judgements, scale),
    generations: generations.map((generation) => {
      const key = keyOf(generation);
      const mine = runs.filter((run) => generationOf(run.replica) === key);
      return {
        ...generation,
        pairs: pairsOf(mine),
        bands: bandsOf(
          judgements.filter((held) => held.generation === key),
          generation.vendor,
          `${mine.length} published runs, each predicted without having been fitted`,
        ),
      };
    }),
  };
}

function keyOf({ engines, since, vendor }: Omit<FittedGeneration, "bands">): string {
  return `${engines[0]} ${since} ${vendor}`;
}

/** Four digits are more than the data hold. */
function rounded(vectors: ReadonlyMap<string, Vector>): Map<string, Vector> {
  return new Map(
    [...vectors].map(([key, vector]) => [
      key,
      Object.fromEntries(Object.entries(vector).map(([name, value]) => [name, Number(value.toFixed(4))])),
    ]),
  );
}

function toGeneration(key: string, vector: Vector): Omit<FittedGeneration, "bands"> {
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
