import { boundariesOf } from "../../pricing/price-boundaries.ts";
import type { PriceBook } from "../../pricing/price-book.ts";
import type { ModelPrice, PricePeriod, Rates } from "../../pricing/price.ts";

/** One price for all times. */
export const flatPrice = (model: string, rates: Rates, period: Partial<PricePeriod> = {}): ModelPrice => ({
  provider: "openai",
  model,
  source: "made for a test",
  date: "2026-11-20",
  periods: [
    {
      fromMs: null,
      toMs: null,
      hoursUtc: null,
      daysUtc: null,
      tiers: [{ aboveInputTokens: 0, rates }],
      ...period,
    },
  ],
  contextTokens: null,
});

/** A price book of these models at standard price. */
export const priceBook = (prices: readonly ModelPrice[]): PriceBook => ({
  find: (_provider, model, tier = "standard") =>
    tier === "standard" ? (prices.find((price) => price.model === model) ?? null) : null,
  boundaries: boundariesOf(prices),
  source: "made for a test",
  date: "2026-11-20",
  providers: () => [],
  models: () => [],
});
