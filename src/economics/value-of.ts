import type { AssumptionName } from "../core/assumption-name.ts";
import type { AssumptionValues } from "../core/assumption.ts";

/** The value of one assumption. Throws RangeError, naming it, when it is missing: a missing cost is not a cost of zero. */
export function valueOf(values: AssumptionValues, name: AssumptionName): number {
  const value = values[name];
  if (value === undefined || Number.isNaN(value))
    throw new RangeError(`no value for the assumption "${name}"`);
  return value;
}
