import type { PlanOption } from "../model/plan-option.ts";

/** One rung of the ladder, by the cheapest of its options that may be recommended, else of all. */
export interface Rung {
  best: PlanOption;
  /** Chance that any option of the rung is the cheapest of all: the rungs' chances add up to one. */
  chance: number;
}

/** What may be recommended goes before what may not, then the cheaper. */
function isBetter(a: PlanOption, b: PlanOption): boolean {
  const barred = Number(a.notByDefault !== null) - Number(b.notByDefault !== null);
  return barred === 0 ? a.monthlyUsd.p50 < b.monthlyUsd.p50 : barred < 0;
}

/** The rungs that have an option, from staying to hybrid. */
export function rungsOf(options: readonly PlanOption[]): Rung[] {
  const rungs = new Map<number, Rung>();
  for (const option of options) {
    const known = rungs.get(option.rung);
    if (known === undefined) rungs.set(option.rung, { best: option, chance: option.cheapestChance });
    else {
      known.chance += option.cheapestChance;
      if (isBetter(option, known.best)) known.best = option;
    }
  }
  return [...rungs.values()].sort((a, b) => a.best.rung - b.best.rung);
}
