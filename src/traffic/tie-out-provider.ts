import type { Picodollars } from "../core/money.ts";
import { DAY_MS } from "../core/time.ts";
import type { CostCell } from "./cost-ledger.ts";
import { isCovered, mergeIntervals, type Interval } from "./intervals.ts";
import { modelKey } from "./model-key.ts";
import {
  type Group,
  inferPoolRatio,
  inferRatio,
  listOf,
  paid,
  type Ratio,
  share,
  sum,
} from "./tie-out-discount.ts";
import { largestGaps, periodNotes } from "./tie-out-notes.ts";
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
  const notes = periodNotes(provider, text, costs, billedPeriod, usedPeriod);
  notes.push(...largestGaps(provider, costs, usedPeriod, models));
  return { lines, notes };
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
