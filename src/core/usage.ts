import type { Picodollars } from "./money.ts";
import type { TokenCounts } from "./tokens.ts";

/** How finely the source tells when the work arrived. `month` and `span` carry totals only. */
export const GRAINS = ["request", "minute", "hour", "day", "span"] as const;
export type Grain = (typeof GRAINS)[number];

/** What a provider calls its delivery classes; the price depends on it. */
export type ServiceTier = "standard" | "batch" | "flex" | "priority";

/**
 * One line of usage as an importer understood it: a single request, or a bucket of requests.
 * Everything that the source did not say is null or absent.
 */
export interface UsageRow {
  /** File name as the user gave it and 1-based line (or record) number, for messages. */
  file: string;
  line: number;
  /** Unique id where the source has one: rows with an id already seen are dropped and counted. */
  id: string | null;
  /** Who billed it: an id of the price book ("openai", "anthropic", "openrouter", "deepseek"), or null. */
  provider: string | null;
  /** The model as billed, verbatim. Null where the source names none (traces). */
  model: string | null;
  /** The host behind a router, where named ("Azure", "DeepInfra"). */
  host: string | null;
  /** Start and end of the bucket; equal for a single request. */
  startMs: number;
  endMs: number;
  /** The times are relative to an unknown start (traces); the importer already put them after the as-of date. */
  relativeTime: boolean;
  grain: Grain;
  /** Requests in the row; null where the source does not count them. */
  requests: number | null;
  tokens: TokenCounts;
  tier: ServiceTier;
  /** Every request's prompt was longer than this many tokens, where the source tells it of a bucket. */
  promptAbove?: number;
  /** How it was served, where that changes the price: "speed:fast", "inference-geo:us". */
  priceDimensions?: readonly string[];
  /** API key name, project, workspace or team: what stands for the task where there are no prompts. */
  task: string | null;
  /** What the source itself says this row cost, where it does. */
  billed: Picodollars | null;
  /** Spend that no text model can take over (embeddings, audio, images, search, seats), with its name. */
  notMovable: string | null;
  /** Served from the gateway's own response cache: it cost the provider nothing and is no load. */
  servedLocally: boolean;
  /** Measured latency where the source has it. */
  ttftMs: number | null;
  durationMs: number | null;
  /** Content hashes of the prompt in order, with the tokens each stands for: what a prefix cache would see. */
  prefix: readonly PrefixBlock[] | null;
}

export interface PrefixBlock {
  hash: number;
  tokens: number;
}

/** One line of a cost file or costs API: money without a traffic shape. */
export interface CostRow {
  file: string;
  line: number;
  provider: string;
  startMs: number;
  endMs: number;
  amount: Picodollars;
  /** Currency as billed ("USD", "CNY"); the amount is already converted when `convertedAt` is set. */
  currency: string;
  convertedAt: number | null;
  /** The model the line is about, where the line says so; display names are normalised by the tie-out. */
  model: string | null;
  /** The line item verbatim. */
  item: string;
  /** Named kind when no text model can take it over ("embeddings", "web search", "seats"). */
  notMovable: string | null;
  task: string | null;
  /** Tokens that the line itself says it bills; null where it gives none, or another unit. */
  quantityTokens: number | null;
}
