import { rateFor, ratesAt } from "./pricing.ts";
import type { ModelPrice, Rates } from "./price.ts";
import { inputTokens, outputTokens, TOKEN_KINDS, type TokenKind } from "../core/tokens.ts";
import type { CostCell } from "./cost-cells.ts";
import type { Segment } from "../traffic/profile.ts";

/** A segment's observed traffic at some price, dollars, by the parts that assumptions move differently. */
export interface SegmentUsd {
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

const INPUT: ReadonlySet<TokenKind> = new Set(["input", "cacheWrite5m", "cacheWrite1h"]);
const OUTPUT: ReadonlySet<TokenKind> = new Set(["output", "reasoning"]);

/**
 * Applies a price as of one date to a segment's cost cells: the tier follows from the request's size, the hour and
 * weekday are those of the request. Null when the price covers no such moment.
 */
export function priceSegment(
  segment: Pick<Segment, "costCells">,
  price: ModelPrice,
  asOfMs: number,
  tierThresholds: readonly number[],
): SegmentUsd | null {
  const usd = { input: 0, cachedHit: 0, cachedMiss: 0, output: 0, other: 0 };
  const unpriced = new Set<TokenKind>();
  for (const cell of segment.costCells) {
    const rates = ratesOfCell(cell, price, asOfMs, tierThresholds);
    if (rates === null) return null;
    for (const kind of TOKEN_KINDS) {
      const count = cell.tokens[kind];
      if (count === undefined || count === 0) continue;
      const rate = rateFor(kind, rates);
      if (rate === undefined) {
        unpriced.add(kind);
        continue;
      }
      const cost = (count * rate) / 1e6;
      if (INPUT.has(kind)) usd.input += cost;
      else if (OUTPUT.has(kind)) usd.output += cost;
      else if (kind === "cacheRead") {
        usd.cachedHit += cost;
        usd.cachedMiss += (count * (rates.input ?? rate)) / 1e6;
      } else usd.other += cost;
    }
  }
  return { ...usd, unpriced };
}

/** Were any tokens counted? Of a bill that names none, only the money is known. */
export const hasTokens = ({ tokens }: Pick<Segment, "tokens">): boolean =>
  (inputTokens(tokens) ?? 0) + (outputTokens(tokens) ?? 0) > 0;

function ratesOfCell(
  cell: CostCell,
  price: ModelPrice,
  asOfMs: number,
  tierThresholds: readonly number[],
): Rates | null {
  // Any size inside the tier gives the same rates: just above its lower threshold will do.
  const size =
    cell.tierIndex === null || cell.tierIndex === 0 ? 0 : tierThresholds[cell.tierIndex - 1]! + 0.5;
  return ratesAt(price, {
    atMs: asOfMs,
    hourUtc: cell.hourUtc,
    dayUtc: cell.dayUtc,
    inputTokensPerRequest: cell.tierIndex === null ? null : size,
  });
}
