import type { AssumptionName } from "../core/assumption-name.ts";
import type { Assumption } from "../core/assumption.ts";
import type { Engine } from "../core/engine.ts";
import type { Gpu } from "../core/gpu.ts";
import type { ModelArchitecture } from "../core/model.ts";
import type { GpuOffer } from "../core/offer.ts";
import type { PriceBook } from "../pricing/price-book.ts";
import { inWeekOf } from "../pricing/price-moment.ts";
import { ratesAt } from "../pricing/rates.ts";
import { tokenUsd } from "../pricing/token-cost.ts";
import type { ServiceTier } from "../core/usage.ts";

/** What a host charges for an open model. */
export interface HostPrice {
  host: string;
  usdPerMillionInput: number;
  usdPerMillionOutput: number;
  source: string;
  date: string;
}

/** One published figure to compare with the guide, with its source (catalog/guide/facts.csv). */
export interface GuideFact {
  name: string;
  value: number;
  unit: string;
  source: string;
  date: string;
  note: string;
}

/** The sourced side of every comparison. Unknown facts are null or an empty list, and the claim then says so. */
export interface GuideFacts {
  /** All prices are as of this moment. */
  asOfMs: number;
  prices: PriceBook;
  /** Hosts of an open model by catalog name; suspect entries left out. */
  hosts(model: string): readonly HostPrice[];
  offers: readonly GpuOffer[];
  model(name: string): ModelArchitecture | null;
  gpu(name: string): Gpu | null;
  engine(name: string): Engine | null;
  assumptions: readonly Assumption[];
  fact(name: string): GuideFact | null;
}

/** One assumption of the catalog. Throws RangeError where it is missing. */
export function assumption(facts: GuideFacts, name: AssumptionName): Assumption {
  const row = facts.assumptions.find((known) => known.name === name);
  if (row === undefined) throw new RangeError(`no assumption "${name}"`);
  return row;
}

/** Dollars for `millions` of tokens in and as many out, at list price averaged over hours and days; null = unknown. */
export function apiUsd(
  facts: GuideFacts,
  provider: string,
  model: string,
  millions: number,
  tier: ServiceTier = "standard",
): number | null {
  const price = facts.prices.find(provider, model, tier);
  const rates = price && ratesAt(price, inWeekOf(facts.asOfMs), null);
  return rates && tokenUsd({ input: millions * 1e6, output: millions * 1e6 }, rates);
}

/** What a seller charges for a GPU of a family ("H100"), on demand, per hour, in ascending order. */
export const hourly = (facts: GuideFacts, seller: string, gpu: RegExp): number[] =>
  facts.offers
    .filter((it) => it.kind === "on-demand" && it.seller.toLowerCase() === seller.toLowerCase())
    .flatMap((it) => (gpu.test(it.gpu) && it.usdPerGpuHour !== null ? [it.usdPerGpuHour] : []))
    .sort((a, b) => a - b);
