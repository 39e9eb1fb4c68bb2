import type { FleetOption } from "../model/prepared.ts";

/** A quote is judged at its size: one unit where the rest may overflow; otherwise the fleet that takes everything. */
export const quotedNodes = (option: FleetOption): ReadonlyMap<string, number> =>
  option.overflow.length > 0 ? new Map([[option.id, 1]]) : new Map();
