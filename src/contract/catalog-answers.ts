import type { HostedPrice, PriceRange } from "../catalog/hosted-prices.ts";
import type { CatalogOffer } from "../catalog/offers.ts";
import type { Rates } from "../pricing/price.ts";
import type { ServiceTier } from "../core/usage.ts";
import type { Verdict } from "../guide/claim.ts";
import type { EvaluatedClaim } from "../guide/evaluate-claims.ts";

/** What the catalog knows about what a name costs, as `breakeven prices NAME --json`. */
export interface PriceAnswer {
  query: string;
  asOf: string;
  api: ApiPriceAnswer[];
  /** Hosts of an open model. */
  hosted: { model: string; hosts: HostedPrice[]; range: PriceRange | null } | null;
  /** Sellers of a GPU, suspect rows included and marked. */
  offers: GpuOfferAnswer[];
  notes: string[];
}

/** What one seller asks for a GPU. */
export type GpuOfferAnswer = CatalogOffer;

/** What one provider charges for a model. */
export interface ApiPriceAnswer {
  provider: string;
  model: string;
  source: string;
  sourceDate: string;
  contextTokens: number | null;
  rates: {
    /** Hours of the week at which it holds: "always", "Mon-Fri 01-04, 06-10 UTC". */
    when: string;
    rates: Rates;
    tier: ServiceTier;
    /** Holds for requests with more input tokens than this; 0 for every request. */
    aboveInputTokens: number;
  }[];
  /** Dates at which a price of this model changes, ascending. */
  changes: string[];
}

/** Names that prices can be asked by. */
export interface PriceNames {
  /** Models of API providers. */
  api: readonly string[];
  /** Open models at hosts. */
  open: readonly string[];
  gpus: readonly string[];
}

/** What the catalog holds and how old it is, as `breakeven prices --json`. */
export interface PriceSources {
  api: { source: string; date: string; providers: number };
  hosted: { prices: number; models: number; hosts: number; newest: string };
  offers: { offers: number; sellers: number; newest: string };
  overview: PriceOverview;
}

/** Dollars per million tokens. */
export interface TokenRates {
  input: number;
  output: number;
}

/** A provider changed what a model costs, or said that it will. */
export interface PriceChange {
  date: string;
  provider: string;
  model: string;
  source: string;
  before: TokenRates;
  after: TokenRates;
}

/** What is worth seeing before a name is asked for. */
export interface PriceOverview {
  /** Newest first. */
  changes: PriceChange[];
  /** The open models that most hosts have; dollars per million tokens. */
  hosted: (PriceRange & { model: string; newest: string | null })[];
  /** Dollars per GPU-hour on demand, over sellers. */
  gpus: { gpu: string; sellers: number; min: number; median: number; max: number; newest: string | null }[];
}

/** The guide's claims, each computed now, as `breakeven claims --json`. */
export interface ClaimsAnswer {
  guide: { name: string; published: string; updated: string };
  asOf: string;
  counts: { verdict: Verdict; claims: number }[];
  claims: EvaluatedClaim[];
}
