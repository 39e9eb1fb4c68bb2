import type { AssumptionValues } from "../../core/assumption.ts";
import { HOURS_PER_MONTH } from "../../core/time.ts";
import { valueOf } from "../../economics/value-of.ts";
import type { FleetOption, PreparedPlan } from "../model/prepared.ts";
import { movedSeconds } from "./group-cost.ts";
import { throughputFactor } from "./throughput-band.ts";

const SECONDS_PER_MONTH = HOURS_PER_MONTH * 3600;

/** Mean number of replicas that the moved traffic keeps busy at a volume, and those of its private part. */
export function busyReplicas(
  prepared: PreparedPlan,
  option: FleetOption,
  values: AssumptionValues,
  volume: number,
): { all: number; private: number } {
  let seconds = 0;
  let privateSeconds = 0;
  for (const part of option.moved) {
    const work = movedSeconds(part, values);
    seconds += work;
    if (prepared.groups[part.group]!.private) privateSeconds += work;
  }
  const throughput =
    valueOf(values, "serving_throughput") *
    throughputFactor(option.throughput, valueOf(values, "serving_error"));
  const perSecond = (volume * option.headroom) / SECONDS_PER_MONTH / throughput;
  return { all: seconds * perSecond, private: privateSeconds * perSecond };
}
