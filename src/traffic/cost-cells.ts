import { addTokens, type TokenCounts } from "../core/tokens.ts";
import type { CostCell } from "./profile.ts";

/** Sums of tokens with the same price, by size, hour and weekday of the request. */
export class CostCells {
  readonly #cells = new Map<number, MutableCell>();

  get size(): number {
    return this.#cells.size;
  }

  add({ tierIndex, hourUtc, dayUtc, requests, tokens }: CostCell): void {
    this.addTokens(tierIndex, hourUtc, dayUtc, requests, tokens);
  }

  /** The same without allocating a cell for each of millions of rows. */
  addTokens(
    tierIndex: number | null,
    hourUtc: number | null,
    dayUtc: number | null,
    requests: number | null,
    tokens: TokenCounts,
  ): void {
    const id = ((tierIndex ?? NO_TIER) * 25 + (hourUtc ?? 24)) * 8 + (dayUtc ?? 7);
    const cell = this.#cells.get(id);
    if (cell === undefined) {
      this.#cells.set(id, { tierIndex, hourUtc, dayUtc, requests, tokens: { ...tokens } });
      return;
    }
    addTokens(cell.tokens, tokens);
    cell.requests = cell.requests === null || requests === null ? null : cell.requests + requests;
  }

  values(): Iterable<CostCell> {
    return this.#cells.values();
  }

  /** Sorted by size, hour and weekday; unknown ones come last. */
  sorted(): CostCell[] {
    return [...this.#cells].sort((a, b) => a[0] - b[0]).map(([, cell]) => cell);
  }
}

type MutableCell = { -readonly [K in keyof CostCell]: CostCell[K] };

/** Larger than the number of any tier. */
const NO_TIER = 1000;
