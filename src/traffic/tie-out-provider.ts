import { toDollars, type Picodollars } from "../core/money.ts";
import { DAY_MS, HOUR_MS, isoDate } from "../core/time.ts";
import type { CostCell } from "./cost-ledger.ts";
import { isCovered, isWithin, mergeIntervals, overlaps, type Interval } from "./intervals.ts";
import { modelKey } from "./model-key.ts";
import type { UsageCell } from "./usage-ledger.ts";

/** One line of the tie-out, exact. */
export interface ExactLine {
  provider: string;
  /** Models of the usage that the line is about, as billed; empty for money without usage. */
  usageModels: readonly string[];
  model: string | null;
  notMovable: string | null;
  billed: Picodollars | null;
  list: Picodollars | null;
  priced: Picodollars;
  /** What `priced` would be for usage that no bill covers. */
  notCompared: Picodollars;
  discount: number | null;
  notMovableAmount: Picodollars;
  unexplained: Picodollars;
}

export interface ProviderTieOut {
  lines: ExactLine[];
  notes: string[];
}

/** Days without cost or usage inside an export; a longer gap means that two exports leave time out between them. */
const GAP_MS = 7 * DAY_MS;
/** Usage per request rarely starts at midnight sharp; a day missing less than this counts as whole. */
const SLACK_MS = HOUR_MS;
const HALF_CENT: Picodollars = 5_000_000_000n;
const LEAST_DISCOUNT = 0.005;
const MOST_DISCOUNT = 0.95;

/** Joins usage and bills of one provider. Every line satisfies priced + notMovable + unexplained = billed, in sum. */
export function tieOutProvider(
  provider: string,
  usage: readonly UsageCell[],
  costs: readonly CostCell[],
): ProviderTieOut {
  const billedPeriod = mergeIntervals(costs, GAP_MS);
  const text = usage.filter((cell) => cell.notMovable === null);
  const usedPeriod = mergeIntervals(text, GAP_MS);
  const nameOf = groupNames(text, costs);
  const groups = new Map<string, Group>();
  const pooled: CostCell[] = [];
  for (const cell of text) {
    groupOf(groups, nameOf(cell.model)).usage.push({
      ...cell,
      covered: isCovered(billedPeriod, cell.startMs),
    });
  }
  for (const cell of costs) {
    if (cell.notMovable !== null) continue;
    if (cell.model === null) pooled.push(cell);
    else groupOf(groups, nameOf(cell.model)).costs.push(cell);
  }
  const ordered = [...groups].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, group]) => group);
  const withoutOwnLines = ordered.filter((group) => group.costs.length === 0);
  const poolRatio = pooled.length === 0 ? null : inferPoolRatio(pooled, withoutOwnLines, usedPeriod);
  const models = ordered.map((group) => {
    const isPooled = group.costs.length === 0 && pooled.length > 0;
    const ratio = isPooled ? poolRatio : inferRatio(group, usedPeriod);
    return { ...modelLine(provider, group, ratio, isPooled), usage: group.usage, ratio };
  });
  const lines = models.map(({ line }) => line);
  if (pooled.length > 0) {
    const billed = sum(pooled.map(({ amount }) => amount));
    lines.push({
      ...bareLine(provider),
      billed,
      unexplained: billed - sum(models.map(({ fromPool }) => fromPool)),
    });
  }
  lines.push(...notMovableLines(provider, usage, costs, billedPeriod));
  const notes = notesOf(provider, text, costs, billedPeriod, usedPeriod);
  notes.push(...largestGaps(provider, costs, usedPeriod, models));
  return { lines, notes };
}

interface Group {
  usage: (UsageCell & { covered: boolean })[];
  costs: CostCell[];
}

/** List money and what was billed for it: the price really paid is list × billed / list. */
interface Ratio {
  billed: Picodollars;
  list: Picodollars;
}

function groupOf(groups: Map<string, Group>, name: string): Group {
  let group = groups.get(name);
  if (group === undefined) groups.set(name, (group = { usage: [], costs: [] }));
  return group;
}

/** Names that both sides spell alike are joined as they are, others by what is left without dates and publishers. */
function groupNames(
  usage: readonly UsageCell[],
  costs: readonly CostCell[],
): (model: string | null) => string {
  const names = (cells: readonly { model: string | null }[]): Set<string> =>
    new Set(cells.flatMap(({ model }) => (model === null ? [] : [model.toLowerCase()])));
  const [used, billed] = [names(usage), names(costs)];
  return (model) => {
    const name = model?.toLowerCase() ?? "";
    return used.has(name) && billed.has(name) ? name : modelKey(name);
  };
}

const sum = (amounts: readonly Picodollars[]): Picodollars =>
  amounts.reduce((total, amount) => total + amount, 0n);

