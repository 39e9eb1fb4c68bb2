import { fromDollars, toDollars, type Picodollars } from "../core/money.ts";
import type { CostRow, UsageRow } from "../core/usage.ts";
import { CostLedger } from "./cost-ledger.ts";
import { tieOutProvider, type ExactLine } from "./tie-out-provider.ts";
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
  /** One usage row and its list price in dollars; null when no price is known. */
  usage(row: UsageRow, pricedUsd: number | null): void;
  cost(row: CostRow): void;
  /** `invoiceUsd` takes the place of the billed total; the difference is unexplained. */
  finish(options: { invoiceUsd: number | null }): TieOut;
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
    usage(row, pricedUsd) {
      if (!row.servedLocally) usage.add(row, pricedUsd);
    },
    cost: (row) => costs.add(row),
    finish({ invoiceUsd }) {
      const notes: string[] = [];
      const usageCells = usage.cells;
      const costCells = costs.cells;
      const billers = [...new Set(costCells.map(({ provider }) => provider))];
      const assumed = billers.length === 1 ? billers[0]! : UNKNOWN;
      const providerOf = (cell: UsageCell): string => cell.provider ?? assumed;
      if (assumed !== UNKNOWN && usageCells.some(({ provider }) => provider === null)) {
        notes.push(`Usage that names no provider was compared with the bill of ${assumed}.`);
      }
      const lines: ExactLine[] = [];
      for (const provider of [...new Set([...usageCells.map(providerOf), ...billers])].sort()) {
        const own = usageCells.filter((cell) => providerOf(cell) === provider);
        const part = tieOutProvider(
          provider,
          own,
          costCells.filter((cell) => cell.provider === provider),
        );
        lines.push(...part.lines);
        notes.push(...part.notes);
      }
      notes.push(...unpricedNotes(usageCells));
      const unpricedRequests = usageCells.reduce((total, cell) => total + cell.unpricedRequests, 0);
      return summarise(lines, unpricedRequests, invoiceUsd === null ? null : fromDollars(invoiceUsd), notes);
    },
  };
}

function summarise(
  exact: readonly ExactLine[],
  unpricedRequests: number,
  invoice: Picodollars | null,
  notes: string[],
): TieOut {
  const total = (pick: (line: ExactLine) => Picodollars): Picodollars =>
    exact.reduce((sum, line) => sum + pick(line), 0n);
  const notMovable = total((line) => line.notMovableAmount);
  const notCompared = total((line) => line.notCompared);
  const bills = exact.filter(({ billed }) => billed !== null);
  // Without any bill all usage is priced and nothing is compared; with an invoice everything is.
  const countsAll = invoice !== null || bills.length === 0;
  const priced = total((line) => line.priced) + (countsAll ? notCompared : 0n);
  const billed = invoice ?? (bills.length === 0 ? null : total((line) => line.billed ?? 0n));
  const unexplained = billed === null ? 0n : billed - priced - notMovable;
  const lines = exact.map((line) => toLine(line, countsAll));
  if (billed === null) notes.push("No bill was given, so nothing was compared.");
  else if (invoice !== null) {
    const rest = unexplained - total((line) => line.unexplained);
    if (rest !== 0n) lines.push({ ...toLine(INVOICE_LINE, true), unexplainedUsd: toDollars(rest) });
  } else {
    for (const provider of new Set(exact.filter(isWithoutBill).map(({ provider }) => provider))) {
      if (bills.some((line) => line.provider === provider)) continue;
      const open = exact.filter((line) => line.provider === provider);
      const amount = toDollars(open.reduce((sum, line) => sum + line.notCompared, 0n));
      notes.push(
        `No bill covers ${provider}: usage worth $${amount.toFixed(2)} at list price was not compared.`,
      );
    }
  }
  return {
    billedUsd: billed === null ? null : toDollars(billed),
    pricedUsd: toDollars(priced),
    notMovableUsd: toDollars(notMovable),
    unpricedRequests,
    unexplainedUsd: toDollars(unexplained),
    notComparedUsd: countsAll ? 0 : toDollars(notCompared),
    discountByModel: discounts(exact),
    lines,
    notes,
  };
}

const isWithoutBill = (line: ExactLine): boolean => line.billed === null && line.notCompared > 0n;

const INVOICE_LINE: ExactLine = {
  provider: "(invoice)",
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
};

const toLine = (line: ExactLine, countsAll: boolean): TieOutLine => ({
  provider: line.provider,
  model: line.model,
  notMovable: line.notMovable,
  billedUsd: line.billed === null ? null : toDollars(line.billed),
  listUsd: line.list === null ? null : toDollars(line.list),
  pricedUsd: toDollars(line.priced + (countsAll ? line.notCompared : 0n)),
  discount: line.discount,
  notMovableUsd: toDollars(line.notMovableAmount),
  unexplainedUsd: toDollars(line.unexplained),
  notComparedUsd: countsAll ? 0 : toDollars(line.notCompared),
});

/** A model that two providers serve at different discounts gets their mean, weighted by list price. */
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
  return models.size === 0 ? [] : [`No price is known for ${[...models].sort().join(", ")}.`];
}
