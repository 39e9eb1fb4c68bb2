import type { GpuOffer } from "../../core/offer.ts";
import type { Assumption } from "../../core/assumption.ts";
import type { Evidence } from "../../traffic/profile.ts";
import type { Workload } from "../../serving/replica.ts";
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

/** Which traffic the options move: what the team said may move, or everything it did not forbid. */
export type Scope = "confirmed" | "if-all-moved";

/** One month of the traffic of one model at its provider, at the as-of date's prices after discounts. */
export interface Group {
  provider: string | null;
  model: string | null;
  /** May this traffic move in this scope? */
  moves: boolean;
  private: boolean;
  /** Null where requests are not counted. */
  requests: number | null;
  /** Whole prompts; the cached part stands beside it. */
  inputTokens: number;
  cachedInputTokens: number;
  outputTokens: number;
  /** What it costs to stay, split by what could change it. `other` is everything that tuning cannot touch. */
  stayUsd: { input: number; cached: number; output: number; other: number };
  tuning: GroupTuning;
  /** Time to first token that its own tasks ask for, milliseconds; null = no more than the plan's. */
  ttftMs: number | null;
  /** Model ids this traffic may move to; empty = any. */
  toModels: readonly string[];
}

/** What could be saved without changing the model. */
export interface GroupTuning {
  /** Share of prompt tokens cached today (0 when not reported). */
  cachedShare: number;
  /** Share that prefix hashes show could be; null = not measured, then `assumed` decides. */
  measuredShare: number | null;
  /** Neither hits nor hashes were seen, so an assumption stands in. */
  assumed: boolean;
  /** Dollars saved if the whole prompt were read from cache instead of sent afresh; 0 where nothing is sold. */
  usdPerFullShare: number;
  /** Dollars paid on top if the whole prompt were written to the cache once; left out where writing costs nothing extra. */
  writeUsdPerFullShare?: number;
  /** Dollars of work marked as batch that still pays the standard price; the discount applies to it. */
  batchableUsd: number;
}

/** Which assumptions say how token counts change when work moves from one model to another. */
export interface Substitution {
  /** Ratio of input (and visible output) tokens: target's tokenizer over source's. */
  tokenizer: { target: string; source: string };
  /** Ratio of output tokens beyond the tokenizer: thinking or not, longer or shorter. */
  outputRatio: string;
}

/** A group's month at another price, by parts that move with different assumptions. */
export interface MovedCost {
  group: number;
  usdInput: number;
  /** The cached part at the cache price and at the full input price. */
  usdCachedHit: number;
  usdCachedMiss: number;
  usdOutput: number;
  pair: Substitution;
}

/** A group's month as work for a replica, in replica-seconds, before token ratios. */
export interface MovedWork {
  group: number;
  secondsInput: number;
  secondsCachedHit: number;
  secondsCachedMiss: number;
  secondsOutput: number;
  pair: Substitution;
}

/** Something that has to hold for an option to be worth its price, and what it is about. */
export interface OptionCondition {
  kind:
    | "evaluation"
    | "benchmark"
    | "prompts-repeat"
    | "prompt-order"
    | "may-wait"
    | "licence"
    | "quantisation"
    | "price-age"
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
  /** One line on quality, from published suites; null = none published for both models. */
  quality: string | null;
  targetModel: string | null;
}

export interface ApiOption extends OptionBase {
  kind: "api" | "api-tuned" | "closed-cheaper" | "hosted-open";
  moved: readonly MovedCost[];
  migration: "none" | "closed" | "hosted-open";
}

/** `overflowTo` of a fleet whose peaks go back to where the calls came from. */
export const APIS_USED_TODAY = "the APIs used today";

/** Between these factors on the predicted throughput lie four of five published runs of set-ups like this one. */
export interface ThroughputBand {
  /** At most 1. */
  low: number;
  /** At least 1. */
  high: number;
  source: string;
  /** Were runs of this model on this GPU among them? */
  measured: boolean;
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
  /** How far measured runs lie from the throughput that `moved` is counted with. */
  throughput: ThroughputBand;
  moved: readonly MovedWork[];
  shape: LoadShape;
  /** Extra capacity that the simulator found necessary to hold the latency; 1 = none. */
  headroom: number;
  /** Where calls go that the fleet cannot take; empty = the fleet takes everything. */
  overflow: readonly MovedCost[];
  overflowTo: string | null;
  latency: { ttftP95Ms: number; tpotP95Ms: number } | null;
  meetsSlo: boolean | null;
}

/** A rung that has nothing to price, with what would change that. */
export interface EmptyRung {
  kind: OptionKind;
  reason: string;
}

export type PreparedOption = ApiOption | FleetOption;

/** Everything slow is done: `price` turns this into money under any assumptions. Plain data. */
export interface PreparedPlan {
  scope: Scope;
  asOfMs: number;
  evidence: Evidence;
  /** Spend that no text model can take over, a month. */
  notMovableUsd: number;
  groups: readonly Group[];
  options: readonly PreparedOption[];
  /** Uses of the user's quotes that are not on the ladder, but the cheapest at another volume. */
  quoteUses: readonly FleetOption[];
  emptyRungs: readonly EmptyRung[];
  horizonMonths: number;
  people: boolean;
  assumptions: readonly Assumption[];
  notes: readonly string[];
}
