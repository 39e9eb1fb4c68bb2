import { boundariesOfPrice } from "../../pricing/price-boundaries.ts";
import type { PriceBook } from "../../pricing/price-book.ts";
import type { ModelPrice } from "../../pricing/price.ts";
import type { Retirement } from "../../core/retirement.ts";
import type { ServiceTier } from "../../core/usage.ts";

/** A time in which what serves some traffic does not change. */
export interface Epoch {
  /** Its start, milliseconds UTC; never before the as-of date. */
  fromMs: number;
  /** What is paid then; null where nobody has said, because a model retires without a priced successor. */
  price: ModelPrice | null;
  /** The retirement that it begins with; null = the same model at another price. */
  retirement: Retirement | null;
}

/** What epochs are read from: a part of the catalog, and the time that is planned. */
export interface Announcements {
  prices: PriceBook;
  retirements: readonly Retirement[];
  fromMs: number;
  untilMs: number;
}

/** Providers move a retired model to one that retires in turn; more steps than this would be a circle. */
const MOST_SUCCESSORS = 6;

/**
 * What is known to change for traffic at a price: price lists that begin, and retirements, from which on the successor
 * serves it at the successor's price. A model that is already retired begins with its successor. In order of time.
 */
export function laterEpochs(price: ModelPrice, tier: ServiceTier, known: Announcements): Epoch[] {
  const epochs: Epoch[] = [];
  let current = price;
  let atMs = known.fromMs;
  for (let step = 0; step < MOST_SUCCESSORS; step++) {
    const retirement = retirementOf(current, known.retirements);
    const endMs = Math.min(retirement?.retiresMs ?? known.untilMs, known.untilMs);
    for (const fromMs of boundariesOfPrice(current).momentsMs) {
      if (fromMs > atMs && fromMs < endMs) epochs.push({ fromMs, price: current, retirement: null });
    }
    if (retirement === null || retirement.retiresMs >= known.untilMs) return epochs;
    atMs = Math.max(atMs, retirement.retiresMs);
    const next = retirement.successor && known.prices.find(current.provider, retirement.successor, tier);
    epochs.push({ fromMs: atMs, price: next || null, retirement });
    if (!next) return epochs;
    current = next;
  }
  return epochs;
}

/** When what this price is for retires; null = no date is known. */
export const retirementOf = (
  { provider, model }: Pick<ModelPrice, "provider" | "model">,
  retirements: readonly Retirement[],
): Retirement | null => retirements.find((row) => row.provider === provider && row.model === model) ?? null;
