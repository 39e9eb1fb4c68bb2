import type { Contest, Finalist } from "./fleet-options.ts";
import type { FleetOption } from "../model/prepared.ts";

/** Options shown of each kind; of a quote the best use alone. */
const SHOWN: Readonly<Record<FleetOption["kind"], number>> = {
  "dedicated-hosted": 2,
  "self-host-rent": 3,
  "self-host-buy": 2,
  hybrid: 3,
};
const SHOWN_OF_A_QUOTE = 1;
/** Simulated at most. */
const MOST_SIMULATED = 25;
/** Nothing that may come within this factor of the best is left out before it was simulated. */
const WITHIN = 1.1;

interface Proven {
  finalist: Finalist;
  option: FleetOption;
  monthlyUsd: number;
}

/**
 * Simulates the cheapest set-ups of every contest and keeps the best. A simulation only ever adds machines to what the
 * closed form says, so a set-up whose closed form is beyond 1.1 times the best simulated one cannot come within a
 * tenth of it: those before it are simulated, at most 25 in all, turn by turn.
 */
export function proveFinalists(
  contests: readonly Contest[],
  prove: (finalist: Finalist) => FleetOption,
  usdOf: (option: FleetOption) => number,
): { finalist: Finalist; option: FleetOption }[] {
  const proven = contests.map((): Proven[] => []);
  let left = MOST_SIMULATED;
  for (let rank = 0; left > 0 && contests.some(({ entries }) => rank < entries.length); rank += 1) {
    for (const [index, contest] of contests.entries()) {
      const entry = contest.entries[rank];
      if (left === 0 || !entry || isSettled(contest, entry.monthlyUsd, proven[index]!)) continue;
      left -= 1;
      const option = prove(entry.finalist);
      proven[index]!.push({ finalist: entry.finalist, option, monthlyUsd: usdOf(option) });
    }
  }
  return contests.flatMap((contest, index) => shown(contest, proven[index]!));
}

/** Are there enough to show, and could this one no longer come near the best of them? */
function isSettled(contest: Contest, atLeastUsd: number, proven: readonly Proven[]): boolean {
  const holding = proven.filter(({ option }) => option.meetsSlo !== false);
  const best = Math.min(...holding.map(({ monthlyUsd }) => monthlyUsd));
  return atLeastUsd > best * WITHIN && shown(contest, holding).length >= limitOf(contest);
}

/** The cheapest that hold the latency, then those that do not; one per model and GPU. */
function shown(contest: Contest, proven: readonly Proven[]): Proven[] {
  const misses = ({ option }: Proven): number => (option.meetsSlo === false ? 1 : 0);
  const order = proven.toSorted(
    (a, b) => misses(a) - misses(b) || a.monthlyUsd - b.monthlyUsd || (a.option.id < b.option.id ? -1 : 1),
  );
  const seen = new Set<string>();
  return order
    .filter(({ option }) => {
      const setup = `${option.targetModel}|${option.replica.gpu}`;
      return !seen.has(setup) && seen.add(setup);
    })
    .slice(0, limitOf(contest));
}

const limitOf = ({ kind, quoted }: Contest): number => (quoted ? SHOWN_OF_A_QUOTE : SHOWN[kind]);
