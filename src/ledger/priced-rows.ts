import { type AttemptReason, readReason } from "../core/attempt-reason.ts";
import { TOKEN_KINDS, type TokenCounts } from "../core/tokens.ts";
import type { Grain, ServiceTier } from "../core/usage.ts";
import { tokenColumn } from "./attempt-columns.ts";
import type { RowPrice } from "../pricing/row-price.ts";
import type { RowValues } from "./usage-rows.ts";

/** What a price depends on, and the price that a row has: for pricing it again. */
export interface PricedAttempt {
  id: string;
  origin: "gateway" | "import";
  upstream: string | null;
  requestedModel: string | null;
  servedModel: string | null;
  tier: ServiceTier;
  receivedMs: number;
  grain: Grain;
  requests: number | null;
  tokens: TokenCounts;
  units: Readonly<Record<string, number>>;
  reasons: readonly AttemptReason[];
  providerCostPicodollars: bigint | null;
  servedLocally: boolean;
  task: string | null;
  key: string | null;
  team: string | null;
  /** Attempts and requests that the row stands for; null = nobody counted them. */
  attempts: number | null;
  isEstimated: boolean;
  price: RowPrice;
}

const COLUMNS = [
  "attempt_id",
  "origin",
  "upstream",
  "requested_model",
  "served_model",
  "tier",
  "received_ms",
  "grain",
  "requests",
  "units",
  "reasons",
  "provider_cost_picodollars",
  "served_locally",
  "cost_picodollars",
  "price_source",
  "price_version",
  "task",
  '"key"',
  "team",
  "attempts",
  "usage_source",
  ...TOKEN_KINDS.map(tokenColumn),
];

/** Selects what `pricedAttempt` reads. */
export const pricedRowsSql = (source: string): string => `SELECT ${COLUMNS.join(", ")} FROM ${source}`;

export function pricedAttempt(values: RowValues): PricedAttempt {
  const [id, origin, upstream, requestedModel, servedModel, tier, received, grain, requests] = values;
  const [units, reasons, providerCost, locally, cost, source, version, ...rest] = values.slice(9);
  const [task, key, team, attempts, usageSource, ...counts] = rest;
  const tokens: TokenCounts = {};
  for (const [index, kind] of TOKEN_KINDS.entries()) {
    const count = counts[index];
    if (count !== null && count !== undefined) tokens[kind] = Number(count);
  }
  return {
    id: String(id),
    origin: origin === "import" ? "import" : "gateway",
    upstream: textOrNull(upstream),
    requestedModel: textOrNull(requestedModel),
    servedModel: textOrNull(servedModel),
    tier: String(tier) as ServiceTier,
    receivedMs: Number(received),
    grain: String(grain) as Grain,
    requests: requests === null || requests === undefined ? null : Number(requests),
    tokens,
    units: typeof units === "string" ? (JSON.parse(units) as Record<string, number>) : {},
    reasons: typeof reasons === "string" ? (JSON.parse(reasons) as string[]).map(readReason) : [],
    providerCostPicodollars: moneyOrNull(providerCost),
    servedLocally: locally === true,
    task: textOrNull(task),
    key: textOrNull(key),
    team: textOrNull(team),
    attempts: attempts === null || attempts === undefined ? null : Number(attempts),
    isEstimated: ["estimate", "tokenizer", "provider-partial"].includes(String(usageSource)),
    price: {
      costPicodollars: moneyOrNull(cost),
      priceSource: textOrNull(source),
      priceVersion: textOrNull(version),
    },
  };
}

const textOrNull = (value: RowValues[number] | undefined): string | null =>
  value === null || value === undefined ? null : String(value);

const moneyOrNull = (value: RowValues[number] | undefined): bigint | null =>
  value === null || value === undefined ? null : BigInt(String(value));
