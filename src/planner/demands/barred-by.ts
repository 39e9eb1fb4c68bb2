import type { DemandName } from "../model/demands.ts";
import type { RemovedOption } from "../model/prepared.ts";

/** The demands that bar every one of these options; where none bars all, each that bars one. */
export function barredBy(removed: readonly Pick<RemovedOption, "demands">[]): DemandName[] {
  const any = [...new Set(removed.flatMap(({ demands }) => demands))];
  const all = any.filter((name) => removed.every(({ demands }) => demands.includes(name)));
  return all.length > 0 ? all : any;
}