/** The discount of one model: its cost lines and its own costs, on the buckets that both sides cover whole. */
function inferRatio({ usage, costs }: Group, usedPeriod: readonly Interval[]): Ratio | null {
  const own = usage.filter((cell) => !cell.covered);
  let billed = sum(own.map((cell) => cell.billedOfListed));
  let list = sum(own.map((cell) => cell.listOfBilled));
  let centRows = 0;
  for (const bucket of costs) {
    const used = listWithin(usage, bucket);
    if (used === 0n || bucket.amount === 0n || !isWithin(usedPeriod, bucket, SLACK_MS)) continue;
    billed += bucket.amount;
    list += used;
    centRows += bucket.centRows;
  }
  const gap = billed > list ? billed - list : list - billed;
  return gap <= BigInt(centRows) * HALF_CENT ? null : plausible({ billed, list });
}

/**
 * Where the bill is not split by model, a discount shows only as the same share off on every bucket; with a single
 * bucket, only if there is a single model. Anything else is other spend, not a discount.
 */
function inferPoolRatio(
  pooled: readonly CostCell[],
  groups: readonly Group[],
  usedPeriod: readonly Interval[],
): Ratio | null {
  const ratios: Ratio[] = [];
  for (const bucket of pooled) {
    const list = sum(groups.map((group) => listWithin(group.usage, bucket)));
    if (list > 0n && bucket.amount > 0n && isWithin(usedPeriod, bucket, SLACK_MS))
      ratios.push({ billed: bucket.amount, list });
  }
  if (ratios.length === 0 || (ratios.length === 1 && groups.length > 1)) return null;
  const shares = ratios.map(share);
  if (Math.max(...shares) - Math.min(...shares) > 2 * LEAST_DISCOUNT) return null;
  return plausible({
    billed: sum(ratios.map(({ billed }) => billed)),
    list: sum(ratios.map(({ list }) => list)),
  });
}

const share = ({ billed, list }: Ratio): number => Number(billed) / Number(list);

/** A ratio that can be a discount; null for none, for a surcharge, and for what is too good to be one. */
function plausible(ratio: Ratio): Ratio | null {
  if (ratio.list <= 0n) return null;
  const discount = 1 - share(ratio);
  return discount > LEAST_DISCOUNT && discount < MOST_DISCOUNT ? ratio : null;
}

/** "$1,234.56" */
const formatUsd = (amount: Picodollars): string =>
  toDollars(amount).toLocaleString("en-US", { style: "currency", currency: "USD" });

const listOf = (cell: UsageCell): Picodollars => cell.list + cell.listOfBilled;

const listWithin = (usage: Group["usage"], { startMs, endMs }: Interval): Picodollars =>
  sum(
    usage.map((cell) =>
      cell.startMs >= startMs && cell.startMs < endMs && cell.endMs <= endMs ? listOf(cell) : 0n,
    ),
  );

const paid = (list: Picodollars, ratio: Ratio | null): Picodollars =>
  ratio === null ? list : (list * ratio.billed) / ratio.list;

/** `fromPool` is the part of `priced` that a bill without models pays for: explained there, not on this line. */
function modelLine(
  provider: string,
  { usage, costs }: Group,
  ratio: Ratio | null,
  isPooled: boolean,
): { line: ExactLine; fromPool: Picodollars } {
  const covered = usage.filter((cell) => cell.covered);
  const own = usage.filter((cell) => !cell.covered);
  const pricedCovered = paid(sum(covered.map(listOf)), ratio);
  const pricedOwn = paid(sum(own.map((cell) => cell.listOfBilled)), ratio);
  const fromPool = isPooled ? pricedCovered : 0n;
  const hasBill =
    costs.length > 0 || own.some((cell) => cell.billedRows > 0) || (covered.length > 0 && !isPooled);
  const billed =
    sum(costs.map(({ amount }) => amount)) +
    sum(own.map((cell) => cell.billedOfListed + cell.billedOfUnpriced));
  const usageModels = [...new Set(usage.flatMap(({ model }) => model ?? []))].sort();
  const line: ExactLine = {
    ...bareLine(provider),
    usageModels,
    model:
      usageModels.length > 0
        ? usageModels.join(", ")
        : (costs.flatMap(({ model }) => model ?? []).sort()[0] ?? null),
    billed: hasBill ? billed : null,
    list: usage.length === 0 ? null : sum(usage.map(listOf)),
    priced: pricedCovered + pricedOwn,
    notCompared: paid(sum(own.map((cell) => cell.list)), ratio),
    discount: ratio === null ? null : 1 - share(ratio),
    unexplained: (hasBill ? billed : 0n) + fromPool - pricedCovered - pricedOwn,
  };
  return { line, fromPool };
}

