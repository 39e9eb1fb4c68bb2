import { loadAssumptions } from "../../catalog/assumptions.ts";
import { type AssumptionValues, typicalValues } from "../../core/assumption.ts";
import { averageKilowatts } from "../../economics/power.ts";
import type { Fleet, Simulation } from "../../serving/simulate.ts";

/** Measured at the meter: cooling and the rest of the servers included. */
export interface Energy {
  meanKilowatts: number;
  kilowattHours: number;
  wattHoursPerThousandTokens: number | null;
}

type Spent = Pick<Simulation, "gpuUtilisation" | "durationSeconds" | "inputTokens" | "outputTokens">;

/** What a fleet drew while it was simulated. */
export function energyOf(fleet: Fleet, gpus: number, numbers: Spent): Energy {
  const { gpu } = fleet.replica;
  const meanKilowatts = averageKilowatts(
    gpu.name,
    gpus,
    gpu.tdpWatts,
    numbers.gpuUtilisation,
    catalogValues(),
  );
  const kilowattHours = (meanKilowatts * numbers.durationSeconds) / 3600;
  const tokens = numbers.inputTokens + numbers.outputTokens;
  return {
    meanKilowatts,
    kilowattHours,
    wattHoursPerThousandTokens: tokens > 0 ? (kilowattHours * 1000) / (tokens / 1000) : null,
  };
}

/** A note where the power draw of a GPU is unknown. */
export const powerNotes = ({ replica: { gpu } }: Fleet): string[] =>
  gpu.tdpWatts === null
    ? [
        `energy is a guess: the power of ${gpu.name} is not in the catalog, so that of an H100 with its part of the building stands in`,
      ]
    : [];

let typical: AssumptionValues | null = null;

const catalogValues = (): AssumptionValues => (typical ??= typicalValues(loadAssumptions()));
