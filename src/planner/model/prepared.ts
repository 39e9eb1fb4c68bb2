import type { AssumptionName } from "../../core/assumption-name.ts";
import type { Tokenizer } from "../../core/model-family.ts";
import type { GpuOffer } from "../../core/offer.ts";
import type { Assumption } from "../../core/assumption.ts";
import type { Evidence } from "../../traffic/profile.ts";
import type { Workload } from "../../serving/replica.ts";
import type { Contradiction, DemandName, DemandReport, ModelChange, PrivacyGrade } from "./demands.ts";
import type { LoadShape } from "./load-shape.ts";

export type OptionKind =
  | "api"
  | "api-tuned"
  | "closed-cheaper"
  | "hosted-open"
  | "dedicated-hosted"
  | "self-host-rent"
  | "self-host-buy"
  | "hybrid";

/** Rungs of the ladder, 0 to 7, in the order of the kinds. */
export const RUNGS: readonly OptionKind[] = [
  "api",
  "api-tuned",
  "closed-cheaper",
  "hosted-open",
  "dedicated-hosted",
  "self-host-rent",
  "self-host-buy",
  "hybrid",
];

/** Which traffic the options move: only what the team confirmed, or everything that it did not rule out. */
export type Scope = "confirmed" | "if-all-moved";

/** One month of traffic of one model at its provider, at the prices of the as-of date after discounts. */
export interface Group {
  provider: string | null;
  model: string | null;
  /** Catalog name of the open model that serves it as of the plan's date; null or absent = a closed one. */
  openModel?: string | null;
  /** May this traffic move in this scope? */
  moves: boolean;
  private: boolean;
  /** What private means for it; null where it is not. */
  privacy: PrivacyGrade | null;
  /** Null where requests are not counted. */
  requests: number | null;
  /** Whole prompts, of which `cachedInputTokens` is a part. */
  inputTokens: number;
  cachedInputTokens: number;
  outputTokens: number;
  /** What it costs to stay, split by what could change it. `other` is everything that tuning does not affect. */
  stayUsd: { input: number; cached: number; output: number; other: number };
  tuning: GroupTuning;
  /** Time to first token that its tasks require, milliseconds; null = the plan's. */
  ttftMs: number | null;
  /** Model ids this traffic may move to; empty = any. */
  toModels: readonly string[];
  /** What staying costs from an announced change on, in order of time; absent = nothing is announced. */
  later?: readonly LaterStay[];
}

/** A month of a group that stays, from a moment on. Tokens are those expected at the model that serves it then. */
export interface LaterStay extends Pick<Group, "stayUsd" | "tuning"> {
  fromMs: number;
}

/** What can be saved without changing the model. */
export interface GroupTuning {
  /** Share of prompt tokens cached today (0 when not reported). */
  cachedShare: number;
  /** Share that could be cached, measured by prefix hashes; null = not measured, then `assumed` decides. */
  measuredShare: number | null;
  /** Neither cache hits nor hashes were seen, so an assumption is used. */
  assumed: boolean;
  /** Dollars saved if every prompt were read from the cache as a whole; 0 where the provider sells no caching. */
  usdPerFullShare: number;
  /** Extra dollars if every prompt were written to the cache once; absent where writing costs nothing extra. */
  writeUsdPerFullShare?: number;
  /** Dollars of work marked as batch that pays the standard price today: what the batch discount would apply to. */
  batchableUsd: number;
}

export type OutputRatio = Extract<AssumptionName, `output_ratio_${string}`>;

/** Which assumptions say how token counts change when work moves from one model to another. */
export interface Substitution {
  /** Ratio of input (and visible output) tokens: target's tokenizer over source's. */
  tokenizer: { target: Tokenizer | "same"; source: Tokenizer | "same" };
  /** Ratio of output tokens beyond the tokenizer: thinking or not, longer or shorter. */
  outputRatio: OutputRatio | "none";
}

/** One month of a group at another price, split into parts that different assumptions scale. */
export interface MovedCost {
  group: number;
  usdInput: number;
  /** The cached part at the cache price and at the full input price. */
  usdCachedHit: number;
  usdCachedMiss: number;
  usdOutput: number;
  pair: Substitution;
  /** The same from an announced change on, in order of time; absent = nothing is announced. */
  later?: readonly LaterCost[];
}

/** The parts of a moved group's cost from a moment on. */
export interface LaterCost extends Pick<
  MovedCost,
  "usdInput" | "usdCachedHit" | "usdCachedMiss" | "usdOutput"
> {
  fromMs: number;
}

/** One month of a group as work for replicas, in replica-seconds, before token ratios. */
export interface MovedWork {
  group: number;
  secondsInput: number;
  secondsCachedHit: number;
  secondsCachedMiss: number;
  secondsOutput: number;
  pair: Substitution;
}

/** Something that has to be true for an option to be what it seems, and what it is about. */
export interface OptionCondition {
  kind:
    | "evaluation"
    | "benchmark"
    | "prompts-repeat"
    | "prompt-order"
    | "may-wait"
    | "licence"
    | "quantisation"
    | "support"
    | "re-embedding"
    | "availability"
    | "terms"
    | "interruption"
    | "cold-start"
    | "availability-missed"
    | "price-doubt"
    | "price-age"
    | "second-source"
    | "rate-limits";
  text: string;
}

