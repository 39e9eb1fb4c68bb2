/** Shares 0..1 of time in which a machine, and the building it stands in, are up. */
export interface Uptime {
  machine: number;
  building: number;
}

/**
 * Share 0..1 of the work that machines do not serve because some of them are down, independently of each other, or the
 * building is. In two buildings, half of them are left when one is down. `lost` is the share of the work that a number
 * of machines leaves.
 */
export function unservedShare(
  machines: number,
  buildings: 1 | 2,
  { machine, building }: Uptime,
  lost: (machinesUp: number) => number,
): number {
  const among = (count: number): number => expectedLoss(count, machine, lost);
  if (buildings === 1) return 1 - building + building * among(machines);
  const first = Math.floor(machines / 2);
  const one = building * (1 - building);
  return (
    building ** 2 * among(machines) + one * (among(first) + among(machines - first)) + (1 - building) ** 2
  );
}

/** Chances below this are not followed further. */
const NEVER = 1e-12;
/** Fleets of more machines than this are taken to have their average number of machines up at all times. */
const MANY = 500;

/** The mean of `lost` over how many of `count` machines are up: binomial, from the likelier end. */
function expectedLoss(count: number, up: number, lost: (machinesUp: number) => number): number {
  if (count > MANY) return lost(Math.floor(count * up));
  const mostlyUp = up >= 0.5;
  const rare = mostlyUp ? 1 - up : up;
  let chance = (1 - rare) ** count;
  let left = 1;
  let sum = 0;
  for (let rarely = 0; rarely <= count && left > NEVER; rarely++) {
    sum += chance * lost(mostlyUp ? count - rarely : rarely);
    left -= chance;
    chance *= ((count - rarely) / (rarely + 1)) * (rare / (1 - rare));
  }
  return sum;
}
