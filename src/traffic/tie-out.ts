import { formatPercentTenths } from "../core/format.ts";
import { fromDollars, toDollars, type Picodollars } from "../core/money.ts";
import type { CostRow, UsageRow } from "../core/usage.ts";
import { CostLedger } from "./cost-ledger.ts";
import { mergeIntervals, timeOf, type Interval } from "./intervals.ts";
import { inferInvoiceRatio, paid, share } from "./tie-out-discount.ts";
import { days, formatAmount, type RateSource } from "./tie-out-notes.ts";
import { bareLine, GAP_MS, tieOutProvider, type ExactLine } from "./tie-out-provider.ts";
import { withoutDust } from "./tie-out-dust.ts";
import { UsageLedger, type UsageCell } from "./usage-ledger.ts";

/** One provider and model, or one kind of spend, of the bill. Dollars of the observed period. */
export interface TieOutLine {
  /** "(unknown)" for usage that names none, "(invoice)" for the difference to `--invoice`. */
  provider: string;
  /** As the usage names it, else as the bill does; null for money that the bill does not split by model. */
  model: string | null;
  /** Kind of spend that no text model takes over; null for text models. */
  notMovable: string | null;
  /** Null when no bill names it. */
  billedUsd: number | null;
  /** Usage at list price; null for money without usage. */
  listUsd: number | null;
  /** What the bill should be: list price less the inferred discount. */
  pricedUsd: number;
  /** 1 - billed/list on what both sides cover; null where none could be inferred. */
  discount: number | null;
  notMovableUsd: number;
  unexplainedUsd: number;
  /** Usage, at the price it would be paid, that no bill covers; not in `pricedUsd`. */
  notComparedUsd: number;
}

/**
 * How much of the bill the usage explains: priced + notMovable + unexplained = billed, and each is the sum of its
 * lines. `billedUsd` null = there is nothing to compare with; then `pricedUsd` is all usage at list price.
 */
export interface TieOut {
  billedUsd: number | null;
  pricedUsd: number;
  notMovableUsd: number;
  unpricedRequests: number;
  unexplainedUsd: number;
  notComparedUsd: number;
  /** Fraction 0..1 by model as the usage names it; only where a discount was inferred. */
  discountByModel: Record<string, number>;
  lines: TieOutLine[];
  notes: string[];
}

export interface TieOutBuilder {
  /**
   * One usage row and its list price in dollars; null when no price is known. Rows of one provider, model and hour with
   * the same price may be summed into one and counted by `rows`.
   */
  usage(row: UsageRow, list: Picodollars | null, rows?: number): void;
  cost(row: CostRow): void;
  finish(options: TieOutOptions): TieOut;
}

export interface TieOutOptions {
  /**
   * Replaces the billed total. Where nothing else says what was billed, an invoice below list price is the same discount
   * for every model; any other difference is unexplained.
   */
  invoiceUsd: number | null;
  /** Where the rates of other currencies come from, by currency. */
  rates?: Readonly<Record<string, RateSource>>;
  /** Time in which the same usage may have been read twice. */
  overlaps?: readonly UsageOverlap[];
}

/** Usage of one provider that may be in two files: it counts twice, and no discount is inferred from it. */
export interface UsageOverlap extends Interval {
  /** Null for usage that names none. */
  provider: string | null;
  /** What to tell the user. */
  note: string;
}

const UNKNOWN = "(unknown)";

/**
 * Joins usage with bills of the same provider and period, never adding one to the other. Where a cost file covers
 * a moment it is the bill; elsewhere the rows' own cost is. Money is summed as whole picodollars, so that neither
 * the order nor the splitting of rows matters.
 */
export function createTieOut(): TieOutBuilder {
  const usage = new UsageLedger();
  const costs = new CostLedger();
  return {
    usage(row, list, rows = 1) {
      if (!row.servedLocally) usage.add(row, list, rows);
    },
    cost: (row) => costs.add(row),
    finish({ invoiceUsd, rates = {}, overlaps = [] }) {
      const notes = [...new Set(overlaps.map(({ note }) => note))];
      const usageCells = usage.cells;
      const costCells = costs.cells;
      const billers = [...new Set(costCells.map(({ provider }) => provider))];
      const assumed = billers.length === 1 ? billers[0]! : UNKNOWN;
      const providerOf = (cell: { provider: string | null }): string => cell.provider ?? assumed;
      if (assumed !== UNKNOWN && usageCells.some(({ provider }) => provider === null)) {
        notes.push(`Usage that names no provider was compared with the bill of ${assumed}.`);
      }
      const observed = mergeIntervals(usageCells.map(timeOf), GAP_MS);
      const lines: ExactLine[] = [];
      for (const provider of [...new Set([...usageCells.map(providerOf), ...billers])].sort()) {
        const part = tieOutProvider(
          provider,
          usageCells.filter((cell) => providerOf(cell) === provider),
          costCells.filter((cell) => cell.provider === provider),
          { observed, doubtful: overlaps.filter((each) => providerOf(each) === provider), rates },
        );
        lines.push(...part.lines);
        if (part.isApart) notes.unshift(...part.notes);
        else notes.push(...part.notes);
      }
      notes.push(...unpricedNotes(usageCells));
      const unpricedRequests = usageCells.reduce((total, cell) => total + cell.unpricedRequests, 0);
      const invoice = invoiceUsd === null ? null : fromDollars(invoiceUsd);
      if (invoice !== null && overlaps.length === 0) {
        notes.push(...takeInvoiceDiscount(lines, invoice, observed, unpricedRequests > 0));
      }
      return summarise(lines, unpricedRequests, invoice, notes);
    },
  };
}

