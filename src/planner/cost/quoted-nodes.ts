import type { FleetOption } from "../model/prepared.ts";

/** A quote is judged at the size offered: one unit where the rest may overflow, else the fleet that serves everything. */
export const quotedNodes = (option: FleetOption): ReadonlyMap<string, number> =>
  option.overflow.length > 0 ? new Map([[option.id, 1]]) : new Map();
