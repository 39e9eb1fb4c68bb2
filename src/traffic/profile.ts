import type { Grain, ServiceTier } from "../core/usage.ts";
import type { Picodollars } from "../core/money.ts";
import type { TokenCounts } from "../core/tokens.ts";
import type { CostCell } from "../pricing/cost-cells.ts";
import type { PriceBoundaries } from "../pricing/price-boundaries.ts";
import type { Interval } from "./intervals.ts";
import type { PrefixReuse } from "./prefix-reuse.ts";

/**
 * How much the traffic shows, from most to least. A plan is never more exact than its evidence.
 * `bucketed` is minutes or hours, `cost-only` is money without tokens, `totals` are figures typed by the user.
 */
export type Evidence = "per-request" | "bucketed" | "daily" | "cost-only" | "totals";

/** What a price or a decision about traffic can depend on. */
export interface SegmentKey {
  provider: string | null;
  model: string | null;
  tier: ServiceTier;
  /** API key, project, workspace or team; null where the source has none. */
  task: string | null;
}

/** Requests of about the same size: the joint distribution of prompt, cached part and answer. */
export interface LengthCell {
  requests: number;
  inputTokens: number;
  cachedInputTokens: number;
  outputTokens: number;
}

/** Load over time in fixed steps; only steps with traffic are kept, sorted by time. Lists or arrays of numbers. */
export interface Timeline {
  stepMs: number;
  /** Step numbers since the epoch (time / stepMs). */
  steps: ArrayLike<number>;
  requests: ArrayLike<number>;
  inputTokens: ArrayLike<number>;
  cachedInputTokens: ArrayLike<number>;
  outputTokens: ArrayLike<number>;
}

export interface Segment extends SegmentKey {
  /** Null when any row of the segment did not count its requests. */
  requests: number | null;
  tokens: TokenCounts;
  /** What the rows say they cost, where they say it. */
  billed: Picodollars | null;
  grain: Grain;
  costCells: readonly CostCell[];
  /** Empty when lengths per request were not observed. */
  lengths: readonly LengthCell[];
  timeline: Timeline | null;
  /** Prefix reuse where the source has content hashes. */
  reuse: PrefixReuse | null;
}

/** A segment without what depends on the order of its rows: the sums of two parts add up to those of the whole. */
export type SegmentSums = Omit<Segment, "tokens" | "reuse">;

/** Work that no text model can do: counted and shown, never moved. */
export interface NotMovable {
  name: string;
  provider: string | null;
  rows: number;
  billed: Picodollars | null;
}

/** The bounded summary of traffic that the planner works on. Independent of the order of its input. */
export interface Profile {
  evidence: Evidence;
  startMs: number;
  endMs: number;
  /** Hours that some source covers, each from the start of its first bucket to the end of its last. */
  observedHours: number;
  /** Hours between the first and the last of them that no source covers: what happened then is not known. */
  unobservedHours: number;
  /** The observed time, sorted and disjoint. */
  observed: readonly Interval[];
  /** True below 160 observed hours: the pattern of a week was not seen. */
  partial: boolean;
  /** Scales observed figures to a month of 730 hours. */
  monthlyFactor: number;
  /** How the factor was derived, in words. */
  monthlyRule: string;
  /** The user declared the month (`--as-month`, `--monthly-requests`, totals). */
  monthDeclared: boolean;
  /** Requests per month that the user declared, where the source does not count them. */
  declaredMonthlyRequests: number | null;
  /** Where the prices change by which the traffic was divided into cost cells. */
  boundaries: PriceBoundaries;
  segments: readonly Segment[];
  notMovable: readonly NotMovable[];
  /** Requests answered from the gateway's own cache: no cost and no load. */
  servedLocallyRequests: number;
  /** Share 0..1 of ten-minute windows with traffic; null where the evidence is coarser. */
  presence: number | null;
  /** Peak ten-minute window over the mean of the windows with traffic; null likewise. */
  burst: number | null;
  /** Times are relative to an unknown start: hours of the day mean nothing. */
  relativeTime: boolean;
}