/** Takes a uniform discount off every line where an invoice shows one; returns notes about it. */
function takeInvoiceDiscount(
  lines: ExactLine[],
  invoice: Picodollars,
  observed: readonly Interval[],
  hasUnpriced: boolean,
): string[] {
  if (lines.some(({ billed }) => billed !== null)) return [];
  const ratio = inferInvoiceRatio(invoice, lines);
  if (ratio === null) return [];
  for (const line of lines) {
    if (line.notCompared === 0n) continue;
    line.notCompared = paid(line.notCompared, ratio);
    line.discount = 1 - share(ratio);
  }
  const least = hasUnpriced ? "at least " : "";
  return [
    `The invoice (${formatAmount(invoice)}), taken to be for the time of the usage (${days(observed)}), is ${least}${formatPercentTenths(1 - share(ratio))} below list price: that was taken off every model.`,
  ];
}

function summarise(
  exact: readonly ExactLine[],
  unpricedRequests: number,
  invoice: Picodollars | null,
  notes: string[],
): TieOut {
  const total = (pick: (line: ExactLine) => Picodollars, lines = exact): Picodollars =>
    lines.reduce((sum, line) => sum + pick(line), 0n);
  const bills = exact.filter(({ billed }) => billed !== null);
  // Without any bill all usage is priced and nothing is compared; with an invoice everything is.
  const countsAll = invoice !== null || bills.length === 0;
  const billed = invoice ?? (bills.length === 0 ? null : total((line) => line.billed ?? 0n));
  const counted = countsAll ? exact.map(counting) : [...exact];
  if (invoice !== null) {
    const explained = total((line) => line.priced + line.notMovableAmount + line.unexplained, counted);
    if (invoice !== explained) counted.push({ ...bareLine("(invoice)"), unexplained: invoice - explained });
  } else if (billed !== null) {
    for (const provider of new Set(exact.filter(isWithoutBill).map(({ provider }) => provider))) {
      if (bills.some((line) => line.provider === provider)) continue;
      const open = exact.filter((line) => line.provider === provider);
      const amount = open.reduce((sum, line) => sum + line.notCompared, 0n);
      notes.push(
        `No bill covers ${provider}: usage worth ${formatAmount(amount)} at list price was not compared.`,
      );
    }
  }
  const lines = withoutDust(counted);
  return {
    billedUsd: billed === null ? null : toDollars(billed),
    pricedUsd: toDollars(total((line) => line.priced, lines)),
    notMovableUsd: toDollars(total((line) => line.notMovableAmount, lines)),
    unpricedRequests,
    unexplainedUsd: toDollars(total((line) => line.unexplained, lines)),
    notComparedUsd: toDollars(total((line) => line.notCompared + line.notMovableNotCompared, lines)),
    discountByModel: discounts(exact),
    lines: lines.map(toLine),
    notes,
  };
}

/** The line with usage that no bill covers counted as priced. */
const counting = (line: ExactLine): ExactLine => ({
  ...line,
  priced: line.priced + line.notCompared,
  notMovableAmount: line.notMovableAmount + line.notMovableNotCompared,
  notCompared: 0n,
  notMovableNotCompared: 0n,
});

const isWithoutBill = (line: ExactLine): boolean => line.billed === null && line.notCompared > 0n;

const toLine = (line: ExactLine): TieOutLine => ({
  provider: line.provider,
  model: line.model,
  notMovable: line.notMovable,
  billedUsd: line.billed === null ? null : toDollars(line.billed),
  listUsd: line.list === null ? null : toDollars(line.list),
  pricedUsd: toDollars(line.priced),
  discount: line.discount,
  notMovableUsd: toDollars(line.notMovableAmount),
  unexplainedUsd: toDollars(line.unexplained),
  notComparedUsd: toDollars(line.notCompared + line.notMovableNotCompared),
});

/** A model with different discounts at two providers gets their mean, weighted by list price. */
function discounts(lines: readonly ExactLine[]): Record<string, number> {
  const sums = new Map<string, { paidOff: number; list: number }>();
  for (const { usageModels, discount, list } of lines) {
    if (list === null) continue;
    for (const model of usageModels) {
      const known = sums.get(model) ?? { paidOff: 0, list: 0 };
      const weight = Number(list);
      sums.set(model, { paidOff: known.paidOff + (discount ?? 0) * weight, list: known.list + weight });
    }
  }
  return Object.fromEntries(
    [...sums]
      .filter(([, { paidOff, list }]) => list > 0 && paidOff > 0)
      .map(([model, { paidOff, list }]): [string, number] => [model, paidOff / list])
      .sort(([a], [b]) => (a < b ? -1 : 1)),
  );
}

function unpricedNotes(cells: readonly UsageCell[]): string[] {
  const models = new Set(
    cells.filter(({ unpricedRequests }) => unpricedRequests > 0).map(({ model }) => model ?? "(no model)"),
  );
  if (models.size === 0) return [];
  const names = [...models].sort();
  const more = names.length > NAMED ? ` and ${names.length - NAMED} more` : "";
  return [`No price is known for ${names.slice(0, NAMED).join(", ")}${more}.`];
}

/** Models that a note names; the answer lists all of them. */
const NAMED = 3;
