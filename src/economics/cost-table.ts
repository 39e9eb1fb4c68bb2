import type { CostCurve, CostPiece } from "./cost-curve.ts";

/** One stated cost: what an option is said to cost at a volume. */
export interface CostTableRow {
  volume: number;
  usdPerMonth: number;
}

/**
 * A cost curve from stated costs: linear between the rows, undefined outside them. Rows may come in any order. Throws
 * RangeError for fewer than two rows or two rows with the same volume.
 */
export function costTable(rows: readonly CostTableRow[]): CostCurve {
  const sorted = [...rows].sort((a, b) => a.volume - b.volume);
  if (sorted.length < 2) throw new RangeError("a cost table needs at least two rows");
  const pieces: CostPiece[] = [];
  for (let at = 1; at < sorted.length; at++) {
    const from = sorted[at - 1];
    const to = sorted[at];
    if (!from || !to || from.volume === to.volume)
      throw new RangeError("two rows of a cost table have one volume");
    const usdPerUnit = (to.usdPerMonth - from.usdPerMonth) / (to.volume - from.volume);
    const fixedUsd = from.usdPerMonth - usdPerUnit * from.volume;
    pieces.push({ fromVolume: from.volume, toVolume: to.volume, fixedUsd, usdPerUnit });
  }
  return { pieces };
}
