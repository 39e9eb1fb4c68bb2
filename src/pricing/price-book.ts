import type { PriceBoundaries } from "./price-boundaries.ts";
import type { ModelPrice } from "./price.ts";
import type { ServiceTier } from "../core/usage.ts";

/**
 * What closed and first-party APIs charge, with history: the answer to "what did X cost at time T". The catalog has the
 * one that ships; plans, imports, the gateway and the pages look prices up in it.
 */
export interface PriceBook {
  /**
   * The price of a model as billed ("gpt-4o-2024-08-06", "openai/gpt-5.6-luna-20260709", "Claude Haiku 4.5").
   * Without a provider it is inferred from the model's name. Null when unknown: such usage is unpriced, never
   * free. The tier defaults to standard; a tier that the provider does not sell for the model is null.
   */
  find(provider: string | null, model: string, tier?: ServiceTier): ModelPrice | null;
  /** Where the prices of its models change: usage that is summed up for this book is divided there. */
  boundaries: PriceBoundaries;
  /** Where the prices are from, with version. */
  source: string;
  /** ISO date of the newest price in the source. */
  date: string;
  providers(): readonly { id: string; name: string }[];
  /** Ids of the models that a provider sells, as the source names them; empty for an unknown provider. */
  models(provider: string): readonly string[];
}
