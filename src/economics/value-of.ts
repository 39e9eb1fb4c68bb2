import type { Assumption, AssumptionValues } from "../core/assumption.ts";

/**
 * Inputs that no source lists because only the team can know them. They are assumptions like any other: shown, settable,
 * part of the sensitivity. A caller's own rows of these names take precedence.
 */
export const TEAM_ASSUMPTIONS: readonly Assumption[] = [
  {
    name: "downtime_usd_per_hour",
    unit: "USD per hour down",
    low: 0,
    typical: 0,
    high: 0,
    source: "set by the team; $0 means that an outage costs nothing but patience",
    date: "",
    note: "shown as a threshold: the cost of an hour at which the answer would change",
  },
  {
    name: "api_discount",
    unit: "share off what the APIs used today charge, beyond what the bill shows",
    low: 0,
    typical: 0,
    high: 0,
    source: "set by the team; 0 means that nobody negotiates",
    date: "",
    note: "for the models used today alone: an alternative is counted at its list price",
  },
  {
    name: "dual_running_months",
    unit: "months in which the API and the new fleet are both paid",
    low: 0.25,
    typical: 1,
    high: 3,
    source: "unsourced judgement",
    date: "",
    note: "cut-over by task, with the API as the fallback",
  },
];

const TEAM_DEFAULTS = new Map(TEAM_ASSUMPTIONS.map((row) => [row.name, row.typical]));

/** The value of one assumption. Throws RangeError when it is missing: a missing cost is not a cost of zero. */
export function valueOf(values: AssumptionValues, name: string): number {
  const value = values[name] ?? TEAM_DEFAULTS.get(name);
  if (value === undefined || Number.isNaN(value))
    throw new RangeError(`no value for the assumption "${name}"`);
  return value;
}
