import { addTokens, type TokenCounts } from "../core/tokens.ts";

/**
 * Tokens that cost the same per token at any date: same long-context tier, same hour and weekday.
 * Prices are applied to these sums, so a cost is exact whatever the date.
 */
export interface CostCell {
  /** Index into `Profile.tierThresholds`, 0 = at or below the first threshold; null = request size unknown. */
  tierIndex: number | null;
  /** UTC hour and weekday (0 = Sunday); null where the bucket is longer than an hour or a day. */
  hourUtc: number | null;
  dayUtc: number | null;
  requests: number | null;
  tokens: TokenCounts;
}

/** Sums of tokens that cost alike, by size, hour and weekday of the request. */
export class CostCells {
  readonly #cells = new Map<number, MutableCell>();

  get size(): number {
    return this.#cells.size;
  }

  add({ tierIndex, hourUtc, dayUtc, requests, tokens }: CostCell): void {
    this.addTokens(tierIndex, hourUtc, dayUtc, requests, tokens);
  }

  /** The same without a cell for each of millions of rows. */
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

  /** By size, hour and weekday; what is not known of them comes last. */
  sorted(): CostCell[] {
    return [...this.#cells].sort((a, b) => a[0] - b[0]).map(([, cell]) => cell);
  }
}

type MutableCell = { -readonly [K in keyof CostCell]: CostCell[K] };

/** Larger than the number of any tier. */
const NO_TIER = 1000;