const bareLine = (provider: string): ExactLine => ({
  provider,
  usageModels: [],
  model: null,
  notMovable: null,
  billed: null,
  list: null,
  priced: 0n,
  notCompared: 0n,
  discount: null,
  notMovableAmount: 0n,
  unexplained: 0n,
});

/** A cost file that covers the time is the bill for these too; elsewhere what the rows say. */
function notMovableLines(
  provider: string,
  usage: readonly UsageCell[],
  costs: readonly CostCell[],
  billedPeriod: readonly Interval[],
): ExactLine[] {
  const amounts = new Map<string, Picodollars>();
  const add = (kind: string, amount: Picodollars): void =>
    void amounts.set(kind, (amounts.get(kind) ?? 0n) + amount);
  for (const { notMovable, amount } of costs) if (notMovable !== null) add(notMovable, amount);
  for (const { notMovable, startMs, billedOfUnpriced, billedRows } of usage) {
    if (notMovable !== null && billedRows > 0 && !isCovered(billedPeriod, startMs))
      add(notMovable, billedOfUnpriced);
  }
  return [...amounts]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([notMovable, amount]) => ({
      ...bareLine(provider),
      notMovable,
      billed: amount,
      notMovableAmount: amount,
    }));
}

/** What a reader must know about time that only one side covers, and about bills that say the same thing twice. */
function notesOf(
  provider: string,
  usage: readonly UsageCell[],
  costs: readonly CostCell[],
  billedPeriod: readonly Interval[],
  usedPeriod: readonly Interval[],
): string[] {
  if (costs.length === 0) return [];
  if (usage.length === 0)
    return [`${provider}: there is a bill and no usage, so nothing of it could be priced.`];
  const notes: string[] = [];
  const idle = costs.filter(
    (cell) => cell.notMovable === null && cell.amount !== 0n && !overlaps(usedPeriod, cell),
  );
  if (idle.length > 0) {
    notes.push(
      `${provider}: ${formatUsd(sum(idle.map(({ amount }) => amount)))} was billed outside the time of the usage (${days(idle)}) and is unexplained.`,
    );
  }
  const late = usage.filter((cell) => listOf(cell) > 0n && !isCovered(billedPeriod, cell.startMs));
  const unbilled = sum(late.map(({ list }) => list));
  if (unbilled > 0n) {
    notes.push(
      `${provider}: usage worth ${formatUsd(unbilled)} at list price lies outside the time of the bill (${days(late)}) and was not compared.`,
    );
  }
  const twice = usage.filter((cell) => cell.billedRows > 0 && isCovered(billedPeriod, cell.startMs));
  if (twice.length > 0) {
    const amount = sum(twice.map((cell) => cell.billedOfListed + cell.billedOfUnpriced));
    notes.push(
      `${provider}: the usage rows' own cost (${formatUsd(amount)}) is for time that the cost export covers; the export counts.`,
    );
  }
  return notes;
}

/** The days inside the usage on which most money is unexplained: where to look first. */
function largestGaps(
  provider: string,
  costs: readonly CostCell[],
  usedPeriod: readonly Interval[],
  models: readonly { usage: Group["usage"]; ratio: Ratio | null }[],
): string[] {
  const buckets = new Map<string, Interval & { gap: Picodollars }>();
  for (const { notMovable, startMs, endMs, amount } of costs) {
    const id = `${startMs} ${endMs}`;
    const bucket = buckets.get(id) ?? { startMs, endMs, gap: 0n };
    if (notMovable === null) bucket.gap += amount;
    buckets.set(id, bucket);
  }
  const open = [...buckets.values()].filter((bucket) => isWithin(usedPeriod, bucket, SLACK_MS));
  for (const bucket of open) {
    for (const { usage, ratio } of models) bucket.gap -= paid(listWithin(usage, bucket), ratio);
  }
  const size = ({ gap }: { gap: Picodollars }): Picodollars => (gap < 0n ? -gap : gap);
  const largest = open
    .filter((bucket) => size(bucket) > 2n * HALF_CENT)
    .sort((a, b) => (size(a) === size(b) ? a.startMs - b.startMs : size(a) < size(b) ? 1 : -1))
    .slice(0, 3);
  if (largest.length === 0 || open.length < 2) return [];
  const list = largest.map((bucket) => `${days([bucket])} (${formatUsd(bucket.gap)})`).join(", ");
  return [`${provider}: most of what is unexplained was billed on ${list}.`];
}

function days(cells: readonly Interval[]): string {
  const first = isoDate(Math.min(...cells.map(({ startMs }) => startMs)));
  // The end of a day's bucket is the next midnight.
  const last = isoDate(Math.max(...cells.map(({ startMs, endMs }) => Math.max(startMs, endMs - 1))));
  return first === last ? first : `${first} to ${last}`;
}
