import type { PlanOption } from "../model/plan-option.ts";
import type { Verdict } from "../model/verdict.ts";

/**
 * The option whose fleet to show first: the verdict's; if it has none, the cheapest that meets the latency, else the
 * cheapest. Null where no option has a fleet.
 */
export function firstFleetOption(options: readonly PlanOption[], verdict: Verdict): string | null {
  const fleets = options.filter(({ fleet }) => fleet.length > 0);
  const named =
    fleets.find(({ id }) => id === verdict.option) ??
    fleets.find(({ id }) => id === verdict.ifAllMoved.option);
  const [cheapest] = fleets.toSorted(
    (a, b) =>
      Number(a.meetsSlo === false) - Number(b.meetsSlo === false) ||
      a.monthlyUsd.typical - b.monthlyUsd.typical,
  );
  return (named ?? cheapest)?.id ?? null;
}
