import type { Picodollars } from "../core/money.ts";
import type { CostRow } from "../core/usage.ts";
import type { Interval } from "./intervals.ts";

/** What a provider billed for one thing in one bucket of its cost export. */
export interface CostCell extends Interval {
  readonly provider: string;
  /** The model as the bill spells it; null where the export does not split by model. */
  readonly model: string | null;
  readonly notMovable: string | null;
  /** As billed; `amount` is in dollars. */
  readonly currency: string;
  readonly convertedAt: number | null;
  amount: Picodollars;
  /** Rows whose amount is whole cents: some consoles round each row to the cent. */
  centRows: number;
}

const CENT: Picodollars = 10_000_000_000n;

/** Money of cost exports by provider, bucket, model and kind: bounded, and exact whatever the order of rows. */
export class CostLedger {
  readonly #cells = new Map<string, CostCell>();

  get cells(): CostCell[] {
    return [...this.#cells.values()];
  }

  add({ provider, startMs, endMs, model, notMovable, currency, convertedAt, amount }: CostRow): void {
    const id = `${provider}|${startMs}|${endMs}|${model}|${notMovable}|${currency}|${convertedAt}`;
    let cell = this.#cells.get(id);
    if (cell === undefined) {
      const about = { provider, startMs, endMs, model, notMovable, currency, convertedAt };
      cell = { ...about, amount: 0n, centRows: 0 };
      this.#cells.set(id, cell);
    }
    cell.amount += amount;
    if (amount % CENT === 0n && amount !== 0n) cell.centRows++;
  }
}
