import type { Picodollars } from "../core/money.ts";
import { HOUR_MS } from "../core/time.ts";
import type { CostCell } from "./cost-ledger.ts";
import { isWithin, overlaps, type Interval } from "./intervals.ts";
import type { UsageCell } from "./usage-ledger.ts";

/** Everything about one model at one provider: usage, and cost lines that name the model. */
export interface Group {
  /** `covered`: a cost export covers that time, so the rows' own cost does not count. */
  usage: (UsageCell & { covered: boolean })[];
  costs: CostCell[];
}

/** Usage at list price and what was billed for it: the price paid is list × billed / list. */
export interface Ratio {
  billed: Picodollars;
  list: Picodollars;
}

/** The time on which a discount may be inferred. */
export interface Sight {
  /** When there was usage. */
  usedPeriod: readonly Interval[];
  /** Time for which the usage may be counted twice. */
  doubtful: readonly Interval[];
}

/** Usage rarely starts exactly at midnight: a day that lacks less than this counts as whole. */
export const SLACK_MS = HOUR_MS;
export const HALF_CENT: Picodollars = 5_000_000_000n;
const LEAST_DISCOUNT = 0.005;
const MOST_DISCOUNT = 0.95;

/** The discount of one model, from its cost lines and its rows' own costs, on buckets that both sides cover entirely. */
export function inferRatio({ usage, costs }: Group, sight: Sight): Ratio | null {
  const own = usage.filter((cell) => !cell.covered);
  let billed = sum(own.map((cell) => cell.billedOfListed));
  let list = sum(own.map((cell) => cell.listOfBilled));
  let centRows = 0;
  for (const bucket of costs) {
    const used = listWithin(usage, bucket);
    if (used === 0n || bucket.amount === 0n || !isClear(sight, bucket)) continue;
    billed += bucket.amount;
    list += used;
    centRows += bucket.centRows;
  }
  const gap = billed > list ? billed - list : list - billed;
  return gap <= BigInt(centRows) * HALF_CENT ? null : plausible({ billed, list });
}

/**
 * Where the bill is not split by model, a discount is only inferred if every bucket has the same share off; with a single
 * bucket, only if there is a single model. Anything else is other spend, not a discount.
 */
export function inferPoolRatio(
  pooled: readonly CostCell[],
  groups: readonly Group[],
  notMovable: Group["usage"],
  sight: Sight,
): Ratio | null {
  const ratios: Ratio[] = [];
  for (const bucket of pooled) {
    const list = sum(groups.map((group) => listWithin(group.usage, bucket)));
    const billed = bucket.amount - listWithin(notMovable, bucket);
    if (list > 0n && billed > 0n && isClear(sight, bucket)) ratios.push({ billed, list });
  }
  if (ratios.length === 0 || (ratios.length === 1 && groups.length > 1)) return null;
  const shares = ratios.map(share);
  if (Math.max(...shares) - Math.min(...shares) > 2 * LEAST_DISCOUNT) return null;
  return plausible({
    billed: sum(ratios.map(({ billed }) => billed)),
    list: sum(ratios.map(({ list }) => list)),
  });
}

/** Where an invoice is the only bill: what it leaves for models, over their usage at list price. */
export const inferInvoiceRatio = (
  invoice: Picodollars,
  lines: readonly { notCompared: Picodollars; notMovableNotCompared: Picodollars }[],
): Ratio | null =>
  plausible({
    billed: invoice - sum(lines.map((line) => line.notMovableNotCompared)),
    list: sum(lines.map((line) => line.notCompared)),
  });

const isClear = ({ usedPeriod, doubtful }: Sight, bucket: Interval): boolean =>
  isWithin(usedPeriod, bucket, SLACK_MS) && !overlaps(doubtful, bucket);

/** The share of the list price that is paid. */
export const share = ({ billed, list }: Ratio): number => Number(billed) / Number(list);

/** The ratio if it can be a discount; null for none, for a surcharge, and for one too large to be true. */
function plausible(ratio: Ratio): Ratio | null {
  if (ratio.list <= 0n) return null;
  const discount = 1 - share(ratio);
  return discount > LEAST_DISCOUNT && discount < MOST_DISCOUNT ? ratio : null;
}

/** What usage at this list price actually costs; the list price where no discount is known. */
export const paid = (list: Picodollars, ratio: Ratio | null): Picodollars =>
  ratio === null ? list : (list * ratio.billed) / ratio.list;

/** Usage at list price, whether or not its rows carry their own cost. */
export const listOf = (cell: UsageCell): Picodollars => cell.list + cell.listOfBilled;

/** Usage at list price that lies entirely in a bucket of the bill. */
export const listWithin = (usage: Group["usage"], { startMs, endMs }: Interval): Picodollars =>
  sum(
    usage.map((cell) =>
      cell.startMs >= startMs && cell.startMs < endMs && cell.endMs <= endMs ? listOf(cell) : 0n,
    ),
  );

export const sum = (amounts: readonly Picodollars[]): Picodollars =>
  amounts.reduce((total, amount) => total + amount, 0n);
