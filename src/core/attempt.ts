import type { AttemptReason } from "./attempt-reason.ts";
import type { TokenCounts } from "./tokens.ts";
import type { ServiceTier } from "./usage.ts";

/**
 * How the token counts of an attempt are known. `none`: nothing was reported and nothing could be estimated. `later`:
 * the answer is made in the background; a row of its own has its usage once somebody has fetched it.
 */
export type UsageSource =
  | "provider"
  | "provider-partial"
  | "engine"
  | "tokenizer"
  | "estimate"
  | "none"
  | "later";

/** Why an attempt ended as it did; null = it was answered. */
export type AttemptCause =
  | "client-gone"
  | "connect"
  | "tls"
  | "dns"
  | "timeout-headers"
  | "timeout-first-token"
  | "timeout-idle"
  | "timeout-total"
  | "truncated"
  | "upstream-error"
  | "error-event"
  | "invalid-response"
  | "refused";

/**
 * One try at one upstream, as the ledger keeps it. Integers throughout; what was not reported or does not apply is null.
 * A request is its attempts, tied by `requestId`.
 */
export interface Attempt {
  /** Unique for ever: two copies of a row are one row. */
  attemptId: string;
  requestId: string;
  /** Order among the request's attempts, from 0. */
  attemptIndex: number;
  /** Arrival of the request and start of this attempt, milliseconds since 1970 UTC. */
  receivedMs: number;
  startedMs: number;
  task: string | null;
  /** Wire format the client spoke: "openai-chat", "openai-responses", "anthropic-messages", "gemini-generate"... */
  surface: string;
  requestedModel: string | null;
  /** As the upstream reported it; null when it did not. */
  servedModel: string | null;
  upstream: string;
  replica: string | null;
  /** HTTP status of the upstream; null when none arrived. */
  status: number | null;
  cause: AttemptCause | null;
  stream: boolean;
  tier: ServiceTier;
  tokens: TokenCounts;
  usageSource: UsageSource;
  /** Billed units that are not tokens ("webSearches": 2). */
  units: Readonly<Record<string, number>>;
  /**
   * Picodollars as an integer; null = unpriced. Exact to $9,007 per attempt. Where a remark says that a part is
   * "unpriced", it is the cost of the others: at least so much.
   */
  costPicodollars: number | null;
  /** What the provider itself said it charged (OpenRouter, xAI); then that is the cost. */
  providerCostPicodollars: number | null;
  priceSource: string | null;
  priceVersion: string | null;
  /** Start of the attempt to the first content token, and to the last byte; milliseconds. */
  ttftMs: number | null;
  durationMs: number | null;
  requestBytes: number;
  responseBytes: number;
  clientGone: boolean;
  /** What a reader must know about the counts and the price: "cached-exceeds-input", "tier-as-requested". */
  reasons: readonly AttemptReason[];
  affinityKey: string | null;
  /** Room for accounts, privacy and savings. */
  key: string | null;
  team: string | null;
  private: boolean;
  baseline: string | null;
}
