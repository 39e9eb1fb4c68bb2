import { TOKEN_KINDS } from "../core/tokens.ts";
import { HOUR_MS } from "../core/time.ts";
import { tokenColumn } from "./attempt-columns.ts";

/** Forms in which a ledger leaves: every attempt as a table, or charges as finance tools read them. */
export const EXPORT_FORMATS = ["csv", "parquet", "focus"] as const;
export type ExportFormat = (typeof EXPORT_FORMATS)[number];

/** What was written, and what could not be said in that form. */
export interface ExportResult {
  rows: number;
  /** FOCUS has no charge without an amount: groups without any known price are left out. */
  leftOut: number;
}

/** How DuckDB writes each form. */
export const COPY_OPTIONS: Readonly<Record<ExportFormat, string>> = {
  csv: "FORMAT csv, HEADER",
  parquet: "FORMAT parquet, COMPRESSION zstd",
  focus: "FORMAT csv, HEADER",
};

/**
 * Sums by hour as charges of FOCUS 1.2 (FinOps Open Cost and Usage Specification): one per hour, upstream, model,
 * task, key and team. Columns that the specification requires and that nobody told us are null. `x_` columns are our
 * own, as the specification allows.
 */
export function focusCharges(hourly: string): string {
  const columns = Object.entries(FOCUS).map(([name, sql]) => `${sql} AS "${name}"`);
  return `SELECT ${columns.join(", ")} FROM (${hourly}) WHERE ${HAS_COST} ORDER BY hour_ms, upstream, model`;
}

/** Condition of the groups that a charge can be made of. */
export const HAS_COST = "cost_picodollars IS NOT NULL";

const TOKENS = TOKEN_KINDS.map((kind) => `coalesce("${tokenColumn(kind)}", 0)`).join(" + ");
const ANY_TOKENS = `coalesce(${TOKEN_KINDS.map((kind) => `"${tokenColumn(kind)}"`).join(", ")}) IS NOT NULL`;
const QUANTITY = `CASE WHEN ${ANY_TOKENS} THEN ${TOKENS} END`;
/** A product of decimals is exact, where a quotient would be a floating number. */
const USD = "(cost_picodollars::DECIMAL(26, 0) * '0.000000000001'::DECIMAL(12, 12))";
const moment = (sql: string): string => `strftime(${sql}, '%Y-%m-%dT%H:%M:%SZ')`;
const START = "make_timestamp(hour_ms * 1000)";

const FOCUS: Readonly<Record<string, string>> = {
  BilledCost: USD,
  BillingAccountId: "coalesce(upstream, 'unknown')",
  BillingAccountName: "upstream",
  BillingAccountType: "NULL",
  BillingCurrency: "'USD'",
  BillingPeriodStart: moment(`date_trunc('month', ${START})`),
  BillingPeriodEnd: moment(`date_trunc('month', ${START}) + INTERVAL 1 MONTH`),
  ChargeCategory: "'Usage'",
  ChargeClass: "NULL",
  ChargeDescription: "concat('Tokens of ', coalesce(model, 'an unnamed model'))",
  ChargeFrequency: "'Usage-Based'",
  ChargePeriodStart: moment(START),
  ChargePeriodEnd: moment(`make_timestamp((hour_ms + ${HOUR_MS}) * 1000)`),
  ConsumedQuantity: QUANTITY,
  ConsumedUnit: `CASE WHEN ${ANY_TOKENS} THEN 'Tokens' END`,
  ContractedCost: USD,
  ContractedUnitPrice: "NULL",
  EffectiveCost: USD,
  InvoiceId: "NULL",
  InvoiceIssuerName: "coalesce(upstream, 'unknown')",
  ListCost: USD,
  ListUnitPrice: "NULL",
  PricingCategory: "'Standard'",
  PricingCurrency: "'USD'",
  PricingQuantity: QUANTITY,
  PricingUnit: `CASE WHEN ${ANY_TOKENS} THEN 'Tokens' END`,
  ProviderName: "coalesce(upstream, 'unknown')",
  PublisherName: "coalesce(upstream, 'unknown')",
  RegionId: "NULL",
  RegionName: "NULL",
  ResourceId: "NULL",
  ResourceName: "NULL",
  ResourceType: "NULL",
  ServiceCategory: "'AI and Machine Learning'",
  ServiceName: "coalesce(model, 'unknown')",
  ServiceSubcategory: "'Generative AI'",
  SkuId: "model",
  SkuMeter: "'Tokens'",
  SkuPriceDetails: "NULL",
  SkuPriceId: "NULL",
  SubAccountId: '"key"',
  SubAccountName: '"key"',
  SubAccountType: `CASE WHEN "key" IS NOT NULL THEN 'API key' END`,
  Tags: `CAST(json_object('task', task, 'team', team, 'origin', origin) AS VARCHAR)`,
  x_Requests: "requests",
  x_Attempts: "attempts",
  x_UnpricedAttempts: "unpriced",
  x_EstimatedAttempts: "estimated",
};
