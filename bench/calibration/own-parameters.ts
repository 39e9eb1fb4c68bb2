import { architectureName } from "../../src/core/architecture-name.ts";
import type { OwnFactors } from "../../src/core/engine.ts";
import type { MeasuredRun } from "../accuracy/measured-run.ts";
import type { Owner, Parameter, Vector } from "./parameter.ts";

/** How far one GPU or model may be from what holds for all of an engine's, and from what other engines found of it. */
const PARTS: {
  readonly [owner in Owner]: readonly (readonly [part: keyof OwnFactors, sigma: number, spread: number])[];
} = {
  gpu: [
    ["memory", 0.1, 0.07],
    ["compute", 0.15, 0.1],
    ["launch", 0.2, 0.15],
    ["allReduce", 0.3, 0.2],
    ["firstToken", 0.5, 0.4],
  ],
  model: [
    ["memory", 0.07, 0.06],
    ["compute", 0.1, 0.08],
    ["launch", 0.15, 0.1],
    ["firstToken", 0.3, 0.25],
  ],
};

/** Name of a run's GPU, or of its model's architecture. */
export const ownerOf = ({ replica }: MeasuredRun, owner: Owner): string =>
  owner === "gpu" ? replica.gpu.name : architectureName(replica.model);

/** How much further off a GPU without measured kernels may be, as a factor. */
const UNMEASURED = 1.4;

/** The constants of the single GPUs and models of these runs, factors that start at 1. */
export function ownParameters(owner: Owner, runs: readonly MeasuredRun[]): Parameter[] {
  const freedoms = new Map(runs.map((run) => [ownerOf(run, owner), freedomOf(run, owner)]));
  return [...freedoms.keys()].sort().flatMap((name) =>
    PARTS[owner].map(([part, sigma, spread]) => ({
      name: parameterName(name, part),
      prior: 1,
      sigma: sigma * (freedoms.get(name) ?? 1),
      spread: spread * (freedoms.get(name) ?? 1),
      of: { owner, name },
    })),
  );
}

const freedomOf = ({ replica: { gpu } }: MeasuredRun, owner: Owner): number =>
  owner === "gpu" && gpu.kernels.measuredOn !== gpu.name ? UNMEASURED : 1;

/** Factors of these GPUs or models; none of one that the vector does not speak of. */
export const ownFactorsOf = (
  vector: Vector,
  owner: Owner,
  names: readonly string[],
): Record<string, OwnFactors> =>
  Object.fromEntries(
    names
      .filter((name) => vector[parameterName(name, "memory")] !== undefined)
      .map((name) => [
        name,
        Object.fromEntries(
          PARTS[owner].flatMap(([part]) => {
            const logarithm = vector[parameterName(name, part)];
            return logarithm === undefined ? [] : [[part, Math.exp(logarithm)]];
          }),
        ),
      ]),
  );

const parameterName = (name: string, part: string): string => `${name}: ${part}`;
