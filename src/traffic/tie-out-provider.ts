import type { Picodollars } from "../core/money.ts";
import { DAY_MS } from "../core/time.ts";
import type { CostCell } from "./cost-ledger.ts";
import { isCovered, mergeIntervals, overlaps, timeOf, type Interval } from "./intervals.ts";
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
import { isApart, largestGaps, periodNotes, rateNotes, type RateSource } from "./tie-out-notes.ts";
import type { UsageCell } from "./usage-ledger.ts";

/** One line of the tie-out, exact. */
export interface ExactLine {
  provider: string;
  /** The models of the usage behind the line, as billed; empty for money without usage. */
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
  /** What `notMovableAmount` would be, at list price, for usage that no bill covers. */
  notMovableNotCompared: Picodollars;
  unexplained: Picodollars;
}

export interface ProviderTieOut {
  lines: ExactLine[];
  notes: string[];
  /** The bill and the usage have no day in common. */
  isApart: boolean;
}

/** What is known beyond the provider's own rows. */
export interface TieOutContext {
  /** When there was usage of any provider. */
  observed: readonly Interval[];
  /** Time for which the provider's usage may be counted twice. */
  doubtful: readonly Interval[];
  /** By currency. */
  rates: Readonly<Record<string, RateSource>>;
}

/** A gap in an export up to this long is time without usage; a longer one is time between two exports. */
export const GAP_MS = 7 * DAY_MS;

/** Joins usage and bills of one provider. Every line satisfies priced + notMovable + unexplained = billed, in sum. */
export function tieOutProvider(
  provider: string,
  usage: readonly UsageCell[],
  costs: readonly CostCell[],
  { observed, doubtful, rates }: TieOutContext,
): ProviderTieOut {
  const billedPeriod = mergeIntervals(costs, GAP_MS);
  const text = usage.filter((cell) => cell.notMovable === null);
  const usedPeriod = mergeIntervals(text.map(timeOf), GAP_MS);
  const sight = { usedPeriod, doubtful };
  // At an assumed exchange rate a discount could be the error of the rate.
  const isAtAssumedRate = costs.some(
    ({ currency, convertedAt }) => convertedAt !== null && rates[currency]?.isAssumed === true,
  );
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
  const seen = usage.length === 0 ? observed : mergeIntervals(usage.map(timeOf), GAP_MS);
  const apart = notMovableParts(usage, costs, billedPeriod, seen);
  const poolRatio =
    pooled.length === 0 || isAtAssumedRate
      ? null
      : inferPoolRatio(pooled, withoutOwnLines, apart.pooled, sight);
  const models = ordered.map((group) => {
    const isPooled = group.costs.length === 0 && pooled.length > 0;
    const ratio = isPooled ? poolRatio : isAtAssumedRate ? null : inferRatio(group, sight);
    return { ...modelLine(provider, group, ratio, isPooled), usage: group.usage, ratio };
  });
  const lines = models.map(({ line }) => line);
  if (pooled.length > 0) {
    const billed = sum(pooled.map(({ amount }) => amount));
    lines.push({
      ...bareLine(provider),
      billed,
      unexplained:
        billed - sum(models.map(({ fromPool }) => fromPool)) - sum(apart.pooled.map((cell) => listOf(cell))),
    });
  }
  lines.push(...apart.lines.map((line) => ({ ...bareLine(provider), ...line })));
  const notes = periodNotes(provider, text, costs, billedPeriod, usedPeriod);
  notes.push(...rateNotes(provider, costs, rates));
  notes.push(...largestGaps(provider, costs, usedPeriod, models));
  return { lines, notes, isApart: isApart(costs, usedPeriod) };
}

function groupOf(groups: Map<string, Group>, name: string): Group {
  let group = groups.get(name);
  if (group === undefined) groups.set(name, (group = { usage: [], costs: [] }));
  return group;
}

/** Names that both sides spell the same are joined as they are, others without dates and publishers. */
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

export const bareLine = (provider: string): ExactLine => ({
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
  notMovableNotCompared: 0n,
  unexplained: 0n,
});

type NotMovableLine = Pick<
  ExactLine,
  "notMovable" | "billed" | "notMovableAmount" | "notMovableNotCompared" | "unexplained"
>;

/**
 * A cost file that covers the time is the bill for these too; where it is one sum for everything, they are part of it at
 * list price (`pooled`). Elsewhere the rows' own cost counts, else their list price. What was billed outside `observed`
 * is for work that no usage shows, and unexplained.
 */
function notMovableParts(
  usage: readonly UsageCell[],
  costs: readonly CostCell[],
  billedPeriod: readonly Interval[],
  observed: readonly Interval[],
): { lines: NotMovableLine[]; pooled: Group["usage"] } {
  const lines = new Map<string, NotMovableLine & { notMovable: string }>();
  const lineOf = (notMovable: string): NotMovableLine => {
    let line = lines.get(notMovable);
    if (line === undefined) {
      const nothing = { notMovableAmount: 0n, notMovableNotCompared: 0n, unexplained: 0n };
      lines.set(notMovable, (line = { notMovable, billed: null, ...nothing }));
    }
    return line;
  };
  for (const cell of costs) {
    if (cell.notMovable === null) continue;
    const line = lineOf(cell.notMovable);
    line.billed = (line.billed ?? 0n) + cell.amount;
    if (observed.length === 0 || overlaps(observed, cell)) line.notMovableAmount += cell.amount;
    else line.unexplained += cell.amount;
  }
  const isOneSum = costs.length > 0 && costs.every((cell) => cell.model === null && cell.notMovable === null);
  const pooled: Group["usage"] = [];
  for (const cell of usage) {
    if (cell.notMovable === null) continue;
    const covered = isCovered(billedPeriod, cell.startMs);
    if (covered) {
      if (!isOneSum || listOf(cell) === 0n) continue;
      pooled.push({ ...cell, covered });
      lineOf(cell.notMovable).notMovableAmount += listOf(cell);
      continue;
    }
    if (cell.billedRows > 0) {
      const line = lineOf(cell.notMovable);
      const own = cell.billedOfListed + cell.billedOfUnpriced;
      line.billed = (line.billed ?? 0n) + own;
      line.notMovableAmount += own;
    }
    if (cell.list > 0n) lineOf(cell.notMovable).notMovableNotCompared += cell.list;
  }
  return {
    lines: [...lines.values()].sort((a, b) => (a.notMovable < b.notMovable ? -1 : 1)),
    pooled,
  };
}
