import { type Picodollars, toDollars } from "../core/money.ts";
import { addTokens, TOKEN_KINDS, type TokenCounts, type TokenKind } from "../core/tokens.ts";
import type { CostCell } from "./cost-cells.ts";
import { inputTokensIn, isDividedFor, type PriceBoundaries, timeOfDayIn } from "./price-boundaries.ts";
import type { ModelPrice, Rates } from "./price.ts";
import { ratesAt } from "./rates.ts";
import { tokenCost } from "./token-cost.ts";

/** What cells cost at some price, in dollars, by the parts that assumptions move differently. */
export interface CellsUsd {
  /** Prompt text not read from cache (cache writes at their own rate). */
  input: number;
  /** Prompt text read from cache, at the cache price and at the full input price. */
  cachedHit: number;
  cachedMiss: number;
  output: number;
  /** Audio, images and other buckets. */
  other: number;
  /** Buckets for which the model has no rate. */
  unpriced: ReadonlySet<TokenKind>;
}

/**
 * The traffic of a plan at a price: its own today, or that of a model it may move to. Each cell is priced by the price
 * list of one date, at the window and weekday of its requests; `boundaries` are those that the cells were made by.
 * Exact up to the sum, which is in dollars because plans are. Null when the price does not cover one of the cells.
 * Throws RangeError where the price changes within a cell: then no price of the cell would be right.
 */
export function priceCells(
  cells: readonly CostCell[],
  price: ModelPrice,
  asOfMs: number,
  boundaries: PriceBoundaries,
): CellsUsd | null {
  if (!isDividedFor(price, boundaries)) {
    throw new RangeError(
      `the price of ${price.model} changes within the cells that the traffic was summed up to`,
    );
  }
  const byRates = new Map<Rates, TokenCounts>();
  for (const cell of cells) {
    const rates = ratesOfCell(cell, price, asOfMs, boundaries);
    if (rates === null) return null;
    let tokens = byRates.get(rates);
    if (tokens === undefined) byRates.set(rates, (tokens = {}));
    addTokens(tokens, cell.tokens);
  }
  const sums = { input: 0n, cachedHit: 0n, cachedMiss: 0n, output: 0n, other: 0n };
  const unpriced = new Set<TokenKind>();
  for (const [rates, tokens] of byRates) {
    for (const kind of TOKEN_KINDS) {
      const count = tokens[kind];
      if (count === undefined || count === 0) continue;
      const cost = costOf(kind, count, rates);
      if (cost === null) unpriced.add(kind);
      else {
        sums[PART_OF[kind] ?? "other"] += cost;
        if (kind === "cacheRead") sums.cachedMiss += costOf("input", count, rates) ?? cost;
      }
    }
  }
  return {
    input: toDollars(sums.input),
    cachedHit: toDollars(sums.cachedHit),
    cachedMiss: toDollars(sums.cachedMiss),
    output: toDollars(sums.output),
    other: toDollars(sums.other),
    unpriced,
  };
}

const PART_OF: { readonly [kind in TokenKind]?: "input" | "cachedHit" | "output" } = {
  input: "input",
  cacheWrite5m: "input",
  cacheWrite1h: "input",
  cacheRead: "cachedHit",
  output: "output",
  reasoning: "output",
};

const costOf = (kind: TokenKind, count: number, rates: Rates): Picodollars | null =>
  tokenCost({ [kind]: count }, rates).picodollars;

function ratesOfCell(
  { tierIndex, windowIndex, dayUtc }: CostCell,
  price: ModelPrice,
  atMs: number,
  boundaries: PriceBoundaries,
): Rates | null {
  const timeOfDayMs = windowIndex === null ? null : timeOfDayIn(windowIndex, boundaries);
  const input = tierIndex === null ? null : inputTokensIn(tierIndex, boundaries);
  return ratesAt(price, { atMs, timeOfDayMs, dayUtc }, input);
}