interface OptionBase {
  id: string;
  kind: OptionKind;
  label: string;
  /** What has to hold beyond what every option rests on. */
  conditions: readonly OptionCondition[];
  /** Dates and sources of the prices used. */
  sources: readonly string[];
  /** One line about quality, from published suites; null = no suite has both models. */
  quality: string | null;
  targetModel: string | null;
  /** The largest change of model among the work that it moves. */
  modelChange: ModelChange;
}

/**
 * What takes over: more machines in another building, or an API, while machines are down; a second API while that of a
 * hybrid is.
 */
export type Spare =
  | { kind: "machines"; nodes: number }
  | { kind: "api"; to: string; parts: readonly MovedCost[] }
  | { kind: "second-api" };

export interface ApiOption extends OptionBase {
  kind: "api" | "api-tuned" | "closed-cheaper" | "hosted-open";
  moved: readonly MovedCost[];
  migration: "none" | "closed" | "hosted-open";
  /** Another API takes over while this one is down; absent = none. */
  spare?: { kind: "second-api" };
}

/** `overflowTo` of a fleet whose peaks go to the APIs that serve the traffic today. */
export const APIS_USED_TODAY = "the APIs used today";

/** Factors on the predicted throughput between which four of five published runs of such set-ups lie. */
export interface ThroughputBand {
  /** At most 1. */
  low: number;
  /** At least 1. */
  high: number;
  source: string;
  /** Published runs of this architecture on this GPU with this engine, and how many sources they are from. */
  measured: { runs: number; sources: number };
}

export interface FleetOption extends OptionBase {
  kind: "dedicated-hosted" | "self-host-rent" | "self-host-buy" | "hybrid";
  offer: GpuOffer;
  gpuTdpWatts: number | null;
  weightsBytes: number;
  replica: {
    model: string;
    gpu: string;
    gpusPerReplica: number;
    engine: string;
    precision: string;
    tensorParallel: number;
  };
  replicasPerNode: number;
  /** Mean request of the traffic that may move, in the target's tokens. */
  workload: Workload;
  /** How far measured runs lie from the throughput that `moved` assumes. */
  throughput: ThroughputBand;
  moved: readonly MovedWork[];
  shape: LoadShape;
  /** Factor on capacity that the simulator found necessary to meet the latency; 1 = none. */
  headroom: number;
  /** Price of the calls that the fleet has no capacity for; empty = the fleet serves everything. */
  overflow: readonly MovedCost[];
  overflowTo: string | null;
  /** Absent = nothing takes over. */
  spare?: Spare;
  /** Absent = the machines are on all the time. */
  onHours?: OnHours;
  /** Does a second API take over for the traffic that stays at APIs? Absent = no. */
  stayingHasSpare?: boolean;
  latency: { ttftP95Ms: number; tpotP95Ms: number } | null;
  meetsSlo: boolean | null;
}

/**
 * When machines that are paid by the hour are on. schedule: in the hours in which there is work, `share` of all. batch: as
 * long as the work takes, which may wait within its day. zero: while requests come, and a while after; `share` = share of
 * ten-minute windows with traffic, null = assumed.
 */
export type OnHours =
  | { kind: "schedule"; share: number }
  | { kind: "batch" }
  | { kind: "zero"; share: number | null };

/** A rung without any option, and why. */
export interface EmptyRung {
  kind: OptionKind;
  reason: string;
}

/** An option that a demand keeps off the ladder. */
export interface RemovedOption {
  id: string;
  kind: OptionKind;
  label: string;
  demands: readonly DemandName[];
}

/** What the demands did to a plan. */
export interface DemandOutcome {
  demands: readonly DemandReport[];
  removed: readonly RemovedOption[];
  contradictions: readonly Contradiction[];
}

export type PreparedOption = ApiOption | FleetOption;

/** A plan with everything slow done: `price` turns it into money under any assumptions. Plain data. */
export interface PreparedPlan {
  scope: Scope;
  asOfMs: number;
  evidence: Evidence;
  /** Spend that no text model can take over, a month. */
  notMovableUsd: number;
  groups: readonly Group[];
  options: readonly PreparedOption[];
  /** Uses of the user's quotes that are off the ladder but the cheapest at another volume. */
  quoteUses: readonly FleetOption[];
  emptyRungs: readonly EmptyRung[];
  /** What the user's demands removed, and what is not known about them. */
  demanded: DemandOutcome;
  horizonMonths: number;
  people: boolean;
  assumptions: readonly Assumption[];
  notes: readonly string[];
  /** What is known to change for the traffic that stays; absent = nothing. */
  changes?: readonly AnnouncedChange[];
}

/** A price change or a retirement that a provider announced, and what it does to this traffic. */
export interface AnnouncedChange {
  kind: "price" | "retirement";
  provider: string;
  /** As it is billed today. */
  model: string;
  /** ISO date from which it holds; a retirement may have passed. */
  date: string;
  /** Who serves it then; null = its provider names nobody with a known price. */
  successor: string | null;
  /** What a month of this traffic costs before and after; null = not known. */
  beforeUsd: number;
  afterUsd: number | null;
  source: string;
}
