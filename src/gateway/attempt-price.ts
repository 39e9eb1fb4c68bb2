import type { PriceBook } from "../pricing/price-book.ts";
import type { ModelPrice, Rates } from "../pricing/price.ts";
import { ratesAt } from "../pricing/pricing.ts";
import { tokenCost } from "../pricing/token-cost.ts";
import { inputTokens, type TokenCounts } from "../core/tokens.ts";
import type { ServiceTier } from "../core/usage.ts";
import { OWN_ENGINE } from "../ledger/own-engine.ts";
import type { UpstreamKind } from "../upstreams/upstream-kind.ts";

/** What an attempt cost and by which price; the cost is null when it is not known, never 0. */
export interface AttemptPrice {
  costPicodollars: number | null;
  priceSource: string | null;
  priceVersion: string | null;
}

export interface PriceQuestion {
  kind: UpstreamKind;
  /** Names under which the model may be priced, the most telling first. */
  models: readonly (string | null)[];
  /** Null: a tier that we know no price rule for. */
  tier: ServiceTier | null;
  /** Start of the request: a price that changes while it runs does not matter. */
  atMs: number;
  tokens: TokenCounts;
  units: Readonly<Record<string, number>>;
  /** Flags of the usage; some change the price. */
  reasons: readonly string[];
  providerCostPicodollars: number | null;
}

const UNPRICED: AttemptPrice = { costPicodollars: null, priceSource: null, priceVersion: null };

/** Tokens of an engine of one's own have no price: it costs by the hour, whoever uses it. */
const BY_THE_HOUR: AttemptPrice = { ...UNPRICED, priceSource: OWN_ENGINE };

/** Prices an attempt; `reasons` gets what a reader must know about the price. */
export function priceAttempt(prices: PriceBook, question: PriceQuestion, reasons: string[]): AttemptPrice {
  const own = listPrice(prices, question, reasons);
  const reported = question.providerCostPicodollars;
  if (reported === null) return own;
  if (own.costPicodollars === null) {
    return { costPicodollars: reported, priceSource: "reported by the provider", priceVersion: null };
  }
  const drift = Math.abs(own.costPicodollars - reported);
  if (drift > DRIFT * Math.max(own.costPicodollars, reported)) reasons.push("cost-drift");
  return own;
}

/** Relative difference from which our price and the provider's own count as different. */
const DRIFT = 0.02;

function listPrice(prices: PriceBook, question: PriceQuestion, reasons: string[]): AttemptPrice {
  const { kind, tier, tokens, units } = question;
  if (kind.priceProvider === null && kind.kind === "engine") return BY_THE_HOUR;
  if (kind.priceProvider === null || tier === null) return UNPRICED;
  const found = attemptRates(prices, question);
  if (found === "rule-unknown") {
    reasons.push("price-rule-unknown");
    return UNPRICED;
  }
  if (found === null) return UNPRICED;
  const { rates, factor, price } = found;
  const cost = tokenCost(tokens, rates, factor);
  for (const bucket of cost.unpriced) reasons.push(`unpriced:${bucket}`);
  const extra = unitCost(kind, units, reasons);
  return {
    costPicodollars: cost.picodollars === null || extra === null ? null : cost.picodollars + extra,
    priceSource: price.source,
    priceVersion: price.date,
  };
}

/** The rates that hold for the tokens of an attempt, and what multiplies all of them. */
export interface AttemptRates {
  rates: Rates;
  factor: number;
  price: ModelPrice;
}

/** Null where the model has no price; "rule-unknown" where the answer named something whose price nobody wrote down. */
export function attemptRates(
  prices: PriceBook,
  question: Pick<PriceQuestion, "kind" | "models" | "tier" | "atMs" | "tokens" | "reasons">,
): AttemptRates | "rule-unknown" | null {
  const { kind, tier, tokens } = question;
  if (kind.priceProvider === null || tier === null) return null;
  const factor = factorOf(question);
  if (factor === null) return "rule-unknown";
  for (const model of question.models) {
    const price = model === null ? null : prices.find(kind.priceProvider, model, tier);
    const at = question.atMs;
    const rates =
      price &&
      ratesAt(price, {
        atMs: at,
        hourUtc: hourOf(at),
        inputTokensPerRequest: inputTokens(tokens) ?? null,
      });
    if (price !== null && rates !== null) return { rates, factor, price };
  }
  return null;
}

/** Hour of the day with its fraction, as price windows are written. */
const hourOf = (atMs: number): number => (atMs % 86_400_000) / 3_600_000;

/** Null when an answer names something that changes the price in a way that nobody wrote down. */
function factorOf({ kind, reasons }: Pick<PriceQuestion, "kind" | "reasons">): number | null {
  let factor = 1;
  for (const reason of reasons) {
    if (!CHANGES_PRICE.some((start) => reason.startsWith(start))) continue;
    const known = kind.priceFactors.find((row) => row.reason === reason);
    if (known === undefined) return null;
    factor *= known.factor;
  }
  return factor;
}

const CHANGES_PRICE = [
  "inference-geo:",
  "speed:",
  "iterations-on-several-models",
  "fallback-credit",
  "provisioned-throughput",
];

function unitCost(
  kind: UpstreamKind,
  units: Readonly<Record<string, number>>,
  reasons: string[],
): number | null {
  let sum: number | null = 0;
  for (const unit in units) {
    const count = units[unit] as number;
    const price = kind.unitPrices.find((row) => row.unit === unit);
    if (price === undefined) {
      reasons.push(`unpriced:${unit}`);
      sum = null;
    } else if (sum !== null) sum += Math.round(count * price.usd * 1e12);
  }
  return sum;
}
