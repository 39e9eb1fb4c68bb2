import { type AttemptReason, type ReasonCode, reasonCode, reasonText } from "../core/attempt-reason.ts";
import type { TokenCounts } from "../core/tokens.ts";
import { inputTokens } from "../core/tokens.ts";
import type { ServiceTier } from "../core/usage.ts";
import { OWN_ENGINE } from "./own-engine.ts";
import type { PriceBook } from "./price-book.ts";
import { atInstant } from "./price-moment.ts";
import type { ModelPrice, Rates } from "./price.ts";
import { ratesAt } from "./rates.ts";
import { tokenCost } from "./token-cost.ts";

/** How the upstream of an attempt charges: the part of a row of catalog/upstreams.json that prices depend on. */
export interface ChargingRules {
  kind: "provider" | "engine";
  /** Its id in the price book; null when tokens have no price there. */
  priceProvider: string | null;
  /** Remarks (as `reasonText` writes them) that multiply every token price. */
  priceFactors: readonly { reason: string; factor: number }[];
  /** Prices of billed units that are not tokens, in dollars each. */
  unitPrices: readonly { unit: string; usd: number }[];
}

/** What an attempt cost and by which price; the cost is null when it is not known, never 0. */
export interface AttemptPrice {
  costPicodollars: number | null;
  priceSource: string | null;
  priceVersion: string | null;
}

/** What the price of an attempt depends on. */
export interface PriceQuestion {
  kind: ChargingRules;
  /** Names under which the model may be priced, the most telling first. */
  models: readonly (string | null)[];
  /** Null: a tier without a price rule. */
  tier: ServiceTier | null;
  /** Start of the request: a price that changes while it runs does not matter. */
  atMs: number;
  tokens: TokenCounts;
  /** Billed units that are not tokens ("webSearches": 2). */
  units: Readonly<Record<string, number>>;
  /** Remarks on the usage; some change the price. */
  reasons: readonly AttemptReason[];
  /** What the provider itself says it charged. */
  providerCostPicodollars: number | null;
}

const UNPRICED: AttemptPrice = { costPicodollars: null, priceSource: null, priceVersion: null };

/** Tokens of your own engine have no price: it costs by the hour, whatever it serves. */
const BY_THE_HOUR: AttemptPrice = { ...UNPRICED, priceSource: OWN_ENGINE };

/**
 * Prices one attempt: the gateway when it writes the row, `usage --reprice` when it prices the row again. `reasons` are
 * the remarks that a reader of the price needs.
 */
export function priceAttempt(
  prices: PriceBook,
  question: PriceQuestion,
): { price: AttemptPrice; reasons: AttemptReason[] } {
  const own = listPrice(prices, question);
  const reported = question.providerCostPicodollars;
  if (reported === null) return own;
  const cost = own.price.costPicodollars;
  if (cost === null) {
    const price = { costPicodollars: reported, priceSource: "reported by the provider", priceVersion: null };
    return { price, reasons: own.reasons };
  }
  const hasDrifted = Math.abs(cost - reported) > DRIFT * Math.max(cost, reported);
  return hasDrifted ? { price: own.price, reasons: [...own.reasons, "cost-drift"] } : own;
}

/** Relative difference from which our price and the provider's own count as different. */
const DRIFT = 0.02;

function listPrice(
  prices: PriceBook,
  question: PriceQuestion,
): { price: AttemptPrice; reasons: AttemptReason[] } {
  const { kind, tier, tokens, units } = question;
  if (kind.priceProvider === null && kind.kind === "engine") return { price: BY_THE_HOUR, reasons: [] };
  if (kind.priceProvider === null || tier === null) return { price: UNPRICED, reasons: [] };
  const found = attemptRates(prices, question);
  if (found === "rule-unknown") return { price: UNPRICED, reasons: ["price-rule-unknown"] };
  if (found === null) return { price: UNPRICED, reasons: [] };
  const { rates, factor, price } = found;
  const cost = tokenCost(tokens, rates, factor);
  const extra = unitCost(kind, units);
  const unpriced = [...cost.unpriced, ...extra.unpriced];
  return {
    price: {
      costPicodollars:
        cost.picodollars === null || extra.picodollars === null
          ? null
          : Number(cost.picodollars) + extra.picodollars,
      priceSource: price.source,
      priceVersion: price.date,
    },
    reasons: unpriced.map((value) => ({ code: "unpriced", value })),
  };
}

/** The rates that hold for the tokens of an attempt, and what multiplies all of them. */
export interface AttemptRates {
  rates: Rates;
  factor: number;
  price: ModelPrice;
}

/** Null where the model has no price; "rule-unknown" where the answer named something without a published price. */
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
    const rates = price && ratesAt(price, atInstant(question.atMs), inputTokens(tokens) ?? null);
    if (price !== null && rates !== null) return { rates, factor, price };
  }
  return null;
}

/** Null when an answer names something that changes the price by a rule that is not published. */
function factorOf({ kind, reasons }: Pick<PriceQuestion, "kind" | "reasons">): number | null {
  let factor = 1;
  for (const reason of reasons) {
    if (!CHANGES_PRICE.has(reasonCode(reason))) continue;
    const known = kind.priceFactors.find((row) => row.reason === reasonText(reason));
    if (known === undefined) return null;
    factor *= known.factor;
  }
  return factor;
}

/** A remark of another version may be one of these: such a row keeps the price that it has. */
const CHANGES_PRICE: ReadonlySet<ReasonCode> = new Set([
  "inference-geo",
  "speed",
  "iterations-on-several-models",
  "fallback-credit",
  "provisioned-throughput",
  "unknown",
]);

/** The cost of units that are not tokens; null where one of them has no price. */
function unitCost(
  kind: ChargingRules,
  units: Readonly<Record<string, number>>,
): { picodollars: number | null; unpriced: string[] } {
  const unpriced: string[] = [];
  let picodollars = 0;
  for (const [unit, count] of Object.entries(units)) {
    const price = kind.unitPrices.find((row) => row.unit === unit);
    if (price === undefined) unpriced.push(unit);
    else picodollars += Math.round(count * price.usd * 1e12);
  }
  return { picodollars: unpriced.length > 0 ? null : picodollars, unpriced };
}
