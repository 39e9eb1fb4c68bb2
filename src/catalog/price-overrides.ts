import type { ModelPrice, PricePeriod, Rates, RateTier } from "../pricing/price.ts";
import { TOKEN_KINDS } from "../core/tokens.ts";
import type { ServiceTier } from "../core/usage.ts";
import { catalogText } from "./catalog-file.ts";
import { withImages } from "./compile-price.ts";

interface Sourced {
  source: string;
  /** ISO date at which the source said so. */
  date: string;
  note?: string;
}

/** When rates hold. */
interface DatedWindow {
  /** ISO dates, inclusive and exclusive; null = open. */
  from: string | null;
  to: string | null;
  hoursUtc: readonly (readonly [number, number])[] | null;
  daysUtc: readonly number[] | null;
}

/** A name that the price package does not know, and the model it stands for. */
export interface AliasRow extends Sourced {
  provider: string;
  id: string;
  model: string;
}

/** Rates that hold instead of the package's between two dates, at some hours or days. */
export interface CorrectionRow extends Sourced, DatedWindow {
  provider: string;
  model: string;
  rates: Rates;
}

/** A model, or a spelling of one, that the package does not list or has wrong as a whole. It goes before the package. */
export interface AdditionRow extends Sourced {
  provider: string;
  model: string;
  name: string;
  /** Regular expressions over an id in lower case. */
  match: readonly string[];
  contextTokens: number | null;
  periods: readonly (DatedWindow & { tiers: readonly RateTier[] })[];
}

/** A model that the package lists at a provider which does not sell it. */
export interface RemovalRow extends Sourced {
  provider: string;
  model: string;
}

/** A maker whose price list the package gives to a reseller that has prices of its own. */
export interface NotResoldRow extends Sourced {
  provider: string;
  maker: string;
}

/** What a delivery class costs: factors on the standard rates, or rates of its own. */
export interface TierRow extends Sourced {
  provider: string;
  tier: Exclude<ServiceTier, "standard">;
  /** Regular expressions over the matched model id; one must match. */
  models: readonly string[];
  /** Factor by bucket; "other" for every bucket not named. Absent when the row has rates. */
  factors?: Rates & { other: number };
  rates?: Rates;
  /** Longer requests have no published price in this class: they stay unpriced. */
  upToInputTokens?: number;
}

/** What multiplies every rate of a model where a request was served in a way that costs more. */
export interface FactorRow extends Sourced {
  provider: string;
  /** "speed:fast", "inference-geo:us". */
  dimension: string;
  /** Regular expressions over the matched model id; one must match. */
  models: readonly string[];
  factor: number;
}

/** catalog/api-price-overrides.json: what the price package lacks or has wrong, each row with its source. */
export interface PriceOverrides {
  /** Regular expression over a provider's name in lower case -> id of the price book; null = a gateway. */
  providerAliases: readonly (readonly [string, string | null])[];
  aliases: readonly AliasRow[];
  additions: readonly AdditionRow[];
  corrections: readonly CorrectionRow[];
  removals: readonly RemovalRow[];
  notResold: readonly NotResoldRow[];
  factors: readonly FactorRow[];
  tiers: readonly TierRow[];
}

let overrides: PriceOverrides | undefined;

/** The shipped overrides. */
export function priceOverrides(): PriceOverrides {
  overrides ??= JSON.parse(catalogText("api-price-overrides.json")) as PriceOverrides;
  return overrides;
}

/** A correction as a period that goes before the package's own. */
export const correctionPeriod = (row: CorrectionRow): PricePeriod =>
  windowPeriod(row, [{ aboveInputTokens: 0, rates: row.rates }]);

/** The periods of a model that the package does not list. */
export const additionPeriods = (row: AdditionRow): PricePeriod[] =>
  row.periods.map((period) => windowPeriod(period, period.tiers));

const windowPeriod = (window: DatedWindow, tiers: readonly RateTier[]): PricePeriod => ({
  fromMs: window.from === null ? null : Date.parse(window.from),
  toMs: window.to === null ? null : Date.parse(window.to),
  hoursUtc: window.hoursUtc,
  daysUtc: window.daysUtc,
  tiers: tiers.map((tier) => ({ ...tier, rates: withImages(tier.rates) })),
});

/** The price with the factors that hold for it, where there are any. */
export function withFactors(price: ModelPrice, rows: readonly FactorRow[]): ModelPrice {
  const own = rows.filter(
    ({ provider, models }) =>
      provider === price.provider && models.some((pattern) => new RegExp(pattern).test(price.model)),
  );
  if (own.length === 0) return price;
  return { ...price, factors: Object.fromEntries(own.map(({ dimension, factor }) => [dimension, factor])) };
}

/** The price of a delivery class, or null where no row says that the provider sells it for this model. */
export function tierPrice(
  standard: ModelPrice,
  tier: Exclude<ServiceTier, "standard">,
  rows: readonly TierRow[],
): ModelPrice | null {
  const row = rows.find(
    (candidate) =>
      candidate.provider === standard.provider &&
      candidate.tier === tier &&
      candidate.models.some((pattern) => new RegExp(pattern).test(standard.model)),
  );
  if (!row) return null;
  const source = `${standard.source}; ${tier}: ${row.source}`;
  const periods =
    tierPeriods(row) ??
    standard.periods.map((period) => ({
      ...period,
      tiers: period.tiers.map((rates) => ({ ...rates, rates: scaled(rates.rates, row) })),
    }));
  return { ...standard, source, periods };
}

/** The periods of a delivery class with rates of its own; null where it scales those of the standard price. */
export const tierPeriods = ({ rates, upToInputTokens }: TierRow): PricePeriod[] | null =>
  rates === undefined
    ? null
    : [openPeriod([{ aboveInputTokens: 0, rates }, ...unpricedAbove(upToInputTokens)])];

const openPeriod = (tiers: readonly RateTier[]): PricePeriod => ({
  fromMs: null,
  toMs: null,
  hoursUtc: null,
  daysUtc: null,
  tiers,
});

const unpricedAbove = (limit: number | undefined): RateTier[] =>
  limit === undefined ? [] : [{ aboveInputTokens: limit, rates: {} }];

function scaled(rates: Rates, row: TierRow): Rates {
  const factors = row.factors;
  if (!factors) return rates;
  const result: Rates = {};
  for (const kind of TOKEN_KINDS) {
    const rate = rates[kind];
    if (rate !== undefined) result[kind] = rate * (factors[kind] ?? factors.other);
  }
  return result;
}
