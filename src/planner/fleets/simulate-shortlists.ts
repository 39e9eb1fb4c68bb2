import type { Shortlist, ScreenedFleet } from "./screen-fleets.ts";
import type { FleetOption } from "../model/prepared.ts";

/** Options shown of each kind; of a quote, of commitments and of prices in doubt only the best use. */
const SHOWN: Readonly<Record<FleetOption["kind"], number>> = {
  "dedicated-hosted": 2,
  "self-host-rent": 3,
  "self-host-buy": 2,
  hybrid: 3,
};
const SHOWN_OF_ONE_SORT = 1;
/** At most this many fleets are simulated. */
const MOST_SIMULATED = 48;
/** A set-up that could come within this factor of the best is always simulated. */
const WITHIN = 1.1;

interface SimulatedFleet {
  fleet: ScreenedFleet;
  option: FleetOption;
  monthlyUsd: number;
}

/**
 * Simulates the cheapest set-ups of every shortlist and keeps the best. A simulation only ever adds machines to the
 * closed form, so a set-up that already costs more than 1.1 times the best simulated one in closed form cannot come
 * within a tenth of it. Those before that point are simulated, one shortlist after the other in turn, 48 at most.
 */
export function simulateShortlists(
  shortlists: readonly Shortlist[],
  size: (fleet: ScreenedFleet) => FleetOption,
  usdOf: (option: FleetOption) => number,
): { fleet: ScreenedFleet; option: FleetOption }[] {
  const simulated = shortlists.map((): SimulatedFleet[] => []);
  let left = MOST_SIMULATED;
  for (let rank = 0; left > 0 && shortlists.some(({ entries }) => rank < entries.length); rank += 1) {
    for (const [index, shortlist] of shortlists.entries()) {
      const entry = shortlist.entries[rank];
      if (left === 0 || !entry || isSettled(shortlist, entry.monthlyUsd, simulated[index]!)) continue;
      left -= 1;
      const option = size(entry.fleet);
      simulated[index]!.push({ fleet: entry.fleet, option, monthlyUsd: usdOf(option) });
    }
  }
  return shortlists.flatMap((shortlist, index) => shown(shortlist, simulated[index]!));
}

/** Are there enough to show, and could this one no longer come near the best of them? */
function isSettled(shortlist: Shortlist, atLeastUsd: number, simulated: readonly SimulatedFleet[]): boolean {
  const holding = simulated.filter(({ option }) => option.meetsSlo !== false);
  const best = Math.min(...holding.map(({ monthlyUsd }) => monthlyUsd));
  return atLeastUsd > best * WITHIN && shown(shortlist, holding).length >= limitOf(shortlist);
}

/** The cheapest that meet the latency, then the cheapest that do not; one per model and GPU. */
function shown(shortlist: Shortlist, simulated: readonly SimulatedFleet[]): SimulatedFleet[] {
  const misses = ({ option }: SimulatedFleet): number => (option.meetsSlo === false ? 1 : 0);
  const order = simulated.toSorted(
    (a, b) => misses(a) - misses(b) || a.monthlyUsd - b.monthlyUsd || (a.option.id < b.option.id ? -1 : 1),
  );
  const seen = new Set<string>();
  return order
    .filter(({ option }) => {
      const setup = `${option.targetModel}|${option.replica.gpu}`;
      return !seen.has(setup) && seen.add(setup);
    })
    .slice(0, limitOf(shortlist));
}

const limitOf = ({ kind, single }: Shortlist): number => (single ? SHOWN_OF_ONE_SORT : SHOWN[kind]);
