import { addTokens, inputTokens, type TokenCounts } from "../core/tokens.ts";
import type { UsageRow } from "../core/usage.ts";
import { type PriceBoundaries, tierIndexOf, windowIndexOf } from "./price-boundaries.ts";
import { promptTokens } from "./row-price.ts";
import { momentOf } from "./price-moment.ts";

/**
 * Tokens that cost the same per token at any date: of requests in the same long-context tier, in the same window of the
 * day and on the same weekday, by the boundaries of a price book (`Profile.boundaries`). No price of that book changes
 * within a cell, so that the cost of a cell is the cost of its rows.
 */
export interface CostCell {
  /** Long-context tier, 0 = up to the shortest of `boundaries.inputTokens`; null = request size unknown. */
  tierIndex: number | null;
  /** Window of the day, 0 = from midnight to the first of `boundaries.timesOfDayMs`; null = time unknown. */
  windowIndex: number | null;
  /** UTC weekday (0 = Sunday); null = unknown. */
  dayUtc: number | null;
  requests: number | null;
  tokens: TokenCounts;
}

/** Usage summed up to cells: at most as many as there are tiers, windows and weekdays, however many the rows. */
export class CostCells {
  readonly #cells = new Map<number, MutableCell>();

  get size(): number {
    return this.#cells.size;
  }

  /** Adds a row to the cell that it belongs to. */
  addRow(row: UsageRow, boundaries: PriceBoundaries): void {
    const input = inputTokens(row.tokens);
    const mean = promptTokens(row, input);
    const { timeOfDayMs, dayUtc } = momentOf(row);
    this.#add(
      mean === null ? null : tierIndexOf(mean, boundaries),
      timeOfDayMs === null ? null : windowIndexOf(timeOfDayMs, boundaries),
      dayUtc,
      row.requests,
      row.tokens,
    );
  }

  /** Adds a cell of the same boundaries. */
  add({ tierIndex, windowIndex, dayUtc, requests, tokens }: CostCell): void {
    this.#add(tierIndex, windowIndex, dayUtc, requests, tokens);
  }

  values(): Iterable<CostCell> {
    return this.#cells.values();
  }

  /** By tier, window and weekday; what is not known of them comes last. */
  sorted(): CostCell[] {
    return [...this.#cells].sort((a, b) => a[0] - b[0]).map(([, cell]) => cell);
  }

  /** Takes values one by one, because millions of rows come here. */
  #add(
    tierIndex: number | null,
    windowIndex: number | null,
    dayUtc: number | null,
    requests: number | null,
    tokens: TokenCounts,
  ): void {
    const id = ((tierIndex ?? UNKNOWN) * (UNKNOWN + 1) + (windowIndex ?? UNKNOWN)) * 8 + (dayUtc ?? 7);
    const cell = this.#cells.get(id);
    if (cell === undefined) {
      this.#cells.set(id, { tierIndex, windowIndex, dayUtc, requests, tokens: { ...tokens } });
      return;
    }
    addTokens(cell.tokens, tokens);
    cell.requests = cell.requests === null || requests === null ? null : cell.requests + requests;
  }
}

type MutableCell = { -readonly [K in keyof CostCell]: CostCell[K] };

/** Larger than the number of any tier or window. */
const UNKNOWN = 1000;
