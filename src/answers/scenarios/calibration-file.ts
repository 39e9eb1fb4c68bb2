import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { findGpu } from "../../catalog/gpus.ts";
import { hintedPrecision } from "../../catalog/model-names.ts";
import { resolveModel } from "../../catalog/models.ts";
import { UserError } from "../../core/errors.ts";
import type { MeasuredPoint } from "../../serving/calibration/measured-point.ts";
import { readBenchmark } from "../../serving/calibration/read-benchmark.ts";
import type { Replica } from "../../serving/replica.ts";
import type { CalibrationPoint } from "./calibrated.ts";
import type { Scenario } from "./scenario.ts";

/** The point of a benchmark's result file that comes nearest to the load of a scenario, and what was decided. */
export function pointOfFile(
  name: string,
  cwd: string,
  replica: Replica,
  scenario: Scenario,
): { point: CalibrationPoint; notes: string[] } {
  const points = readBenchmark(readFileSync(resolve(cwd, name), "utf8"), name);
  const measured = nearest(points.filter(hasLoad), scenario);
  if (!measured)
    throw new UserError(
      `${name} says neither how many requests were under way nor how many were sent a second`,
      "run the benchmark with a fixed number of requests at once, such as --max-concurrency 16",
    );
  const loads = points.length === 1 ? "" : `, the nearest of ${points.length} loads`;
  return {
    point: {
      load: loadOf(measured),
      inputTokens: measured.inputTokens,
      outputTokens: measured.outputTokens,
      tpotMs: measured.tpotMs,
      ttftMs: measured.ttftMs,
      of: "one-engine",
      label: `${measured.tool}, TPOT ${measured.tpotMs.toPrecision(3)} ms ${described(measured)}${loads}`,
    },
    notes: [
      ...modelNotes(measured, replica, name),
      ...cardNotes(measured, replica, name),
      ...failureNotes(measured, name),
    ],
  };
}

/** Refuses a file of another model; a name that nobody knows is said. */
function modelNotes({ model: named }: MeasuredPoint, replica: Replica, file: string): string[] {
  if (named === null) return [];
  const { model, precision } = replica;
  const found = resolveModel(named.replace(/\.gguf$/i, ""));
  if (found && found.model.name !== model.name)
    throw new UserError(
      `${file} is a benchmark of ${named} (${found.model.name}), not of ${model.name}`,
      `give a result of ${model.name}, or simulate ${found.model.name}`,
    );
  const hinted = hintedPrecision(named);
  return [
    ...(found ? [] : [`${file} calls its model "${named}": taken to be ${model.name}`]),
    ...(hinted !== null && hinted !== precision
      ? [`${file} measured ${named}, by its name in ${hinted}: ${precision} is asked for`]
      : []),
  ];
}

/** Refuses a file of another engine or another card, where the tool says which it was. */
function cardNotes({ tool, engines, gpu: named }: MeasuredPoint, replica: Replica, file: string): string[] {
  const { engine, gpu } = replica;
  if (engines && !engines.includes(engine.name))
    throw new UserError(
      `${file} (${tool}) measured ${engines[0]}, not ${engine.name}`,
      `simulate --engine ${engines[0]}, or give a benchmark of a ${engine.name} server`,
    );
  if (named === undefined || named === null) return [];
  // Several cards are listed one after the other.
  const measured = findGpu((named.split(",")[0] as string).trim());
  if (measured && measured.name !== gpu.name)
    throw new UserError(
      `${file} was measured on ${named} (${measured.name}), not on ${gpu.name}`,
      `give a result of ${gpu.name}, or simulate ${measured.name}`,
    );
  return measured ? [] : [`${file} names its GPU "${named}": taken to be ${gpu.name}`];
}

const failureNotes = ({ failed }: MeasuredPoint, file: string): string[] =>
  failed
    ? [
        `${failed.requests} of ${failed.of} requests of ${file} failed: what it measured was less load than it says`,
      ]
    : [];

const hasLoad = ({ concurrency, requestsPerSecond }: MeasuredPoint): boolean =>
  concurrency !== null || requestsPerSecond !== null;

function loadOf({ concurrency, requestsPerSecond }: MeasuredPoint): CalibrationPoint["load"] {
  if (concurrency !== null) return { kind: "concurrency", value: Math.max(Math.round(concurrency), 1) };
  if (requestsPerSecond !== null) return { kind: "requestsPerSecond", value: requestsPerSecond };
  throw new Error("the point has no load");
}

const described = (point: MeasuredPoint): string => {
  const { kind, value } = loadOf(point);
  return kind === "concurrency" ? `at concurrency ${value}` : `at ${value} requests a second`;
};

/** By ratio to the load asked for where both are of a kind, else the one in the middle. */
function nearest(points: readonly MeasuredPoint[], { load }: Scenario): MeasuredPoint | undefined {
  const asked = load.kind === "trace" ? load.as : load;
  const same = points.filter((point) => loadOf(point).kind === asked?.kind);
  if (asked && same.length > 0) {
    const distance = (point: MeasuredPoint): number => Math.abs(Math.log(loadOf(point).value / asked.value));
    return same.reduce((best, point) => (distance(point) < distance(best) ? point : best));
  }
  return points[Math.floor((points.length - 1) / 2)];
}
