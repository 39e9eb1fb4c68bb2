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
  unitPrices: readonly UnitPrice[];
}

/** The price of a billed unit that is not a token. */
export interface UnitPrice {
  unit: string;
  /** Dollars each; 0 where another unit carries the charge. */
  usd: number;
  /** Models for which it holds, as a regular expression over the name; left out: all. */
  models?: string;
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

/** `price_source` of attempts whose cost is what the provider itself reported. */
const PROVIDER = "provider";

const UNPRICED: AttemptPrice = { costPicodollars: null, priceSource: null, priceVersion: null };

/** Tokens of your own engine have no price: it costs by the hour, whatever it serves. */
const BY_THE_HOUR: AttemptPrice = { ...UNPRICED, priceSource: OWN_ENGINE };

/**
 * Prices one attempt: the gateway when it writes the row, `usage --reprice` when it prices the row again. A provider's
 * own charge is the cost, whatever the list says; the list price then stands among the `reasons`, the remarks that a
 * reader of the price needs. A billed unit without a price is named there too, and the cost is that of the rest.
 */
export function priceAttempt(
  prices: PriceBook,
  question: PriceQuestion,
): { price: AttemptPrice; reasons: AttemptReason[] } {
  const list = listPrice(prices, question);
  const charged = question.providerCostPicodollars;
  if (charged === null) return { price: list.price, reasons: list.reasons };
  const price = { costPicodollars: charged, priceSource: PROVIDER, priceVersion: null };
  const listed = list.isWhole ? list.price.costPicodollars : null;
  if (listed === null) return { price, reasons: [] };
  const reasons: AttemptReason[] = [{ code: "listed", value: String(listed) }];
  if (Math.abs(listed - charged) > DRIFT * Math.max(listed, charged)) reasons.push("cost-drift");
  return { price, reasons };
}

/** Relative difference from which the list price and the provider's own charge count as different. */
const DRIFT = 0.02;

interface ListPrice {
  price: AttemptPrice;
  /** Every part of the attempt has a price. */
  isWhole: boolean;
  reasons: AttemptReason[];
}

function listPrice(prices: PriceBook, question: PriceQuestion): ListPrice {
  const { kind, tier, tokens } = question;
  const without = (price: AttemptPrice, ...reasons: AttemptReason[]): ListPrice => ({
    price,
    isWhole: false,
    reasons,
  });
  if (kind.priceProvider === null && kind.kind === "engine") return without(BY_THE_HOUR);
  if (kind.priceProvider === null || tier === null) return without(UNPRICED);
  const found = attemptRates(prices, question);
  if (found === "rule-unknown") return without(UNPRICED, "price-rule-unknown");
  if (found === null) return without(UNPRICED);
  const { rates, factor, price } = found;
  const cost = tokenCost(tokens, rates, factor);
  const extra = unitCost(question);
  const unpriced = [...cost.unpriced, ...extra.unpriced];
  // Tokens without a rate are most of what there is: then nothing is known, here as in a plan and an import.
  const known = cost.picodollars === null ? null : Number(cost.picodollars) + extra.picodollars;
  return {
    price: {
      costPicodollars: unpriced.length > 0 && known === 0 ? null : known,
      priceSource: price.source,
      priceVersion: price.date,
    },
    isWhole: unpriced.length === 0,
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

/** The cost of units that are not tokens, as far as they have a price. */
function unitCost({ kind, models, units }: PriceQuestion): { picodollars: number; unpriced: string[] } {
  const unpriced: string[] = [];
  let picodollars = 0;
  for (const [unit, count] of Object.entries(units)) {
    const price = kind.unitPrices.find((row) => row.unit === unit && holdsFor(row.models, models));
    if (price === undefined) unpriced.push(unit);
    else picodollars += Math.round(count * price.usd * 1e12);
  }
  return { picodollars, unpriced };
}

/** Is one of these models meant? Left out, all of them are. */
export const holdsFor = (pattern: string | undefined, models: readonly (string | null)[]): boolean =>
  pattern === undefined || models.some((model) => model !== null && new RegExp(pattern).test(model));
